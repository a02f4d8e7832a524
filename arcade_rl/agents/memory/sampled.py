"""The transitions of a minibatch that the window shows."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_rl.agents.memory.batch import Batch
from arcade_rl.games.game import Observation
from arcade_rl.shelf.feeds.batch_feed import SampledBatch


def largest_td_errors(batch: Batch, td_errors: NDArray[Any], updates: int, most: int) -> SampledBatch:
    """The `most` transitions with the largest TD errors, the largest first; all are copies.

    Args:
        td_errors: (B,) of either sign.
        updates: gradient steps so far, the one on this batch included.
    """
    sizes: NDArray[np.float32] = np.abs(td_errors)
    rows = np.argsort(-sizes, kind="stable")[:most]
    return SampledBatch(
        updates=updates,
        mean_td_error=float(sizes.mean()),
        observations=_shown(batch.s_tm1, rows),
        actions=batch.a_tm1[rows],
        returns=batch.r_t[rows],
        td_errors=sizes[rows],
        demonstrated=rows >= len(batch.slots),
    )


def _shown(observations: Observation, rows: NDArray[np.int64]) -> Observation:
    """Of frame stacks the newest frames (N, H, W[, 3]); of others the numbers (N, numbers)."""
    pixels = observations.ndim >= 4
    shown: Observation = observations[rows, -1] if pixels else observations[rows].reshape(len(rows), -1)
    return shown if pixels else shown.astype(np.float32)
