"""What a run of the trainer reports to its caller: how far it is, and how it ended."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far training is, for the foreground display.

    Attributes:
        step: agent steps since birth.
        training_steps: the step at which this run ends.
        recent_score: mean return of the last 100 training episodes; None before the first.
        seconds_left: None while unknown.
        activity: what it does now in a word or two.
        trouble: why it cannot save and waits, and what to do about it; empty if all is well.
        ending: training is over, and is being saved.
    """

    step: int
    training_steps: int
    steps_per_second: float
    recent_score: float | None
    epsilon: float
    seconds_left: float | None
    activity: str
    trouble: str = ""
    ending: bool = False


class ProgressError(Exception):
    """The caller's own function raised `cause` when it was told how far training is."""

    def __init__(self, cause: Exception) -> None:
        self.cause = cause


def guarded(progress: Callable[[Progress], None]) -> Callable[[Progress], None]:
    """Wrap `progress` so that any exception from it reaches the trainer as a ProgressError, unlike its own errors."""

    def tell(now: Progress) -> None:
        try:
            progress(now)
        except Exception as error:
            raise ProgressError(error) from error

    return tell


@dataclass(frozen=True, slots=True)
class TrainingEnd:
    """Where a run of the trainer left its agent.

    Attributes:
        reason: why it ended, in a few words.
        seconds: how long this run trained, pauses left out.
    """

    step: int
    episodes: int
    reason: str
    best_evaluation: float | None
    seconds: float
