"""Lambda returns: a mean of the returns of every length, the longer ones weighted less and less."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def lambda_returns(r_t: Floats, discount_t: Floats, v_t: Floats, lambda_t: Floats) -> Floats:
    """(T[, N]) returns of T steps in N games, worked out from the last step to the first.

    G[t] = r_t[t] + discount_t[t] * ((1 - lambda_t[t]) * v_t[t] + lambda_t[t] * G[t + 1]); the last step trusts v_t
    alone. With v_t the value of the best action it is Peng's Q(lambda) (Peng and Williams 1994), as Gallici et al.
    2024 use it.

    Args:
        r_t: (T[, N]) rewards.
        discount_t: (T[, N]) weight of what follows; 0 where it terminates.
        v_t: (T[, N]) value of the state that follows.
        lambda_t: (T[, N]) how far the return that follows is trusted over v_t; 0 where it belongs to another episode.
    """
    returns = np.empty_like(r_t)
    g_t = v_t[-1]
    for step in reversed(range(len(r_t))):
        g_t = r_t[step] + discount_t[step] * ((1 - lambda_t[step]) * v_t[step] + lambda_t[step] * g_t)
        returns[step] = g_t
    return returns
