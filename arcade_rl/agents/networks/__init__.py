"""Networks, what their outputs mean, and what moves their weights."""
