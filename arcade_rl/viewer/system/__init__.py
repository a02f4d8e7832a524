"""The computer that the window runs on: its display, its speaker, its clock."""
