"""The panels about the agent: what it sees, what it computes from that, and what it learns from."""
