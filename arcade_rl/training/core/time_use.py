"""Where the time of the training thread goes: seconds of each part, measured at next to no cost."""

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

StepPart = Literal["acting", "learning", "games"]
"""The parts of a step: `games` is stepping them, or waiting for the threads that do."""

Lap = Callable[[StepPart], object]
"""Ends a part of a step: the time since the last lap was spent on it."""

_STRIDE = 31
_NOTHING: dict[StepPart, None] = {}
_IGNORE: Lap = _NOTHING.get  # a function written in Python would take half as long again

UNTIMED: Iterator[Lap] = itertools.repeat(_IGNORE)
"""The laps of steps that nobody times."""


@dataclass(frozen=True, slots=True)
class TimeUse:
    """Seconds that the training thread spent, in all and on each part.

    Attributes:
        games: stepping the games, or waiting for the threads that do.
        saving: saving, reporting and looking at requests.
    """

    seconds: float
    acting: float
    learning: float
    games: float
    evaluating: float
    saving: float


class StepClock:
    """Times the training thread.

    One step in 31 is timed and stands for all: a step of a table on a lake takes 0.04 ms, and learning goes in cycles
    that have no factor in common with 31 (4 steps of DQN, 32 of PQN). Saving is rare and timed whole; evaluations time
    themselves.

    Attributes:
        laps: for each step, what ends its parts.

    Args:
        seconds: a clock that stands still while training does.
        evaluating: seconds that evaluations have taken so far.
    """

    def __init__(self, seconds: Callable[[], float], evaluating: Callable[[], float]) -> None:
        self._seconds, self._evaluating = seconds, evaluating
        self._spent: dict[StepPart, float] = {"acting": 0.0, "learning": 0.0, "games": 0.0}
        self._saving = 0.0
        self._taken = seconds(), evaluating()
        self._at = 0.0
        self.laps = self._laps()

    def _laps(self) -> Iterator[Lap]:
        while True:
            for _ in range(_STRIDE - 1):
                yield _IGNORE
            self._at = time.perf_counter()
            yield self._lap

    def _lap(self, part: StepPart) -> None:
        now = time.perf_counter()
        self._spent[part] += (now - self._at) * _STRIDE
        self._at = now

    @contextmanager
    def saving(self) -> Iterator[None]:
        """What is done in the block is saving."""
        began = self._seconds()
        try:
            yield
        finally:
            self._saving += self._seconds() - began

    def take(self) -> TimeUse:
        """What the time since the last call was spent on."""
        (seconds, evaluating), spent, saving = self._taken, self._spent, self._saving
        self._taken = self._seconds(), self._evaluating()
        self._spent, self._saving = dict.fromkeys(spent, 0.0), 0.0
        return TimeUse(seconds=self._taken[0] - seconds, evaluating=self._taken[1] - evaluating, saving=saving, **spent)
