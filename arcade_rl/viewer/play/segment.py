"""A segment of human play as it grows: consecutive steps of one episode, as the agent would have observed them."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.game import GameSettings, Observation, ObservationSpec
from arcade_rl.shelf.demonstrations.demonstrations import Demonstration


@dataclass(frozen=True, slots=True)
class Span:
    """Which steps of an episode a segment has.

    Attributes:
        episode: number of the episode in the session.
        begins: how many steps of the episode came before.
    """

    episode: int
    begins: int
    steps: int

    def before(self, episode: int, step: int) -> int:
        """How many of them were played before that step of that episode."""
        if self.episode != episode:
            return self.steps if self.episode < episode else 0
        return max(0, min(self.steps, step - self.begins))


@dataclass(slots=True)
class Segment:
    """Consecutive agent steps.

    Attributes:
        episode, begins: as in `Span`.
        played: when it began: ISO 8601, UTC.
        frames: as in `Demonstration`; the other lists have one entry a step.
    """

    episode: int
    begins: int
    played: str
    frames: list[NDArray[Any]]
    actions: list[int] = field(default_factory=list)
    rewards: list[float] = field(default_factory=list)
    terminated: list[bool] = field(default_factory=list)

    @classmethod
    def begin(
        cls, episode: int, begins: int, played: str, observation: Observation, spec: ObservationSpec
    ) -> "Segment":
        """A segment without steps, from the observation before the first one."""
        return cls(episode, begins, played, list(observation) if spec.kind == "pixels" else [observation])

    @property
    def steps(self) -> int:
        """Number of agent steps."""
        return len(self.actions)

    @property
    def span(self) -> Span:
        """Which steps it has."""
        return Span(self.episode, self.begins, self.steps)

    def add(self, action: int, reward: float, seen: Observation, spec: ObservationSpec, *, terminated: bool) -> None:
        """Add a step.

        Args:
            seen: the observation after it.
        """
        self.frames.append((seen[-1] if spec.kind == "pixels" else seen).copy())
        self.actions.append(action)
        self.rewards.append(reward)
        self.terminated.append(terminated)

    def before(self, episode: int, step: int) -> "Segment":
        """The part that was played before that step of that episode."""
        left = self.span.before(episode, step)
        stack = len(self.frames) - self.steps
        cut = (self.frames[: stack + left], self.actions[:left], self.rewards[:left], self.terminated[:left])
        return Segment(self.episode, self.begins, self.played, *cut)

    def demonstration(self, entry: CatalogEntry, settings: GameSettings) -> Demonstration:
        """The same as a demonstration of that game."""
        variant = (settings.frame_skip, settings.game_mode, settings.game_difficulty) if entry.pixels else ()
        return Demonstration(
            np.stack(self.frames),
            np.array(self.actions, np.int64),
            np.array(self.rewards, np.float32),
            np.array(self.terminated, np.bool_),
            entry.id,
            self.played,
            *variant,
        )
