"""What a person has set or this machine was measured at, beside the agents."""
