"""Where windows are drawn: on a display, if this computer has one, else in a terminal, which is then given back."""

import os
import sys

_NEEDS_ONE_OF = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")

WITHOUT_DISPLAY = "connect with ssh -X, or film the agent with: arcade-rl record NAME -o film.mp4"

KEYS_AS_BEFORE = "\x1b[<u"
"""Pops a mode of kitty's keyboard protocol; harmless where none was pushed."""

GIVEN_BACK = "\x1b[?2026l\x1b[?1004l\x1b[?7h\x1b[?25h\x1b[0m\x1b[2J\x1b[?1049l"
"""No synchronized output, no focus reports, line wrap, cursor and colours as usual, and the screen of before."""


def has_display() -> bool:
    """Whether there may be one; on Linux the environment says if there is none. Other systems always have one."""
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in _NEEDS_ONE_OF)
