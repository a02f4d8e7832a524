"""Demonstrations: what humans have played for an agent to learn from."""
