"""CPU time of threads of this process, those of libraries included. Only Linux says it by thread."""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

_TASKS = Path("/proc/self/task")
_USER, _SYSTEM = 11, 12  # fields of a thread's `stat`, counted after its name (proc_pid_stat(5): utime, stime)


def running() -> frozenset[int]:
    """The threads of this process, by the numbers that the system gives them; none where it does not say."""
    with contextlib.suppress(OSError):
        return frozenset(int(task.name) for task in _TASKS.iterdir())
    return frozenset()


def cpu_seconds(threads: Iterable[int]) -> float:
    """CPU time that these threads have used; what has ended does not count."""
    return sum(map(_cpu_seconds, threads))


def _cpu_seconds(thread: int) -> float:
    with contextlib.suppress(OSError, ValueError, IndexError):
        fields = (_TASKS / str(thread) / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[_USER]) + int(fields[_SYSTEM])) / os.sysconf("SC_CLK_TCK")
    return 0.0
