"""How sure one can be of a mean: the interquartile mean, and bootstrap intervals."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_RESAMPLES = 2_000
_BOOTSTRAP_SEED = 0
_MOST_DRAWS = 1_000_000  # values drawn at once, so that memory stays small

Sample = NDArray[np.float64]


def interquartile_mean(values: Sequence[float] | Sample) -> float:
    """Mean of what remains when the lowest and the highest quarter (rounded down) are left out."""
    return float(_middle_means(np.asarray(values, dtype=np.float64)))


def intervals(sample: Sample) -> tuple[tuple[float, float], tuple[float, float]]:
    """The 95% intervals of the mean and of the interquartile mean (Efron 1979): what they are when the sample's own
    values are resampled with replacement, over and over."""
    random = np.random.default_rng(_BOOTSTRAP_SEED)
    rows = max(1, min(_RESAMPLES, _MOST_DRAWS // len(sample)))
    means, middles = np.empty(_RESAMPLES), np.empty(_RESAMPLES)
    for first in range(0, _RESAMPLES, rows):
        part = slice(first, min(first + rows, _RESAMPLES))
        drawn = sample[random.integers(len(sample), size=(part.stop - first, len(sample)))]  # (rows, n)
        means[part], middles[part] = drawn.mean(axis=1), _middle_means(drawn)
    return _interval(means), _interval(middles)


def _middle_means(samples: Sample) -> Any:
    """(..., n) samples -> (...) interquartile mean of each."""
    count = samples.shape[-1]
    cut = count // 4
    return np.sort(samples, axis=-1)[..., cut : count - cut].mean(axis=-1)


def _interval(estimates: Sample) -> tuple[float, float]:
    low, high = np.percentile(estimates, (2.5, 97.5))
    return float(low), float(high)
