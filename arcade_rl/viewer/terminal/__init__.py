"""The window in a terminal: the same sessions, drawn in cells of two pixels each, without pygame."""
