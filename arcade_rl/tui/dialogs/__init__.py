"""The small windows over the cockpit: questions, names, files in and out, choices for a game."""
