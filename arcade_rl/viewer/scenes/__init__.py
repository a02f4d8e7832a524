"""How each family of games is drawn in the window."""
