"""What passes between agents, their memories and the trainer."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Observation = NDArray[Any]
Tensors = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Decision:
    """What an agent chose for N games.

    Attributes:
        actions: (N,) int64.
        explored: (N,) bool, whether it was a random choice.
    """

    actions: NDArray[np.int64]
    explored: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Transitions:
    """One step of N games, as the learner receives it (observations before and after).

    Attributes:
        observations, next_observations: (N, *shape).
        actions: (N,) int64.
        rewards: (N,) float32, raw: clipping is the learner's.
        terminated: (N,) bool, no value beyond; with `life_loss_terminal` a lost life counts.
        ended: (N,) bool, the episode ends here (terminated by the game, or truncated): the next transition of this
            game starts from a fresh observation. Truncation bootstraps from next_observations.
    """

    observations: Observation
    actions: NDArray[np.int64]
    rewards: NDArray[np.float32]
    next_observations: Observation
    terminated: NDArray[np.bool_]
    ended: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LearningMetrics:
    """Means over the updates since they were last asked for; NaN where there was none."""

    loss: float
    mean_q: float
    updates: int
