"""What the windows need of a session: of every one a pace, of one with two players sides and an outcome."""

from dataclasses import dataclass
from typing import Protocol

from arcade_rl.agents.agent import Policy
from arcade_rl.viewer.play.pace import Pace
from arcade_rl.viewer.play.session_state import Moment


class Played(Protocol):
    """A session, as far as every window goes."""

    pace: Pace

    @property
    def waits_for_human(self) -> bool:
        """Whether it stands still until the human makes a move."""


class Learner(Protocol):
    """Who plays by an agent's weights."""

    def swap_policy(self, policy: Policy) -> None:
        """Play by newer ones."""


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


class DuelSession(Played, Protocol):
    """Two sides, one clock.

    Attributes:
        wins: games won by each side.
        outcome: how it ended; None while it runs.
    """

    wins: list[int]
    outcome: Outcome | None

    @property
    def sides(self) -> tuple[Learner, Learner]:
        """The left one and the right one."""

    def rematch(self) -> None:
        """Begin anew."""

    def moment(self, number: int) -> Moment:
        """The present moment as one side has it."""
