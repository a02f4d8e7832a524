"""Are the Q-values true? What an agent expects, beside the returns that really follow, in the learner's own unit."""
