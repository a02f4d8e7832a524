"""What is asked about experiments: what a new one is to try, what becomes of one that is there."""
