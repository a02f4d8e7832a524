"""The trainer's lock: at most one trainer an agent. The operating system frees it however the trainer dies."""

import contextlib
import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.atomic import refusing, write_atomically

_PATIENCE_SECONDS = 1.0  # whoever only looks (`is_held`) holds a shared lock for some microseconds


@contextlib.contextmanager
def hold(lock_file: Path, pid_file: Path, agent: str) -> Iterator[None]:
    """Hold the lock, with this process's number in `pid_file` beside it.

    Raises:
        ArcadeError: another trainer holds it (names its pid), or the disk refuses.
    """
    from filelock import FileLock, Timeout  # slow to import, and only trainers need it

    lock = FileLock(lock_file)
    with refusing("lock", lock_file):
        try:
            lock.acquire(timeout=_PATIENCE_SECONDS, poll_interval=0.02)
        except Timeout:
            stop = f"arcade-rl stop {shlex.quote(agent)}"
            raise ArcadeError(f"{agent} is already being trained{_by(pid_file)}; stop that first: {stop}") from None
    try:
        write_atomically(pid_file, str(os.getpid()).encode())
        yield
    finally:
        pid_file.unlink(missing_ok=True)
        lock.release()


def is_held(lock_file: Path) -> bool:
    """Whether a trainer holds the lock. Takes microseconds, and does not make a starting trainer fail."""
    try:
        with refusing("read", lock_file):
            descriptor = os.open(lock_file, os.O_RDONLY)
    except ArcadeError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return False
        raise
    try:
        return not _can_share(descriptor)
    finally:
        os.close(descriptor)  # which gives the shared lock back


def holder(pid_file: Path) -> int:
    """The pid of the trainer that holds the lock, or held it when it was killed; 0 if unknown."""
    try:
        return int(pid_file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def _by(pid_file: Path) -> str:
    pid = holder(pid_file)
    return f" by process {pid}" if pid else ""


if sys.platform == "win32":
    import msvcrt

    def _can_share(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
        return True
else:
    import fcntl

    def _can_share(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
