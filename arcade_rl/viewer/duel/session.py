"""What every session of two players offers to its window."""

from typing import Protocol

from arcade_rl.agents.agent import Policy
from arcade_rl.viewer.duel.outcome import Outcome
from arcade_rl.viewer.moment import Moment
from arcade_rl.viewer.pace import Pace


class Learning(Protocol):
    """A side, as far as newer weights go."""

    def swap_policy(self, policy: Policy) -> None:
        """Play with newer weights."""


class DuelSession(Protocol):
    """Two sides, one clock.

    Attributes:
        wins: games won by each side.
        outcome: how it ended; None while it runs.
    """

    pace: Pace
    wins: list[int]
    outcome: Outcome | None

    @property
    def sides(self) -> tuple[Learning, Learning]:
        """The left one and the right one."""

    def toggle_pause(self) -> None:
        """Hold it, or let it run on."""

    def rematch(self) -> None:
        """Begin anew."""

    def moment(self, number: int) -> Moment:
        """The present moment as one side has it."""
