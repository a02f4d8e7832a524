"""How a game runs in time: at which speed, paused, or decision by decision; and how many frames are due."""

import math

SPEEDS = (1 / 8, 1 / 4, 1 / 2, 1.0, 2.0, 4.0, 8.0, 16.0)
_LONGEST_GAP_SECONDS = 0.1  # or as long as a frame lasts


class Pace:
    """Turns elapsed seconds into frames that are due.

    A debt of up to half a frame either way is carried along, so that a display at the game's own rate gets one frame
    each time, in spite of jitter. After a long gap (a moved window, a slow disk) what was missed is dropped.

    Args:
        frames_per_second: the game's own speed.

    Attributes:
        paused: the game stands still, except for a decision that a person asked for.
        stepping: that decision is being played.
    """

    def __init__(self, frames_per_second: float) -> None:
        self.paused = False
        self.stepping = False
        self._frames_per_second = frames_per_second
        self._longest_gap_seconds = max(_LONGEST_GAP_SECONDS, 1 / frames_per_second)
        self._index = SPEEDS.index(1.0)
        self._owed_frames = 0.0

    @property
    def speed(self) -> float:
        """Multiple of the game's own speed."""
        return SPEEDS[self._index]

    def run_at(self, speed: float) -> None:
        """Take the speed of `SPEEDS` that is closest to this one, a positive multiple."""
        self._index = min(range(len(SPEEDS)), key=lambda index: abs(math.log(SPEEDS[index] / speed)))

    def faster(self) -> None:
        """The next higher speed, if there is one."""
        self._index = min(self._index + 1, len(SPEEDS) - 1)

    def slower(self) -> None:
        """The next lower speed, if there is one."""
        self._index = max(self._index - 1, 0)

    @property
    def running(self) -> bool:
        """Whether the game may play a frame now."""
        return not self.paused or self.stepping

    def toggle_pause(self) -> None:
        """Pause, or go on."""
        self.paused = not self.paused
        self.stepping = False

    def step_decision(self) -> None:
        """Pause, and let exactly one more decision be played."""
        self.paused = self.stepping = True

    def end_step(self) -> None:
        """The decision has been played, or is not played any more."""
        self.stepping = False

    def frames_due(self, elapsed_seconds: float) -> int:
        """Frames to play now, `elapsed_seconds` after the last call."""
        elapsed_seconds = min(elapsed_seconds, self._longest_gap_seconds)
        self._owed_frames += elapsed_seconds * self._frames_per_second * self.speed
        due = max(0, math.floor(self._owed_frames + 0.5))
        self._owed_frames -= due
        return due
