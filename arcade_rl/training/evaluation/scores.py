"""What the returns of an evaluation say, with how sure one can be of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arcade_rl.games.catalog import CatalogEntry, human_normalized
from arcade_rl.resampling import interquartile_mean, intervals


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
    (ci_low, ci_high), (iqm_ci_low, iqm_ci_high) = intervals(sample)
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
