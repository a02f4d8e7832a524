"""What every agent can do. A `Policy` plays; an `Agent` is a policy that learns."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from arcade_rl.agents.data import Decision, LearningMetrics, Observation, Tensors, Transitions
from arcade_rl.agents.memory.demonstrations import DemonstrationMemory
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.shelf.feeds.batch_feed import SampledBatch


class Policy(Protocol):
    """Plays: knows the value of each action in a state. What a viewer and an evaluation need, and no more."""

    def q_values(self, observations: Observation) -> NDArray[np.float32]:
        """(N, *shape) observations -> (N, actions) expected discounted return of each action."""

    def tensors(self) -> Tensors:
        """What a brain file holds: a copy of the table, or of the network's weights, by name."""

    def load_tensors(self, tensors: Tensors) -> None:
        """Take over what a brain file holds (names and shapes have been checked)."""


class Agent(Policy, Protocol):
    """A policy that learns from transitions; everything it is round-trips through `state` and `restore`."""

    hyperparameters: Hyperparameters
    updates: int  # since birth

    @property
    def epsilon(self) -> float:
        """Share of random actions now, by its schedule."""

    @property
    def scheduled(self) -> Hyperparameters:
        """Its hyperparameters, with the `training_steps` that its schedules follow."""

    @property
    def rates(self) -> str:
        """Share of random actions and learning rate now, in words."""

    @property
    def replay_size(self) -> int:
        """Transitions in the replay memory; 0 where there is none."""

    @property
    def demonstrations(self) -> DemonstrationMemory | None:
        """What humans have played for it to learn from; None for one that cannot be taught so."""

    def act(self, observations: Observation) -> Decision:
        """Epsilon-greedy choice for N games in one pass, from the agent's own random stream."""

    def remember(self, transitions: Transitions) -> None:
        """Take in one step of N games. A table learns from it at once."""

    def reserve(self) -> None:
        """Take what the next step will need of the disk, so that `remember` cannot fail. DiskError if it is full."""

    def learn(self) -> None:
        """Make the updates that have become due. Apart from `remember`, so that the games can play meanwhile."""

    def sampled(self, most: int) -> SampledBatch | None:
        """What the newest update learned from, at `most` so many transitions; None if that came from no memory."""

    def metrics(self) -> LearningMetrics:
        """What learning looked like since this was last called."""

    def tune(self, hyperparameters: Hyperparameters) -> None:
        """Go on with other values of the live-tunable hyperparameters."""

    def state(self) -> tuple[Tensors, dict[str, Any]]:
        """All that an exact resume needs: copies of arrays, and JSON-able values (counts, random states)."""

    def restore(self, tensors: Tensors, values: dict[str, Any]) -> None:
        """Go on exactly where `state` was taken. Demonstrations are not part of it: they are taken in again."""

    def count_from(self, *, steps: int, episodes: int, updates: int, planned: int) -> None:
        """Go on counting from there, for one that has nothing but its brain left: its schedules do not begin again.

        Args:
            planned: what `training_steps` was when they were done; 0 if they are not.
        """

    def flush(self) -> None:
        """Push what lies in memory-mapped files to disk, so that `state` and they agree after a crash."""
