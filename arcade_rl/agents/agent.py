"""What every agent can do. A `Policy` plays; an `Agent` is a policy that learns."""

from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from arcade_rl.agents.data import Decision, LearningMetrics, Observation, Tensors, Transitions
from arcade_rl.agents.memory.demonstrations import DemonstrationMemory
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.shelf.feeds.batch_feed import SampledBatch


class Policy(Protocol):
    """Plays: knows the value of each action in a state. What a viewer and an evaluation need, and no more."""

    def q_values(self, observations: Observation) -> NDArray[np.float32]:
        """(N, *shape) observations -> (N, actions) expected discounted return of each action.

        Of a `Critic` it is the probability of each action. Either way the highest is the one to play.
        """

    def tensors(self) -> Tensors:
        """What a brain file holds: a copy of the table, or of the network's weights, by name."""

    def load_tensors(self, tensors: Tensors) -> None:
        """Take over what a brain file holds (names and shapes have been checked)."""


@runtime_checkable
class Critic(Protocol):
    """Of a policy that chooses by probabilities: it also judges states."""

    def state_values(self, observations: Observation) -> NDArray[np.float32]:
        """(N, *shape) observations -> (N,) expected discounted return of the policy."""


class Agent(Policy, Protocol):
    """A policy that learns from transitions; everything it is round-trips through `state` and `restore`."""

    hyperparameters: Hyperparameters
    updates: int  # made so far
    demonstrations: DemonstrationMemory  # human play, which it learns from

    @property
    def epsilon(self) -> float:
        """Epsilon, the share of random actions, at this step."""

    @property
    def scheduled(self) -> Hyperparameters:
        """Its hyperparameters, with the `training_steps` that its schedules follow."""

    @property
    def rates(self) -> str:
        """Epsilon and learning rate at this step, in words."""

    @property
    def replay_size(self) -> int:
        """Transitions in the replay memory; 0 where there is none."""

    def act(self, observations: Observation) -> Decision:
        """Epsilon-greedy choice for N games in one pass, from the agent's own random stream."""

    def remember(self, transitions: Transitions) -> None:
        """Store one step of N games. A table learns from it at once."""

    def reserve(self) -> None:
        """Reserve the disk space of the next step, so that `remember` cannot fail. DiskError if the disk is full."""

    def learn(self) -> None:
        """Make the updates that are due. Separate from `remember`, so that the games can step meanwhile."""

    def wait(self) -> None:
        """Wait for what was begun beside this thread: on another one, or on a GPU."""

    def sampled(self, most: int) -> SampledBatch | None:
        """At most `most` transitions of the newest minibatch; None without a replay memory."""

    def metrics(self) -> LearningMetrics:
        """Learning metrics since the last call."""

    def tune(self, hyperparameters: Hyperparameters) -> None:
        """Continue with other values of the live-tunable hyperparameters."""

    def state(self) -> tuple[Tensors, dict[str, Any]]:
        """All that an exact resume needs: copies of arrays, and JSON-able values (counts, random states)."""

    def restore(self, tensors: Tensors, values: dict[str, Any]) -> None:
        """Continue exactly from `state`. Demonstrations are not part of it: they are read again."""

    def begin_episodes(self) -> None:
        """After a restore: every game begins a new episode, so that nothing of those under way is continued."""

    def count_from(self, *, steps: int, episodes: int, updates: int, planned: int) -> None:
        """Continue counting from there, for an agent of which only the brain is left: its schedules do not restart.

        Args:
            planned: what `training_steps` was when they were reached; 0 if they were not.
        """

    def flush(self) -> None:
        """Flush memory-mapped files to disk, so that they agree with `state` after a crash."""
