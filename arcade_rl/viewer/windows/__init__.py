"""The windows: what all share, and a folder for each kind."""
