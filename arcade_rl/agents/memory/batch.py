"""What one update learns from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arcade_rl.games.game import Observation


@dataclass(frozen=True, slots=True)
class Batch:
    """A minibatch of B n-step transitions; the observations' arrays are reused by the next sample.

    Attributes:
        s_tm1, s_t: (B, *shape) observations; s_t comes n steps after s_tm1, or at the episode's end.
        a_tm1: (B,) actions.
        r_t: (B,) discounted sum of the rewards between s_tm1 and s_t.
        discount_t: (B,) weight of the value of s_t; 0 where the episode terminated.
        weights: (B,) importance weights, at most 1.
        slots: where the first of them lie in the replay memory, for `Replay.update_priorities`; the others, if there
            are any, are demonstrations.
    """

    s_tm1: Observation
    a_tm1: NDArray[np.int64]
    r_t: NDArray[np.float32]
    s_t: Observation
    discount_t: NDArray[np.float32]
    weights: NDArray[np.float32]
    slots: NDArray[np.int64]
