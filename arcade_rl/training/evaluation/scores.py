"""What the returns of an evaluation say, with how sure one can be of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_rl.games.catalog import CatalogEntry, human_normalized

_RESAMPLES = 2_000
_BOOTSTRAP_SEED = 0
_MOST_DRAWS = 1_000_000  # returns drawn at once, so that memory stays small

Sample = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scores:
    """Raw returns of whole episodes, in the order of their seeds, and what they amount to.

    Attributes:
        iqm: interquartile mean (Agarwal et al. 2021, "Deep RL at the edge of the statistical precipice").
        ci_low, ci_high: 95% interval of the mean, by percentile bootstrap. iqm_ci_low, iqm_ci_high: of the iqm.
        human_normalized: the mean where random play is 0 and the professional tester 1; None where unknown,
            and for variants of the game.
    """

    returns: tuple[float, ...]
    mean: float
    median: float
    iqm: float
    ci_low: float
    ci_high: float
    iqm_ci_low: float
    iqm_ci_high: float
    human_normalized: float | None


def score(returns: Sequence[float], entry: CatalogEntry, *, standard: bool = True) -> Scores:
    """Sum up at least one episode's return.

    Args:
        standard: they were played on the standard game, on which others' scores were reached, and not on a variant.
    """
    sample = np.asarray(returns, dtype=np.float64)
    mean = float(sample.mean())
    (ci_low, ci_high), (iqm_ci_low, iqm_ci_high) = _intervals(sample)
    return Scores(
        returns=tuple(sample.tolist()),
        mean=mean,
        median=float(np.median(sample)),
        iqm=interquartile_mean(sample),
        ci_low=ci_low,
        ci_high=ci_high,
        iqm_ci_low=iqm_ci_low,
        iqm_ci_high=iqm_ci_high,
        human_normalized=human_normalized(entry, mean) if standard else None,
    )


def interquartile_mean(returns: Sequence[float] | Sample) -> float:
    """Mean of what remains when the lowest and the highest quarter (rounded down) are left out."""
    return float(_middle_means(np.asarray(returns, dtype=np.float64)))


def _middle_means(samples: Sample) -> Any:
    """(..., n) samples -> (...) interquartile mean of each."""
    count = samples.shape[-1]
    cut = count // 4
    return np.sort(samples, axis=-1)[..., cut : count - cut].mean(axis=-1)


def _intervals(sample: Sample) -> tuple[tuple[float, float], tuple[float, float]]:
    """The 95% intervals of the mean and of the interquartile mean (Efron 1979): what they are when the sample's own
    returns are resampled with replacement, over and over."""
    random = np.random.default_rng(_BOOTSTRAP_SEED)
    rows = max(1, min(_RESAMPLES, _MOST_DRAWS // len(sample)))
    means, middles = np.empty(_RESAMPLES), np.empty(_RESAMPLES)
    for first in range(0, _RESAMPLES, rows):
        part = slice(first, min(first + rows, _RESAMPLES))
        drawn = sample[random.integers(len(sample), size=(part.stop - first, len(sample)))]  # (rows, n)
        means[part], middles[part] = drawn.mean(axis=1), _middle_means(drawn)
    return _interval(means), _interval(middles)


def _interval(estimates: Sample) -> tuple[float, float]:
    low, high = np.percentile(estimates, (2.5, 97.5))
    return float(low), float(high)
