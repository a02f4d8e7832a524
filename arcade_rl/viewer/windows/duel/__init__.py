"""What the windows of two players share: versus, in one game, and race, side by side."""
