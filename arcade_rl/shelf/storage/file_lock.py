"""A lock on a file: one process at a time holds it, and loses it when it ends, however it ends."""

import contextlib
import os
import platform
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.storage.atomic import refusing
from arcade_rl.shelf.storage.processes import is_running, start_of, this_process

_LOOK_SECONDS = 0.02
_PATIENCE_SECONDS = 10.0  # with what is held for some milliseconds

_guard = threading.Lock()
_held_here: set[tuple[int, int]] = set()  # device and number of each file that this process has locked


class FileLock:
    """One idea of the lock: to ask who holds it is to try to take it, by the same means, for a moment and shared.

    Where the file system has no locks of the kind that `flock` takes, POSIX locks are taken; where it has none of them
    either, a file beside (`NAME.owner`) says which process of which machine holds it.

    Attributes:
        path: the file that is locked; it stays when the lock is given back.
        owner_file: the file beside.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.owner_file = path.with_name(f"{path.name}.owner")
        self._descriptor: int | None = None

    def take(self, patience_seconds: float) -> bool:
        """Hold the lock from now on; False if somebody else has held it all the while.

        Raises:
            ArcadeError: the disk refuses.
        """
        deadline = time.monotonic() + patience_seconds
        while not self._try_to_take():
            if time.monotonic() > deadline:
                return False
            time.sleep(_LOOK_SECONDS)
        return True

    def give_back(self) -> None:
        """Hold it no longer."""
        assert self._descriptor is not None, "it is not held"
        with _guard:
            _held_here.discard(_number(os.fstat(self._descriptor)))
            if _owner(self.owner_file) == this_process():
                self.owner_file.unlink(missing_ok=True)
            _close(self._descriptor)
            self._descriptor = None

    def is_held(self) -> bool:
        """Whether anybody holds it, this process included. Takes microseconds, and makes nobody's `take` fail.

        Raises:
            ArcadeError: the disk refuses.
        """
        with refusing("lock", self.path), _guard:
            try:
                if self._is_ours():
                    return True
                descriptor = os.open(self.path, os.O_RDONLY)
            except FileNotFoundError:
                return False
            try:
                locked = _lock(descriptor, shared=True)
                return _is_alive(_owner(self.owner_file)) if locked is None else not locked
            finally:
                _close(descriptor)

    def other_machine(self) -> str:
        """The machine whose process holds it, where there are no locks and it is not this one; else empty."""
        machine = _owner(self.owner_file).partition(" ")[0]
        return "" if machine == platform.node() else machine

    def _try_to_take(self) -> bool:
        with refusing("lock", self.path), _guard:
            with contextlib.suppress(FileNotFoundError):
                if self._is_ours():
                    return False
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                locked = _lock(descriptor, shared=False)
                taken = self._become_owner() if locked is None else locked
            except BaseException:
                _close(descriptor)
                raise
            if not taken:
                _close(descriptor)
                return False
            self._descriptor = descriptor
            _held_here.add(_number(os.fstat(descriptor)))
            return True

    def is_held_here(self) -> bool:
        """Whether this process holds it, and its file lies where it lay: not removed, moved or replaced.

        Raises:
            ArcadeError: the disk refuses.
        """
        with refusing("lock", self.path), _guard:
            try:
                return self._is_ours()
            except (FileNotFoundError, NotADirectoryError):
                return False

    def _is_ours(self) -> bool:
        """Asked before the file is opened: to close it again would give a POSIX lock of this process back."""
        return _number(self.path.stat()) in _held_here

    def _become_owner(self) -> bool:
        """Without locks: put a file that names this process in the place where there must be none."""
        before = _owner(self.owner_file)
        if _is_alive(before):
            return False
        mine, old = (self.owner_file.with_name(f".{self.owner_file.name}.{os.urandom(4).hex()}.tmp") for _ in range(2))
        mine.write_text(this_process(), encoding="utf-8")
        try:
            with contextlib.suppress(FileNotFoundError):
                self.owner_file.rename(old)  # not removed: another process may have put its own there since
                if _owner(old) != before:
                    os.link(old, self.owner_file)
            os.link(mine, self.owner_file)  # in one go: nobody ever sees a file that names no process yet
        except FileExistsError:
            return False
        finally:
            mine.unlink()
            old.unlink(missing_ok=True)
        return True


@contextlib.contextmanager
def exclusive(path: Path, *, makes_folder: bool = True) -> Iterator[None]:
    """Let nobody else change a small file between reading and writing it.

    Readers need no lock: the file is replaced as a whole.

    Args:
        makes_folder: the file's folder is made if there is none.

    Raises:
        ArcadeError: somebody else keeps it locked, or the disk refuses.
    """
    if makes_folder:
        with refusing("write", path):
            path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path.with_name(f".{path.stem.lstrip('.')}.lock"))
    if not lock.take(_PATIENCE_SECONDS):
        raise ArcadeError(f"{path}: another program keeps it locked; close that program and try again")
    try:
        yield
    finally:
        lock.give_back()


def _number(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _owner(file: Path) -> str:
    """The process that a file names, as `this_process` does; empty if there is none."""
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""


def _is_alive(owner: str) -> bool:
    """Whether a process runs; of one on another machine nobody can say, and it is believed to."""
    machine, _, process = owner.partition(" ")
    pid, _, start = process.partition(" ")
    if machine != platform.node():
        return bool(owner)
    return pid.isdecimal() and is_running(int(pid)) and start_of(int(pid)) == start


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int, *, shared: bool) -> bool | None:  # noqa: ARG001  # there are no shared ones
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _close(descriptor: int) -> None:
        with contextlib.suppress(OSError):  # it may not be locked
            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
        os.close(descriptor)
else:
    import errno
    import fcntl

    _TAKEN = (errno.EAGAIN, errno.EACCES)
    _NOT_THERE = (errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOLCK, errno.EINVAL)

    def _lock(descriptor: int, *, shared: bool) -> bool | None:
        """Whether the lock was taken; None where there are no locks."""
        for lock in (fcntl.flock, fcntl.lockf):
            try:
                lock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno in _TAKEN:
                    return False
                if error.errno not in _NOT_THERE:
                    raise
            else:
                return True
        return None

    def _close(descriptor: int) -> None:
        os.close(descriptor)
