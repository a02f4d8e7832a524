"""The last decisions: the state value, who played, what was scored."""

import dataclasses
from collections import deque

from arcade_rl.viewer.play.session_state import Controller, Thought, TimelinePoint

TIMELINE_DECISIONS = 300


class Timeline:
    """Keeps the decisions that the curve of state values shows."""

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
