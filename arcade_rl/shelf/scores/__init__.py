"""The file of scores: every finished game."""
