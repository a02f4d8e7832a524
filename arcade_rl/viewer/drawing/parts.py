"""The parts of a window: panels and scenes. Each says what its picture depends on, and draws it."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from pygame import Rect, Surface

from arcade_rl.shelf.settings.window_memory import Scaling
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.view import View


@dataclass(frozen=True, slots=True)
class Height:
    """How tall the body of a panel may be, in pixels.

    Attributes:
        least: below this it shows nothing.
        wanted: more than this does not improve it.
        steps: the only heights that it can use, from the least to the wanted; empty if it can use any between.
    """

    least: int
    wanted: int
    steps: tuple[int, ...] = ()


class Panel(Protocol):
    """One card beside the stage."""

    @property
    def titles(self) -> tuple[str, ...]:
        """Its name, a term of the field, in one or more lengths, the longest first."""

    def glosses(self, view: View) -> tuple[str, ...]:
        """What it shows, in plain words, in one or more lengths, the longest first."""

    def height(self, width: int, ink: Ink) -> Height:
        """The height of its body at `width`."""

    def key(self, view: View) -> Hashable:
        """What the picture depends on: it is drawn again when this changes."""

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """Draw into `rect` and nowhere else; the card is drawn already."""


@runtime_checkable
class Scalable(Protocol):
    """A scene that can enlarge its picture in several ways.

    Attributes:
        scaling: the way. Where it is changed, everything is to be laid out again.
    """

    scaling: Scaling


class Scene(Protocol):
    """The picture of a game."""

    def place(self, room: Rect) -> Rect:
        """The part of `room` that the picture takes, in its proportions."""

    def key(self, view: View) -> Hashable:
        """What the picture depends on: it is drawn again when this changes."""

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """Draw into `rect`, which `place` gave."""
