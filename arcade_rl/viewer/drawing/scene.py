"""What every scene is: one family of games, drawn into the stage."""

from collections.abc import Hashable
from typing import Protocol

from pygame import Rect, Surface

from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.view import View


class Scene(Protocol):
    """The picture of a game."""

    def place(self, room: Rect) -> Rect:
        """The part of `room` that the picture takes, in its own proportions."""

    def key(self, view: View) -> Hashable:
        """What the picture depends on: it is drawn again only when this changes."""

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """Draw into `rect`, which `place` gave."""
