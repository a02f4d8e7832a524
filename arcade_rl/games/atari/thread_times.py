"""CPU time of threads of this process, those of libraries included, and of others. Only Linux says it by thread."""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

_PROCESSES = Path("/proc")
_TASKS = _PROCESSES / "self" / "task"
_USER, _SYSTEM = 11, 12  # fields of a thread's `stat`, counted after its name (proc_pid_stat(5): utime, stime)


def running() -> frozenset[int]:
    """The threads of this process, by the numbers that the system gives them; none where it does not say."""
    with contextlib.suppress(OSError):
        return frozenset(int(task.name) for task in _TASKS.iterdir())
    return frozenset()


def cpu_seconds(threads: Iterable[int]) -> float:
    """CPU time that these threads have used; what has ended does not count."""
    return sum(_cpu_seconds(_TASKS / str(thread)) for thread in threads)


def cpu_seconds_of_processes(processes: Iterable[int]) -> float:
    """CPU time that these other processes have used; what has ended does not count."""
    return sum(_cpu_seconds(_PROCESSES / str(process)) for process in processes)


def _cpu_seconds(folder: Path) -> float:
    with contextlib.suppress(OSError, ValueError, IndexError):
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[_USER]) + int(fields[_SYSTEM])) / os.sysconf("SC_CLK_TCK")
    return 0.0
