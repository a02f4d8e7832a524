"""Curves that can be zoomed and read."""
