"""Who sits at the game: the agent and its brain, what is read from and written to its folder while it plays."""
