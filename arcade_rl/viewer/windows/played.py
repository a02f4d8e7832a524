"""What every window needs: a session that it plays, those whose weights change, and a picture that it draws."""

from typing import Protocol, TypeVar

from pygame import Rect, Surface

from arcade_rl.agents.agent import Policy
from arcade_rl.viewer.play.pace import Pace
from arcade_rl.viewer.windows.event_handling import Picture


class Played(Protocol):
    """A session, as far as every window goes."""

    pace: Pace

    @property
    def waits_for_human(self) -> bool:
        """Whether it stands still until the human makes a move."""

    def toggle_pause(self) -> None:
        """Hold it, or let it run on."""


class Learner(Protocol):
    """Who plays by an agent's weights."""

    def swap_policy(self, policy: Policy) -> None:
        """Play by newer ones."""


V_contra = TypeVar("V_contra", contravariant=True)


class Drawing(Picture, Protocol[V_contra]):
    """Draws the window."""

    def resize(self, canvas: Surface) -> None:
        """Lay everything out anew."""

    def margin(self, size: tuple[int, int]) -> Rect:
        """Where something of `size` over the picture hides nothing, or little."""

    def draw(self, view: V_contra) -> list[Rect]:
        """Bring the picture up to date; returns the rectangles that changed."""
