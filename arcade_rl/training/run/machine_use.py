"""What a trainer takes of the machine: CPU time and memory."""

import contextlib
import os
import time
from dataclasses import dataclass
from pathlib import Path

from arcade_rl.games.game import ParallelGames

_STATM = Path("/proc/self/statm")
_RESIDENT = 1  # which of its numbers, in pages


@dataclass(frozen=True, slots=True)
class Used:
    """What was taken since the last reading.

    Attributes:
        cpu_seconds: of all threads.
        emulator_cpu_seconds: of the games' own threads; None if they have none.
        memory_bytes: resident now; 0 where the system does not say it.
    """

    cpu_seconds: float
    emulator_cpu_seconds: float | None
    memory_bytes: int


class MachineUse:
    """Reads it now and then."""

    def __init__(self, games: ParallelGames) -> None:
        self._games = games
        self._cpu_seconds = time.process_time()
        self._emulator_seconds = games.thread_seconds()

    def take(self) -> Used:
        """What was taken since the last call."""
        cpu, emulator = self._cpu_seconds, self._emulator_seconds
        self._cpu_seconds, self._emulator_seconds = time.process_time(), self._games.thread_seconds()
        by_emulator = None if emulator is None or self._emulator_seconds is None else self._emulator_seconds - emulator
        return Used(self._cpu_seconds - cpu, by_emulator, _resident_bytes())


def _resident_bytes() -> int:
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(_STATM.read_text().split()[_RESIDENT]) * os.sysconf("SC_PAGE_SIZE")
    return 0
