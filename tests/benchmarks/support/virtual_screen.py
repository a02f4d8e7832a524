"""A virtual screen with a keyboard: a script types there as a person would, and no real screen is touched."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SCREEN_SIZE = (1600, 1000)
_NEEDED = ("Xvfb", "xdotool")
_BETWEEN_KEYS_SECONDS = 0.15


class Hold(NamedTuple):
    """A key is held down."""

    key: str
    seconds: float


class Resize(NamedTuple):
    """The window is drawn to another size."""

    width: int
    height: int


Part = str | float | Hold | Resize
Script = tuple[Part, ...]
"""What a person does, one thing after the other: a key by its X name, seconds that go by, a key held, a resize."""


class VirtualScreen:
    """One X server that nobody sees.

    Args:
        picture: the file in which the server keeps its screen.

    Attributes:
        environment: for programs that are to open their windows there.
    """

    def __init__(self, display: str, picture: Path) -> None:
        self._picture = picture
        self.environment = {**os.environ, "DISPLAY": display, "SDL_AUDIODRIVER": "dummy"}
        for other in ("WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
            self.environment.pop(other, None)

    def window_appears(self) -> bool:
        """Whether there is a window."""
        return bool(self._windows())

    def pixels(self) -> NDArray[np.uint8]:
        """(height, bytes of a row) what the screen shows; a pixel has two bytes or four."""
        data = np.fromfile(self._picture, np.uint8)
        header = data[:100].view(">u4")  # of an X window dump: its size, the height, a row's bytes, the colours
        start = header[0] + 12 * header[19]
        return data[start:].reshape(-1, header[12])[: header[5]]

    def hide_and_show(self) -> None:
        """Take every window off the screen, and put it there again; nobody keeps what it showed."""
        for window in self._windows():
            self._xdotool("windowunmap", "--sync", window)
            self._xdotool("windowmap", "--sync", window)

    def play(self, script: Script, watch: Callable[[], None]) -> None:
        """Do what the script says.

        Args:
            watch: called between any two of its parts; raises to end the session.
        """
        for part in script:
            watch()
            self._do(part)
            time.sleep(_BETWEEN_KEYS_SECONDS)
        watch()

    def _do(self, part: Part) -> None:
        if isinstance(part, Hold):
            self._xdotool("keydown", part.key)
            time.sleep(part.seconds)
            self._xdotool("keyup", part.key)
        elif isinstance(part, Resize):
            for window in self._windows():
                self._xdotool("windowsize", window, str(part.width), str(part.height))
        elif isinstance(part, str):
            self._xdotool("key", part)
        else:
            time.sleep(part)

    def _windows(self) -> list[str]:
        command = ["xdotool", "search", "--onlyvisible", "--class", "."]
        found = subprocess.run(command, env=self.environment, capture_output=True, text=True)
        return found.stdout.split()

    def _xdotool(self, *arguments: str) -> None:
        """Type or resize; where the window has gone meanwhile, nothing happens."""
        subprocess.run(["xdotool", *arguments], env=self.environment, capture_output=True)


@contextmanager
def virtual_screen(depth: int = 24) -> Iterator[VirtualScreen]:
    """Start one with `depth` bits a pixel, and stop it at the end; exits with one line where that cannot be done."""
    missing = [name for name in _NEEDED if shutil.which(name) is None]
    if missing:
        sys.exit(
            f"no virtual screen without {' and '.join(missing)}: install them on a Linux (apt install xvfb xdotool)"
        )
    number, told = os.pipe()
    size = "x".join(map(str, (*SCREEN_SIZE, depth)))
    with TemporaryDirectory() as folder:
        screen = ["-screen", "0", size, "-fbdir", folder]
        command = ["Xvfb", "-displayfd", str(told), *screen, "-nolisten", "tcp", "-noreset"]
        server = subprocess.Popen(command, pass_fds=(told,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(told)
        try:
            with os.fdopen(number) as answer:
                display = answer.readline().strip()
            if not display:
                sys.exit("no virtual screen: Xvfb does not start")
            yield VirtualScreen(f":{display}", Path(folder) / "Xvfb_screen0")
        finally:
            server.terminate()
            server.wait()
