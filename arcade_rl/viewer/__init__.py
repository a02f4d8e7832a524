"""The window: an agent at play, and a joystick to take."""
