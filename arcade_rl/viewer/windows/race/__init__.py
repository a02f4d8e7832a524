"""The window of a race."""
