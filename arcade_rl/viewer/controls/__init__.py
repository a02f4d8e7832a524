"""Keyboard and gamepads, and what they mean: joystick moves and requests to the window."""
