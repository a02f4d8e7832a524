"""Going back in time: the last minute of play is kept, and a session goes on from any snapshot of it."""

from abc import ABC, abstractmethod
from collections import deque
from typing import Generic, TypeVar

HISTORY_SECONDS = 60
_SNAPSHOTS_PER_SECOND = 15  # on Atari one a decision; a game of fewer frames a second has one for each

Snapshot = TypeVar("Snapshot")


class History(Generic[Snapshot]):
    """Snapshots along the frames played. What one goes back over is forgotten: play goes on from there.

    Args:
        frames_per_second: the game's own speed.
    """

    def __init__(self, frames_per_second: int) -> None:
        self._gap_frames = max(1, round(frames_per_second / _SNAPSHOTS_PER_SECOND))
        self._kept_frames = HISTORY_SECONDS * frames_per_second
        self._frame = 0
        self._kept: deque[tuple[int, Snapshot]] = deque()  # (frame, snapshot), oldest first

    def advance(self) -> None:
        """A frame was played."""
        self._frame += 1

    @property
    def due(self) -> bool:
        """Whether the last snapshot is so long ago that another should be kept."""
        return not self._kept or self._frame - self._kept[-1][0] >= self._gap_frames

    def keep(self, snapshot: Snapshot) -> None:
        """Keep how play stands at this frame, instead of what was kept of this same frame before."""
        if self._kept and self._kept[-1][0] == self._frame:
            self._kept.pop()
        self._kept.append((self._frame, snapshot))
        while len(self._kept) > 1 and self._kept[1][0] <= self._frame - self._kept_frames:
            self._kept.popleft()

    def back(self, frames: int) -> tuple[Snapshot, int] | None:
        """Go back by at least so many frames, as far as anything is kept.

        Returns:
            The snapshot of that moment, and how many frames ago it was; None if there is no earlier one.
        """
        before = self._frame
        while len(self._kept) > 1 and self._kept[-1][0] > before - frames:
            self._kept.pop()
        self._frame, snapshot = self._kept[-1]
        return (snapshot, before - self._frame) if self._frame < before else None


class GoingBack(ABC, Generic[Snapshot]):
    """Goes back to snapshots of itself."""

    def __init__(self, frames_per_second: int) -> None:
        self._history = History[Snapshot](frames_per_second)

    @abstractmethod
    def snapshot(self) -> Snapshot:
        """This moment, to come back to."""

    @abstractmethod
    def _go_to(self, snapshot: Snapshot) -> None:
        """Play goes on as it stood then, and counts as rewound."""

    def restore(self, snapshot: Snapshot) -> None:
        """Come back to a moment of this session; whoever holds the joystick now goes on from there."""
        self._go_to(snapshot)
        self._history.keep(snapshot)

    def rewind(self, frames: int) -> int:
        """Go back in time by at least so many frames, as far as anything is kept.

        Returns:
            Frames gone back; 0 at the oldest.
        """
        found = self._history.back(frames)
        if found is None:
            return 0
        self._go_to(found[0])
        return found[1]
