"""The window of a game for one: an agent, and a human who may take its joystick."""
