"""What the kept games say: leaderboards, Elo ratings, curves. Pure; the file lies on the shelf."""
