"""The terminal as a device: what it sends, what it can show, and how to give it back as it was."""
