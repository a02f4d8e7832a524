"""What the returns of an evaluation say, with how sure one can be of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arcade_rl.games.catalog import CatalogEntry, human_normalized

_RESAMPLES = 2_000
_BOOTSTRAP_SEED = 0


@dataclass(frozen=True, slots=True)
class Scores:
    """Raw returns of whole episodes, in the order of their seeds, and what they amount to.

    Attributes:
        iqm: mean of the middle half (Agarwal et al. 2021, "Deep RL at the edge of the statistical precipice").
        ci_low, ci_high: 95% interval of the mean, by percentile bootstrap.
        human_normalized: the mean where random play is 0 and the professional tester 1; None where unknown.
    """

    returns: tuple[float, ...]
    mean: float
    median: float
    iqm: float
    ci_low: float
    ci_high: float
    human_normalized: float | None


def score(returns: Sequence[float], entry: CatalogEntry) -> Scores:
    """Sum up at least one episode's return."""
    sample = np.asarray(returns, dtype=np.float64)
    mean = float(sample.mean())
    ci_low, ci_high = _interval_of_the_mean(sample)
    return Scores(
        returns=tuple(sample.tolist()),
        mean=mean,
        median=float(np.median(sample)),
        iqm=interquartile_mean(sample),
        ci_low=ci_low,
        ci_high=ci_high,
        human_normalized=human_normalized(entry, mean),
    )


def interquartile_mean(returns: Sequence[float] | np.ndarray) -> float:
    """Mean of what remains when the lowest and the highest quarter (rounded down) are left out."""
    ordered = np.sort(np.asarray(returns, dtype=np.float64))
    cut = len(ordered) // 4
    return float(ordered[cut : len(ordered) - cut].mean())


def _interval_of_the_mean(sample: np.ndarray) -> tuple[float, float]:
    random = np.random.default_rng(_BOOTSTRAP_SEED)
    means = [sample[random.integers(len(sample), size=len(sample))].mean() for _ in range(_RESAMPLES)]
    low, high = np.percentile(means, (2.5, 97.5))
    return float(low), float(high)
