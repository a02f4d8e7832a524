"""Brains of other programs: Stable-Baselines3, CleanRL, atari-agents. A separate process opens their files."""

REFUSED = 3
"""Exit status of the process that unpacks a file, if it refuses the file."""

UNWRITTEN = 4
"""Exit status of that process if it cannot write its output."""
