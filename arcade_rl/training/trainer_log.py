"""`trainer.log`: what a trainer did, in plain lines with their times. It never grows without bound."""

import contextlib
import time
from pathlib import Path

MOST_BYTES = 1_000_000
_KEPT_BYTES = 250_000


class TrainerLog:
    """Appends lines to one file, which the trainer's own output (warnings, tracebacks) shares.

    A disk that refuses never stops training: the line is lost.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def line(self, text: str) -> None:
        """Write one line (or a traceback), and drop the oldest part of a log that has become too long."""
        with contextlib.suppress(OSError):
            with self._path.open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')}  {text.rstrip()}\n")
                size = file.tell()
            if size > MOST_BYTES:
                self._drop_the_oldest()

    def _drop_the_oldest(self) -> None:
        """Shorten the file in place: a process whose output goes there keeps appending to it."""
        with self._path.open("r+b") as file:
            file.seek(-_KEPT_BYTES, 2)
            file.readline()
            kept = file.read()
            file.seek(0)
            file.write(kept)
            file.truncate()
