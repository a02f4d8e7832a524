"""How it learns: the loop, the trainer process, evaluation."""
