"""The trainer's lock: at most one trainer per agent; and by it what a trainer truly does, whatever it last said."""

import contextlib
import os
import shlex
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.ledger.status import AT_REST, State, Status
from arcade_rl.shelf.storage.atomic import write_atomically
from arcade_rl.shelf.storage.file_lock import FileLock
from arcade_rl.shelf.storage.processes import is_running, read_process, this_process

_CONDITIONS: dict[str, State] = {"waiting": "waiting", "diverged": "diverged"}
_STARTING_SECONDS = 60.0  # until a started process must have taken its lock: it loads torch first
_PATIENCE_SECONDS = 1.0  # a mere look holds the lock for some microseconds


@contextlib.contextmanager
def hold(lock_file: Path, pid_file: Path, agent: str) -> Iterator[None]:
    """Hold the lock, with this process named in `pid_file` beside it.

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
        write_atomically(pid_file, this_process().encode())
        yield
    finally:
        holder = read_process(pid_file)
        if holder.pid == os.getpid() and not holder.other_machine:  # the folder may be gone, or be another's
            pid_file.unlink(missing_ok=True)
        lock.give_back()


def true_state(status: Status, alive: Callable[[], bool], clock: Callable[[], float] = time.monotonic) -> State:
    """The state of an agent: `crashed` if its trainer said it was at work but no process holds the lock.

    Args:
        alive: whether a process holds the trainer's lock now; asked again before anything is called crashed, since
            a trainer may have begun or ended between two looks.
        clock: the one that `Status.started` was read from.
    """
    said = _CONDITIONS.get(status.condition, status.state)
    if alive():
        return "stopping" if said in AT_REST else said
    if said in AT_REST or _is_starting(status, clock()):
        return said
    return said if alive() else "crashed"


def state_now(status: Callable[[], Status], alive: Callable[[], bool]) -> State:
    """As `true_state`, and read again before anything is called crashed: a trainer may have said goodbye meanwhile.

    Args:
        status: reads what the trainer has said.
    """
    state = true_state(status(), alive)
    return true_state(status(), alive) if state == "crashed" else state


def _is_starting(status: Status, now: float) -> bool:
    """Not one of before the machine was last started either: that lies in the future of its clock."""
    recent = 0 <= now - status.started < _STARTING_SECONDS
    return status.state == "starting" and recent and (status.pid == 0 or is_running(status.pid))


def _by(pid_file: Path) -> str:
    pid = read_process(pid_file).pid
    return f" by process {pid}" if pid else ""
