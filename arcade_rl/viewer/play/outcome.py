"""How a game of two players ended."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who won.

    Attributes:
        winner: the side with more points, 0 or 1; None if both have as many.
        truncated: it was cut off by the step limit.
    """

    winner: int | None
    truncated: bool


def outcome_of(scores: tuple[float, float], *, truncated: bool) -> Outcome:
    """The outcome at these final scores."""
    left, right = scores
    return Outcome(None if left == right else int(right > left), truncated)
