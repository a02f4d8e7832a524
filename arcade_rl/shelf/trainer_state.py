"""What a trainer is truly doing: what it last said of itself, held against whether it is alive."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from arcade_rl.shelf.ledger import State, Status

_STARTING_SECONDS = 60.0  # until a started process must have taken its lock: it loads torch first


def true_state(status: Status, alive: Callable[[], bool]) -> State:
    """The state of an agent: `crashed` if its trainer said it was at work but no process holds the lock.

    Args:
        alive: whether a process holds the trainer's lock now; asked again before anything is called crashed, since
            a trainer may have begun or ended between two looks.
    """
    if alive():
        return "stopping" if status.state == "idle" else status.state
    if status.state == "idle" or _is_starting(status):
        return status.state
    return status.state if alive() else "crashed"


def _is_starting(status: Status) -> bool:
    age = time.time() - max(status.started, status.heartbeat)
    return status.state == "starting" and age < _STARTING_SECONDS and (status.pid == 0 or is_running(status.pid))


def is_running(pid: int) -> bool:
    """Whether a process of that number runs; one that is dead and only waits to be buried (a zombie) does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(") ")[2][:1] != "Z"
    except OSError:
        return True  # no such files on this system
