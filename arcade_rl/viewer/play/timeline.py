"""What is drawn over time: the last decisions, and the lead in a game for two or in a race."""

import dataclasses
from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from arcade_rl.viewer.play.session_state import Controller, Thought, TimelinePoint

TIMELINE_DECISIONS = 300


class Timeline:
    """Keeps the decisions that the curve of state values shows: the state value, who played, what was scored."""

    def __init__(self) -> None:
        self._points: deque[TimelinePoint] = deque(maxlen=TIMELINE_DECISIONS)
        self._shown: tuple[TimelinePoint, ...] | None = ()

    def add(self, thought: Thought, controller: Controller, *, begins: bool) -> None:
        """Add a decision.

        Args:
            begins: it is the first of its episode.
        """
        self._points.append(TimelinePoint(thought.value, thought.low, controller, 0.0, begins))
        self._shown = None

    def take_back(self) -> None:
        """Remove the last decision: the agent thinks about it again."""
        self._points.pop()
        self._shown = None

    def reward(self, reward: float) -> None:
        """Note the reward of the last decision."""
        if self._points:
            self._points[-1] = dataclasses.replace(self._points[-1], reward=reward)
            self._shown = None

    def points(self) -> tuple[TimelinePoint, ...]:
        """Oldest first; the same tuple until something changes, since every frame shows it."""
        if self._shown is None:
            self._shown = tuple(self._points)
        return self._shown

    def restore(self, points: tuple[TimelinePoint, ...]) -> None:
        """Go back to what `points` gave."""
        self._points = deque(points, maxlen=TIMELINE_DECISIONS)
        self._shown = points


def rewards_stand_out(points: Sequence[TimelinePoint]) -> bool:
    """Whether rewards are worth marking: where most decisions score, a mark says nothing."""
    return sum(bool(point.reward) for point in points) < len(points) / 2


@dataclass(slots=True)
class LeadHistory:
    """The lead from the start of a game until now: the difference of two scores, kept wherever it changes.

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
        """Another one of the same game, which continues on its own."""
        return LeadHistory(self.frames, list(self.changes))
