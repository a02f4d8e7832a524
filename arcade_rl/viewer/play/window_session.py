"""What the windows need of a session: of every one a pace, of one with two players sides and an outcome."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from arcade_rl.agents.agent import Policy
from arcade_rl.errors import ArcadeError
from arcade_rl.games.game import Game
from arcade_rl.viewer.play.pace import Pace
from arcade_rl.viewer.play.session_state import SessionState


def close_game(game: Game) -> None:
    """Close a game that is over: where an environment's own code fails at it, nothing is lost."""
    with contextlib.suppress(ArcadeError):
        game.close()


class WindowSession(Protocol):
    """A session, as far as all windows need it."""

    pace: Pace

    @property
    def waits_for_human(self) -> bool:
        """Whether it waits until the human makes a move."""

    def close(self) -> None:
        """Close its games; nothing is asked of them afterwards."""


class PolicyHolder(Protocol):
    """What plays by the weights of a brain."""

    def swap_policy(self, policy: Policy) -> None:
        """Use newer weights from now on."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who won.

    Attributes:
        winner: the side with more points, 0 or 1; None for a draw.
        truncated: the step limit ended it.
        humans: the sides whose joysticks humans held then.
    """

    winner: int | None
    truncated: bool
    humans: tuple[int, ...]


def outcome_of(scores: tuple[float, float], *, truncated: bool, humans: Sequence[int]) -> Outcome:
    """The outcome of these final scores."""
    left, right = scores
    return Outcome(None if left == right else int(right > left), truncated, tuple(humans))


class DuelSession(WindowSession, Protocol):
    """A session of two sides by one clock.

    Attributes:
        wins: games won by each side.
        outcome: how it ended; None while it runs.
    """

    wins: list[int]
    outcome: Outcome | None

    @property
    def sides(self) -> tuple[PolicyHolder, PolicyHolder]:
        """The left side and the right one."""

    def rematch(self) -> None:
        """Begin another game."""

    def state(self, number: int) -> SessionState:
        """The present state of one side."""
