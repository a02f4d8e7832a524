"""`trainer.log`: what a trainer did, in plain lines with their times. It never grows without bound."""

import contextlib
import errno
import os
import time
from collections import deque
from pathlib import Path

from arcade_rl.shelf.storage.atomic import refusing

MOST_BYTES = 1_000_000
_KEPT_BYTES = 250_000
_MOST_UNWRITTEN = 100


class TrainerLog:
    """Appends lines to one file, which the trainer's own output (warnings, tracebacks) shares.

    A disk that refuses never stops training: the newest lines are kept, and written with the next that it takes.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unwritten: deque[str] = deque(maxlen=_MOST_UNWRITTEN)

    def line(self, text: str) -> None:
        """Write one line (or a traceback), and drop the oldest part of a log that has become too long."""
        self._unwritten.append(f"{time.strftime('%Y-%m-%d %H:%M:%S')}  {text.rstrip()}\n")
        with contextlib.suppress(OSError):
            self._write("".join(self._unwritten).encode("utf-8", errors="backslashreplace"))
            self._unwritten.clear()
            self._drop_the_oldest()

    def take_over(self, output: bytes) -> None:
        """Append what a trainer on another machine has written. ArcadeError if the disk refuses."""
        with refusing("write", self._path):
            self._write(output)
            self._drop_the_oldest()

    def _write(self, lines: bytes) -> None:
        """Append them, or nothing."""
        with self._path.open("ab", buffering=0) as file:
            size = file.tell()
            if file.write(lines) < len(lines):
                file.truncate(size)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _drop_the_oldest(self) -> None:
        """Shorten a file that has become too long in place: a process whose output goes there keeps appending to it."""
        if self._path.stat().st_size <= MOST_BYTES:
            return
        with self._path.open("r+b") as file:
            file.seek(-_KEPT_BYTES, 2)
            file.readline()
            kept = file.read()
            file.seek(0)
            file.write(kept)
            file.truncate()
