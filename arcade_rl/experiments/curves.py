"""The learning curve of a trial over its seeds: means of the evaluations, with bootstrap bands."""

from collections.abc import Sequence
from dataclasses import dataclass

from arcade_rl.errors import ArcadeError
from arcade_rl.experiments.rows import Run
from arcade_rl.experiments.runs import folder_of, look
from arcade_rl.shelf.ledger.ledger import Evaluation, Ledger


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What the seeds of a trial scored in the evaluation at one step.

    Attributes:
        seeds: how many there are.
        mean_low, mean_high, iqm_low, iqm_high: 95% bootstrap intervals over the seeds, of the mean and of the
            interquartile mean; the means themselves for one seed.
    """

    step: int
    seeds: int
    mean: float
    mean_low: float
    mean_high: float
    iqm: float
    iqm_low: float
    iqm_high: float


def evaluations_of(run: Run) -> list[Evaluation]:
    """Every evaluation of a run's agent, oldest first; none if they cannot be read."""
    if not look(run).is_ours:
        return []
    try:
        with Ledger(folder_of(run).ledger_file, read_only=True) as ledger:
            return ledger.evaluations()
    except ArcadeError:
        return []


def curve(runs: Sequence[Run]) -> tuple[CurvePoint, ...]:
    """The curve of a trial, as far as all of its evaluated agents have got."""
    curves = [evaluations for run in runs if (evaluations := evaluations_of(run))]
    return tuple(_point(at_step) for at_step in zip(*curves, strict=False))


def _point(evaluations: Sequence[Evaluation]) -> CurvePoint:
    import numpy as np  # slow to import, and lists of experiments do without

    from arcade_rl.resampling import interquartile_mean, intervals

    sample = np.asarray([each.mean for each in evaluations], dtype=np.float64)
    (mean_low, mean_high), (iqm_low, iqm_high) = intervals(sample)
    return CurvePoint(
        step=max(each.step for each in evaluations),
        seeds=len(sample),
        mean=float(sample.mean()),
        mean_low=mean_low,
        mean_high=mean_high,
        iqm=interquartile_mean(sample),
        iqm_low=iqm_low,
        iqm_high=iqm_high,
    )
