"""How many frames of a game are due: real time, the game's own speed, and the speed that a person chose."""

import math

SPEEDS = (1 / 8, 1 / 4, 1 / 2, 1.0, 2.0, 4.0, 8.0, 16.0)
_LONGEST_GAP_SECONDS = 0.1


class Pace:
    """Turns elapsed seconds into frames that are due.

    A debt of up to half a frame either way is carried along, so that a display at the game's own rate gets one frame
    each time, in spite of jitter. After a long gap (a moved window, a slow disk) what was missed is dropped.
    """

    def __init__(self, frames_per_second: float) -> None:
        self.frames_per_second = frames_per_second
        self._index = SPEEDS.index(1.0)
        self._owed = 0.0

    @property
    def speed(self) -> float:
        """Multiple of the game's own speed."""
        return SPEEDS[self._index]

    def faster(self) -> None:
        """The next higher speed, if there is one."""
        self._index = min(self._index + 1, len(SPEEDS) - 1)

    def slower(self) -> None:
        """The next lower speed, if there is one."""
        self._index = max(self._index - 1, 0)

    def frames_due(self, elapsed_seconds: float) -> int:
        """Frames to play now, `elapsed_seconds` after this was last asked."""
        elapsed_seconds = min(elapsed_seconds, _LONGEST_GAP_SECONDS)
        self._owed += elapsed_seconds * self.frames_per_second * self.speed
        due = max(0, math.floor(self._owed + 0.5))
        self._owed -= due
        return due

    def forgive(self, frames: int) -> None:
        """Nothing to catch up on: `frames` that were due could not be played in time."""
        self._owed = min(self._owed, 0.0) if frames else self._owed
