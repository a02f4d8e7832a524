"""Panels of the window, one picture each."""
