"""Run as a process: makes its standard input its session's terminal, and becomes the program it is given.

What a session's own terminal sends (a hang-up, another size) reaches the program and all that it starts in it.
"""

import fcntl
import os
import sys
import termios

if __name__ == "__main__":
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    os.execv(sys.argv[1], sys.argv[1:])
