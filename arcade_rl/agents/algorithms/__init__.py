"""The learning algorithms, each in a file."""
