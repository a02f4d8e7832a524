"""What a trainer is truly doing: what it last said of itself, held against whether it is alive."""

import time
from collections.abc import Callable

from arcade_rl.shelf.ledger.rows import AT_REST, State, Status
from arcade_rl.shelf.storage.processes import is_running

_CONDITIONS: dict[str, State] = {"waiting": "waiting", "diverged": "diverged"}
_STARTING_SECONDS = 60.0  # until a started process must have taken its lock: it loads torch first


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


def _is_starting(status: Status, now: float) -> bool:
    """Not one of before the machine was last started either: that lies in the future of its clock."""
    recent = 0 <= now - status.started < _STARTING_SECONDS
    return status.state == "starting" and recent and (status.pid == 0 or is_running(status.pid))
