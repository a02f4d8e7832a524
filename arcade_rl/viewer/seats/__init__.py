"""Who sits at the game: an agent with its brain, and what the viewer reads from and writes to its folder."""
