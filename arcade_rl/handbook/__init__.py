"""The handbook: one Markdown file a topic, for the terminal, the cockpit, and whoever reads it on a code host."""
