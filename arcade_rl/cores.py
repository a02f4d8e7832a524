"""The processor's cores."""

import os


def usable_cores() -> int:
    """Cores that this process may use: as many as the system lets it run on, not all that the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
