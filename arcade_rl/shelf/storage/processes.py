"""Whether another process of this machine is alive, and which one a file names."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Process:
    """A process as a file names it.

    Attributes:
        machine: empty if unknown.
        pid: 0 if unknown.
        start: as `start_of`; empty if unknown.
    """

    machine: str = ""
    pid: int = 0
    start: str = ""

    @property
    def other_machine(self) -> str:
        """The machine that it runs on, if that is not this one; else empty."""
        return "" if self.machine == platform.node() else self.machine

    def send(self, signal_number: int) -> bool:
        """Send it a signal; whether it was there to get it. What has only its number since gets none.

        Raises:
            PermissionError: it is another user's.
        """
        is_same = not self.start or start_of(self.pid) in (self.start, "")  # empty: hidden from us, or gone
        if self.other_machine or self.pid <= 0 or not is_same:
            return False
        try:
            os.kill(self.pid, signal_number)
        except (ProcessLookupError, OverflowError):
            return False
        return True


def this_process() -> str:
    """This process as a file names it: machine, number and start."""
    return f"{platform.node()} {os.getpid()} {start_of(os.getpid())}"


def read_process(file: Path) -> Process:
    """The process that a file names as `this_process` does, or by its number alone, as earlier versions did."""
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
        machine, pid, start = text.rsplit(" ", 2) if " " in text else ("", text, "")
        return Process(machine, int(pid), start)
    except (OSError, ValueError):
        return Process()


def owner_of(file: Path) -> str:
    """Whose file it is, for a sentence."""
    try:
        return f"the user {file.owner()}"
    except (OSError, KeyError, NotImplementedError):  # not on Windows, nor for a number without a name
        return "another user"


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
