"""Rows for a ledger."""

from arcade_rl.shelf.ledger.ledger import (
    Episode,
    Evaluation,
    Metrics,
)


def episode(step: int, score: float = 1.0) -> Episode:
    return Episode(step, game=0, score=score, length=10, time=0.0)


def metrics(step: int, loss: float | None = 0.5) -> Metrics:
    return Metrics(step, 0.0, loss, mean_q=2.0, epsilon=0.1, steps_per_second=60.0, updates_per_second=15.0)


def evaluation(step: int, mean: float = 7.0) -> Evaluation:
    return Evaluation(step, 5, mean, 7.0, 7.0, 6.0, 8.0, None, 1.5, 0.0)
