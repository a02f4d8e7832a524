"""What goes on at the joystick: sessions, rewind, pause, pace, recording. Knows no screen: imports no pygame."""
