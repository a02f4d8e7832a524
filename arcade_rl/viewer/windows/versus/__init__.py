"""The window of a game for two."""
