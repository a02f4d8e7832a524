"""What lists and screens ask of agent folders."""
