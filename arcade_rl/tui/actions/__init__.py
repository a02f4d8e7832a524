"""What the cockpit does to agents, trainers, windows and the trash, whichever screen asks for it."""
