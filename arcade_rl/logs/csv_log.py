"""A log as one CSV file, a point a line: `tag,step,time,value`."""

import csv
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from arcade_rl.errors import ArcadeError
from arcade_rl.logs.points import Point
from arcade_rl.shelf.storage.atomic import refuse_device, refusing

_COLUMNS = ("tag", "step", "time", "value")
_FIRST_LINE = ",".join(_COLUMNS)


class CsvLog:
    """Starts the file again, then adds to it. Every method raises ArcadeError if the disk refuses.

    It replaces nothing but an earlier log: `begin` raises ArcadeError where another file is.

    Times are UTC in ISO 8601.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: TextIO | None = None

    def begin(self, points: Iterable[Point]) -> None:
        """Replace the file by one with these points: whoever reads meanwhile sees the old or the new one."""
        self.close()
        refuse_device(self.path)
        _refuse_others(self.path)
        beside = self.path.with_name(f".{self.path.name}.tmp")
        with refusing("write", self.path):
            try:
                with beside.open("w", encoding="utf-8", newline="") as file:
                    csv.writer(file).writerow(_COLUMNS)
                    _write(file, points)
                beside.replace(self.path)
            finally:
                beside.unlink(missing_ok=True)
            self._file = self.path.open("a", encoding="utf-8", newline="")

    def add(self, points: Iterable[Point]) -> None:
        """Add points at the end; they can be read at once."""
        if self._file is not None:
            with refusing("write", self.path):
                _write(self._file, points)
                self._file.flush()

    def close(self) -> None:
        """Let go of the file, even where the disk refuses what is still to be written."""
        file, self._file = self._file, None
        if file is not None:
            with refusing("write", self.path):
                file.close()


def _refuse_others(path: Path) -> None:
    """Refuse to replace what is not a log: somebody's table, or an agent's settings. An empty file holds nothing."""
    with refusing("read", path):
        if not path.exists():
            return
        with path.open("rb") as file:
            begin = file.read(len(_FIRST_LINE) + 1)
    if begin and begin.rstrip(b"\r\n") != _FIRST_LINE.encode():
        raise ArcadeError(f"{path} is not a log of arcade-rl; choose another name, or delete it first")


def _write(file: TextIO, points: Iterable[Point]) -> None:
    csv.writer(file).writerows((each.tag, each.step, _iso(each.time), each.value) for each in points)


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
