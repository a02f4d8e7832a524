"""When a run of the trainer ends, and which intervals it has passed."""

from dataclasses import dataclass

from arcade_rl.hyperparameters import Hyperparameters


def passed(step: int, interval: int, *, since: int, end: int) -> bool:
    """Whether training came past a multiple of `interval`, or to its end, after the step `since`."""
    return step // interval > since // interval or since < end <= step


@dataclass(frozen=True, slots=True)
class Limits:
    """How far one run goes.

    Attributes:
        last_step: end at this agent step; None for the hyperparameter `training_steps`, which can change meanwhile.
        seconds: end after this many seconds of training; None for no limit.
    """

    last_step: int | None
    seconds: float | None

    @classmethod
    def of_run(cls, first_step: int, *, steps: int | None, minutes: float | None) -> "Limits":
        """The limits of a run that begins at `first_step` and was given `steps` or `minutes`."""
        return cls(
            last_step=None if steps is None else first_step + steps, seconds=None if minutes is None else minutes * 60
        )

    def target(self, hyperparameters: Hyperparameters) -> int:
        """The agent step at which the run ends."""
        return hyperparameters.training_steps if self.last_step is None else self.last_step

    def reached(self, step: int, seconds: float, hyperparameters: Hyperparameters) -> str:
        """Why the run ends now, in a few words; empty if it goes on."""
        if step >= self.target(hyperparameters):
            return "training is finished" if step >= hyperparameters.training_steps else "the steps asked for are done"
        if self.seconds is not None and seconds >= self.seconds:
            return "the time asked for is over"
        return ""

    def seconds_left(
        self, step: int, seconds: float, steps_per_second: float, hyperparameters: Hyperparameters
    ) -> float | None:
        """Estimate; None while unknown."""
        left = []
        if steps_per_second > 0:
            left.append(max(0.0, (self.target(hyperparameters) - step) / steps_per_second))
        if self.seconds is not None:
            left.append(max(0.0, self.seconds - seconds))
        return min(left, default=None)
