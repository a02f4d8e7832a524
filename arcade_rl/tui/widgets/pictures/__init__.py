"""Pictures of games in half cells: live, or drawn once."""
