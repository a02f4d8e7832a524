"""What the window shows of a human who teaches the agent."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lessons:
    """What there is to tell of teaching.

    Attributes:
        on: what a human plays is recorded. recording: one plays now.
        steps: agent steps taught in this window.
        human_share: share of the trainer's memory that a human played, 0 to 1; None if it has nothing of a human.
    """

    on: bool
    recording: bool
    steps: int
    human_share: float | None
