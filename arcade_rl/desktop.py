"""Whether this computer has a display that windows can open on."""

import os
import sys

_NEEDS_ONE_OF = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")

WITHOUT_DISPLAY = "connect with ssh -X, or film the agent with: arcade-rl record NAME -o film.mp4"


def has_display() -> bool:
    """Whether there may be one; on Linux the environment says if there is none. Other systems always have one."""
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in _NEEDS_ONE_OF)
