"""Watch, play and train arcade agents."""

__version__ = "0.1.0"
