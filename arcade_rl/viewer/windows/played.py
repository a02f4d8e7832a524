"""What every window needs: a session that it plays, and those whose weights change."""

from typing import Protocol

from arcade_rl.agents.agent import Policy
from arcade_rl.viewer.play.pace import Pace


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
