"""How well a policy plays, and playing that out beside training."""
