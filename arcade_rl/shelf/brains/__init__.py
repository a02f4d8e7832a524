"""The brain file and its schema."""
