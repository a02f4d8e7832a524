"""Whether another process of this machine is alive."""

import os
from pathlib import Path


def is_running(pid: int) -> bool:
    """Whether a process of that number runs; one that is dead and only waits to be buried (a zombie) does not."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):  # no system has processes of more than 31 bits
        return False
    except OSError:
        return True  # somebody else's
    return (_stat(pid) or ["?"])[0] != "Z"


def start_of(pid: int) -> str:
    """When a process started, in ticks since the machine did: numbers of processes come again, with this they do not.

    Empty where the system does not say, or there is no such process.
    """
    return (_stat(pid) or [""] * 20)[19]


def _stat(pid: int) -> list[str]:
    """What Linux says of a process, from its state on (field 3); nothing elsewhere."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(") ")[2].split()
    except OSError:
        return []
