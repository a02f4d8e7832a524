"""Whether an estimate is true: beside the mean of what followed, and as sure as its standard error allows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Verdict = Literal["overestimates", "underestimates", "right"]

STANDARD_ERRORS = 2  # an estimate within these counts as right, as 95% of those that are right do
_ROUNDING = 0.0005  # half of the last digit that is shown
_NEGLIGIBLE_SHARE = 0.005  # of the mean: where nothing is left to chance the standard error is 0, and no network exact


@dataclass(frozen=True, slots=True)
class Comparison:
    """An estimate, and the returns that followed.

    Attributes:
        mean: of the returns; NaN without any.
        error: the standard error of the mean; NaN where fewer than two independent returns are known.
        count: of the returns.
    """

    estimate: float
    mean: float
    error: float
    count: int

    @property
    def difference(self) -> float:
        """How much more was expected than followed."""
        return self.estimate - self.mean

    @property
    def verdict(self) -> Verdict | None:
        """What there is to say; None as long as there are too few returns."""
        if np.isnan(self.error):
            return None
        if abs(self.difference) <= max(STANDARD_ERRORS * self.error, _ROUNDING, _NEGLIGIBLE_SHARE * abs(self.mean)):
            return "right"
        return "overestimates" if self.difference > 0 else "underestimates"


def compare_actions(q_values: NDArray[np.float32], returns: Sequence[Sequence[float]]) -> tuple[Comparison, ...]:
    """Compare the Q-value of each action with the returns that followed it, each of an independent playout.

    A few returns that happen to be alike do not prove that there is no chance: the variance of each action counts as
    if one more return had been seen, with the spread of the returns of all actions.

    Args:
        returns: for each action, as many as are known.
    """
    everything = np.concatenate([np.asarray(each, np.float64) for each in returns])
    spread = float(everything.var()) if everything.size else 0.0
    return tuple(_compare(float(value), each, spread) for value, each in zip(q_values, returns, strict=True))


def _compare(estimate: float, returns: Sequence[float], spread: float) -> Comparison:
    sample = np.asarray(returns, np.float64)
    count = len(sample)
    if count < 2:
        return Comparison(estimate, float(sample.mean()) if count else np.nan, np.nan, count)
    variance = (float(((sample - sample.mean()) ** 2).sum()) + spread) / count
    return Comparison(estimate, float(sample.mean()), float(np.sqrt(variance / count)), count)


def summary(compared: Sequence[Comparison]) -> tuple[Verdict | None, tuple[str, ...]]:
    """What there is to say of all actions together, in one plain line of several lengths, the longest first."""
    known = [each for each in compared if each.verdict is not None]
    if not known:
        return None, ("no verdict yet",)
    wrong = [each for each in known if each.verdict != "right"]
    if not wrong:
        within = f"within {STANDARD_ERRORS} standard errors, or 0.5%"
        return "right", (f"right: every Q-value {within}", "right: every Q-value")
    over, of = sum(each.verdict == "overestimates" for each in wrong), len(known)
    verdict: Verdict = "overestimates" if 2 * over >= len(wrong) else "underestimates"
    if over not in (0, len(wrong)):
        under = len(wrong) - over
        return verdict, (f"overestimates {over}, underestimates {under} of {of} actions", f"{over} over, {under} under")
    short = f"{verdict} {len(wrong)} of {of} actions"
    by = abs(sum(each.difference for each in wrong)) / len(wrong)
    return verdict, (f"{short}, by {by:.3f} on average", f"{short}, by {by:.3f}", short)


def compare_episodes(values: Sequence[NDArray[np.float64]], returns: Sequence[NDArray[np.float64]]) -> Comparison:
    """Compare the estimates of all steps with what followed each of them.

    The steps of an episode share what follows, so that episodes, and not steps, count as independent: the error is
    that of a mean over clusters.

    Args:
        values, returns: of the steps of each episode; an episode may have none.
    """
    played = [(value, after) for value, after in zip(values, returns, strict=True) if len(value)]
    count = sum(len(value) for value, _ in played)
    if not count:
        return Comparison(np.nan, np.nan, np.nan, 0)
    mean_value = sum(float(value.sum()) for value, _ in played) / count
    mean_return = sum(float(after.sum()) for _, after in played) / count
    difference = mean_value - mean_return
    off = [float((value - after - difference).sum()) for value, after in played]
    if len(off) < 2:
        return Comparison(mean_value, mean_return, np.nan, count)
    error = np.sqrt(len(off) / (len(off) - 1) * float(np.square(off).sum())) / count
    return Comparison(mean_value, mean_return, float(error), count)
