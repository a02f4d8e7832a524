"""When files changed: so that only what did is read again."""

import time
from collections.abc import Iterable
from pathlib import Path

_SETTLED_NANOSECONDS = 100_000_000  # clocks of files tick in steps of some milliseconds

Stamp = tuple[int, int]  # when a file changed, in nanoseconds since the epoch, and its size


def stamp(file: Path) -> Stamp | None:
    """A file's stamp; None if it holds nothing (a reader may leave an empty write-ahead log)."""
    try:
        status = file.stat()
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size) if status.st_size else None


def are_settled(stamps: Iterable[Stamp | None]) -> bool:
    """Whether a further change to any of the files would show in its stamp.

    It would where the file changed long enough ago; also where that lies in the future, for a clock that was put back.
    """
    now = time.time_ns()
    return all(abs(now - changed) > _SETTLED_NANOSECONDS for changed, _ in filter(None, stamps))
