"""Atari games, as ale-py runs them: one at a time, or many in threads and processes."""
