"""What a ledger says, as points of named curves. Tags are those of CleanRL, so that curves lie over each other.

https://docs.cleanrl.dev/rl-algorithms/dqn/#explanation-of-the-logged-metrics
"""

from collections.abc import Iterator
from dataclasses import dataclass

from arcade_rl.shelf.ledger.rows import Episode, Evaluation, Metrics


@dataclass(frozen=True, slots=True)
class Point:
    """One value of the curve `tag` at an agent step; `time` in seconds since the epoch."""

    tag: str
    step: int
    time: float
    value: float


def points_of(row: Episode | Metrics | Evaluation) -> Iterator[Point]:
    """The points of a row; what it does not know is left out."""
    for tag, value in _values(row).items():
        if value is not None:
            yield Point(tag, row.step, row.time, float(value))


def _values(row: Episode | Metrics | Evaluation) -> dict[str, float | None]:
    match row:
        case Episode():
            return {"charts/episodic_return": row.score, "charts/episodic_length": row.length}
        case Metrics():
            return {
                "charts/SPS": row.steps_per_second,
                "charts/updates_per_second": row.updates_per_second,
                "charts/epsilon": row.epsilon,
                "losses/td_loss": row.loss,
                "losses/q_values": row.mean_q,
            }
        case Evaluation():
            return {
                "eval/episodic_return": row.mean,
                "eval/ci_low": row.ci_low,
                "eval/ci_high": row.ci_high,
                "eval/median": row.median,
                "eval/iqm": row.iqm,
                "eval/human_normalized": row.human_normalized,
            }
