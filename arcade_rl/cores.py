"""The processor's cores."""

import contextlib
import math
import os
from pathlib import Path

_CONTROL_GROUP = Path("/sys/fs/cgroup")


def usable_cores() -> int:
    """Cores that this process may use: as many as the system lets it run on, not all that the machine has."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, math.ceil(min(cores, _quota())))


def _quota() -> float:
    """As how many cores a container may use (`docker run --cpus`); infinite without such a limit.

    Source: the kernel's documentation of control groups, `cpu.max` in version 2, `cpu.cfs_quota_us` in version 1.
    """
    with contextlib.suppress(OSError, ValueError):
        quota, period = (_CONTROL_GROUP / "cpu.max").read_text().split()
        return math.inf if quota == "max" else int(quota) / int(period)
    with contextlib.suppress(OSError, ValueError, ZeroDivisionError):
        share = _microseconds("quota") / _microseconds("period")
        return share if share > 0 else math.inf
    return math.inf


def _microseconds(name: str) -> int:
    return int((_CONTROL_GROUP / "cpu" / f"cpu.cfs_{name}_us").read_text())
