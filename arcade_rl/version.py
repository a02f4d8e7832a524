"""The program's version. Apart from `arcade_rl`, the front door, which no module inside imports."""

__version__ = "0.2.0"
