"""What every session of two players offers to its window."""

from typing import Protocol

from arcade_rl.viewer.play.outcome import Outcome
from arcade_rl.viewer.play.session_state import Moment
from arcade_rl.viewer.windows.played import Learner, Played


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
