"""The parts of a window: what every panel and every scene is. They say what their picture depends on, and draw it."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol

from pygame import Rect, Surface

from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.view import View


@dataclass(frozen=True, slots=True)
class Height:
    """How tall a panel's body may be, in pixels.

    Attributes:
        least: below this it shows nothing.
        wanted: more than this does not make it better.
        steps: it has use for these heights alone, from the least to what it wants; empty if for any between.
    """

    least: int
    wanted: int
    steps: tuple[int, ...] = ()


class Panel(Protocol):
    """One card of the side column."""

    title: str

    def hint(self, view: View) -> str:
        """What it shows, in a few plain words, beside the title."""

    def height(self, width: int, ink: Ink) -> Height:
        """The room that its body takes at `width`."""

    def key(self, view: View) -> Hashable:
        """What the picture depends on: it is drawn again only when this changes."""

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """Draw into `rect`, and nowhere else; the card is there and empty."""


class Scene(Protocol):
    """The picture of a game."""

    def place(self, room: Rect) -> Rect:
        """The part of `room` that the picture takes, in its own proportions."""

    def key(self, view: View) -> Hashable:
        """What the picture depends on: it is drawn again only when this changes."""

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """Draw into `rect`, which `place` gave."""
