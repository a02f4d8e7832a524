"""Who led by how much, from the start of a game for two or of a race until now."""

from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(slots=True)
class LeadHistory:
    """The lead over time: the difference of two scores, kept wherever it changes.

    Attributes:
        frames: how long the game has run.
        changes: (frame, difference from that frame on), the oldest first.
    """

    frames: int = 0
    changes: list[tuple[int, float]] = field(default_factory=lambda: [(0, 0.0)])

    def add(self, difference: float) -> None:
        """Add a frame, after which the first side leads by `difference`; it is negative where that side is behind."""
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

    def copy(self) -> "LeadHistory":
        """Another one of the same game, which goes on by itself."""
        return LeadHistory(self.frames, list(self.changes))
