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


def at_common_steps(curves: Sequence[Sequence[Evaluation]]) -> list[tuple[Evaluation, ...]]:
    """The evaluations of several agents at each step at which all of them have one, in ascending order.

    Of two that an agent has at one step, the newer counts.
    """
    by_step = [{each.step: each for each in evaluations} for evaluations in curves]
    if not by_step:
        return []
    steps = set.intersection(*map(set, by_step))
    return [tuple(evaluations[step] for evaluations in by_step) for step in sorted(steps)]


def curve(runs: Sequence[Run], *, most: int | None = None) -> tuple[CurvePoint, ...]:
    """The curve of a trial: the steps at which all of its evaluated agents have an evaluation.

    Args:
        most: the largest number of points, evenly spaced, with the last among them; None for all.
    """
    points = at_common_steps([evaluations for run in runs if (evaluations := evaluations_of(run))])
    stride = 1 if most is None else max(1, -(-len(points) // most))
    return tuple(_point(at_step) for at_step in points[::-1][::stride][::-1])


def _point(evaluations: Sequence[Evaluation]) -> CurvePoint:
    import numpy as np  # slow to import, and lists of experiments do without

    from arcade_rl.resampling import interquartile_mean, intervals

    sample = np.asarray([each.mean for each in evaluations], dtype=np.float64)
    (mean_low, mean_high), (iqm_low, iqm_high) = intervals(sample)
    return CurvePoint(
        step=evaluations[0].step,
        seeds=len(sample),
        mean=float(sample.mean()),
        mean_low=mean_low,
        mean_high=mean_high,
        iqm=interquartile_mean(sample),
        iqm_low=iqm_low,
        iqm_high=iqm_high,
    )
