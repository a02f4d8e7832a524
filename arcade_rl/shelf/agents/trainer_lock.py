"""The trainer's lock: at most one trainer an agent."""

import contextlib
import os
import shlex
from collections.abc import Iterator
from pathlib import Path

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.storage.atomic import write_atomically
from arcade_rl.shelf.storage.file_lock import FileLock

_PATIENCE_SECONDS = 1.0  # a mere look holds the lock for some microseconds


@contextlib.contextmanager
def hold(lock_file: Path, pid_file: Path, agent: str) -> Iterator[None]:
    """Hold the lock, with this process's number in `pid_file` beside it.

    Raises:
        ArcadeError: another trainer holds it (names its pid), or the disk refuses.
    """
    lock = FileLock(lock_file)
    if not lock.take(_PATIENCE_SECONDS):
        if machine := lock.other_machine():
            gone = f"stop that first, or if it is gone, delete {lock.owner_file}"
            raise ArcadeError(f"{agent} is already being trained on the machine {machine}; {gone}")
        stop = f"arcade-rl stop {shlex.quote(agent)}"
        raise ArcadeError(f"{agent} is already being trained{_by(pid_file)}; stop that first: {stop}")
    try:
        write_atomically(pid_file, str(os.getpid()).encode())
        yield
    finally:
        if holder(pid_file) == os.getpid():  # the folder may be gone, or be another's
            pid_file.unlink(missing_ok=True)
        lock.give_back()


def holder(pid_file: Path) -> int:
    """The pid of the trainer that holds the lock, or held it when it was killed; 0 if unknown."""
    try:
        return int(pid_file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def _by(pid_file: Path) -> str:
    pid = holder(pid_file)
    return f" by process {pid}" if pid else ""
