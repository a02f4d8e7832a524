"""What the terminal draws: the scene of each game, and the panels."""
