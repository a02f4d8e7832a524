"""Rewinding: the last minute of play is kept, and a session can continue from any snapshot of it."""

from abc import ABC, abstractmethod
from collections import deque
from typing import Generic, TypeVar

HISTORY_SECONDS = 60
_SNAPSHOTS_PER_SECOND = 15  # on Atari one a decision; a game of fewer frames a second has one for each

Snapshot = TypeVar("Snapshot")


class History(Generic[Snapshot]):
    """Snapshots along the frames played. What is rewound is forgotten: play continues from there.

    Args:
        frames_per_second: the game's own speed.
    """

    def __init__(self, frames_per_second: int) -> None:
        self._gap_frames = max(1, round(frames_per_second / _SNAPSHOTS_PER_SECOND))
        self._kept_frames = HISTORY_SECONDS * frames_per_second
        self._frame = 0
        self._kept: deque[tuple[int, Snapshot]] = deque()  # (frame, snapshot), oldest first

    def advance(self) -> None:
        """Count a frame that was played."""
        self._frame += 1

    @property
    def due(self) -> bool:
        """Whether it is time for another snapshot."""
        return not self._kept or self._frame - self._kept[-1][0] >= self._gap_frames

    def keep(self, snapshot: Snapshot) -> None:
        """Keep the state at this frame, in place of any snapshot of the same frame."""
        if self._kept and self._kept[-1][0] == self._frame:
            self._kept.pop()
        self._kept.append((self._frame, snapshot))
        while len(self._kept) > 1 and self._kept[1][0] <= self._frame - self._kept_frames:
            self._kept.popleft()

    def back(self, frames: int) -> tuple[Snapshot, int] | None:
        """Go back by at least `frames`, as far as anything is kept.

        Returns:
            The snapshot there, and how many frames ago it was; None if there is no earlier one.
        """
        before = self._frame
        while len(self._kept) > 1 and self._kept[-1][0] > before - frames:
            self._kept.pop()
        self._frame, snapshot = self._kept[-1]
        return (snapshot, before - self._frame) if self._frame < before else None


class Rewindable(ABC, Generic[Snapshot]):
    """A session that keeps snapshots of itself and can return to them.

    Attributes:
        no_rewind: why it cannot be rewound, in one line; empty if it can.
    """

    no_rewind = ""

    def __init__(self, frames_per_second: int) -> None:
        self._history = History[Snapshot](frames_per_second)

    @abstractmethod
    def snapshot(self) -> Snapshot:
        """The present state."""

    @abstractmethod
    def _go_to(self, snapshot: Snapshot) -> None:
        """Continue from `snapshot`; the episode counts as rewound."""

    def restore(self, snapshot: Snapshot) -> None:
        """Return to a state of this session; whoever holds the joystick now plays on from there."""
        self._go_to(snapshot)
        self._history.keep(snapshot)

    def rewind(self, frames: int) -> int:
        """Go back by at least `frames`, as far as anything is kept.

        Returns:
            Frames gone back; 0 at the oldest.
        """
        found = self._history.back(frames)
        if found is None:
            return 0
        self._go_to(found[0])
        return found[1]
