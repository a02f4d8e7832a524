"""How the lead went back and forth in a race."""

from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(slots=True)
class Course:
    """The difference of two scores, kept wherever it changed.

    Attributes:
        frames: how long the race is so far.
        changes: (frame, difference from that frame on), the oldest first; it begins level.
    """

    frames: int = 0
    changes: list[tuple[int, float]] = field(default_factory=lambda: [(0, 0.0)])

    def add(self, difference: float) -> None:
        """A frame was played, and the first side is ahead by this much after it; less than 0 if it is behind."""
        self.frames += 1
        if difference != self.changes[-1][1]:
            self.changes.append((self.frames, difference))

    @property
    def difference(self) -> float:
        """The lead now."""
        return self.changes[-1][1]

    def at(self, frame: int) -> float:
        """The lead after this frame."""
        return self.changes[bisect_right(self.changes, frame, key=lambda change: change[0]) - 1][1]
