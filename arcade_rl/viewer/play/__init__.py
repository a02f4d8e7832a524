"""Sessions, rewind, pace and recording of play; independent of any screen: imports no pygame."""
