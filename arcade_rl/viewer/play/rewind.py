"""A session in which a person can go back in time, by the last minute or to any moment kept of it."""

from abc import ABC, abstractmethod
from typing import Generic

from arcade_rl.viewer.play.history import History, Snapshot


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
