"""Reads the leaderboards again and again: only where a game was finished meanwhile is there work to do."""

import time
from pathlib import Path

from arcade_rl.scores.boards import Board, read_boards
from arcade_rl.shelf.score_rows import scores_file

_SETTLED_NANOSECONDS = 100_000_000  # clocks of files tick in steps of some milliseconds

_Stamp = tuple[tuple[int, int] | None, ...]


class BoardReader:
    """Keeps what it read last."""

    def __init__(self) -> None:
        self._boards: tuple[Board, ...] = ()
        self._seen: _Stamp | None = None

    def read(self) -> tuple[Board, ...]:
        """The boards as they are now. Raises as `read_boards`."""
        stamp = _stamp(scores_file())
        if stamp != self._seen:
            self._boards = read_boards()
            self._seen = stamp if _is_settled(stamp) else None
        return self._boards


def _stamp(file: Path) -> _Stamp:
    """When the file and its write-ahead log changed, and their sizes."""
    return tuple(_stamp_of(path) for path in (file, file.with_name(f"{file.name}-wal")))


def _stamp_of(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size) if status.st_size else None  # a reader may leave an empty log


def _is_settled(stamp: _Stamp) -> bool:
    """Whether it is old enough for a further change to show."""
    youngest = max((part[0] for part in stamp if part), default=0)
    return time.time_ns() - youngest > _SETTLED_NANOSECONDS
