"""Munchausen reinforcement learning (Vieillard, Pietquin and Geist 2020): an agent is rewarded for being sure.

The policy is pi(a | s) = softmax(Q(s, .) / temperature); a step's reward gets a share of the temperature * ln pi(a | s)
of the action done, and the value of a state is the soft maximum of its Q-values.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_LOWEST_LOG_POLICY = -1.0  # l_0 of the paper: temperature * ln pi is clipped there, since it falls without end


def soft_values(q: Floats, temperature: float) -> Floats:
    """(N, actions) Q-values -> (N,) temperature * ln sum_a exp(Q(s, a) / temperature), the paper's value of a state.

    That is sum_a pi(a | s) (Q(s, a) - temperature * ln pi(a | s)); it tends to the maximum as the temperature falls.
    """
    best = q.max(axis=1, keepdims=True)
    soft: Floats = best[:, 0] + temperature * np.log(np.exp((q - best) / temperature).sum(axis=1))
    return soft


def bonuses(q_tm1: Floats, a_tm1: NDArray[np.int64], weight: float, temperature: float) -> Floats:
    """(N,) weight * temperature * ln pi(a_tm1 | s_tm1), clipped, to be added to the rewards (equation 1).

    Args:
        q_tm1: (N, actions).
        a_tm1: (N,) the actions done.
    """
    log_policy = q_tm1[np.arange(len(a_tm1)), a_tm1] - soft_values(q_tm1, temperature)
    return (weight * log_policy.clip(_LOWEST_LOG_POLICY, 0.0)).astype(np.float32)
