"""What one update learns from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arcade_rl.games.game import Observation


@dataclass(frozen=True, slots=True)
class Batch:
    """Sampled n-step transitions; the observations' arrays are reused by the next sample.

    Attributes:
        observations, next_observations: (B, *shape); the next ones are those n steps later, or at the episode's end.
        returns: (B,) float32 discounted sum of the rewards in between.
        discounts: (B,) float32 weight of the next observation's value; 0 where the episode terminated.
        weights: (B,) float32 importance weights, at most 1.
        slots: where the first of them lie in the replay memory, for `Replay.update_priorities`; the others, if there
            are any, are demonstrations.
    """

    observations: Observation
    actions: NDArray[np.int64]
    returns: NDArray[np.float32]
    next_observations: Observation
    discounts: NDArray[np.float32]
    weights: NDArray[np.float32]
    slots: NDArray[np.int64]
