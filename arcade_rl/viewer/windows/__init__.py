"""The windows: what all of them share, and a folder for each kind."""
