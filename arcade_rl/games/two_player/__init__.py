"""Games that two play at the same time."""
