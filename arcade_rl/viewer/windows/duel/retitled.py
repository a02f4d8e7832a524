"""A panel in a narrow column: a shorter title, another hint."""

from collections.abc import Hashable

from pygame import Rect, Surface

from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Height, Panel
from arcade_rl.viewer.drawing.view import View


class Retitled:
    """A panel under another title, with another hint."""

    def __init__(self, panel: Panel, title: str, hint: str) -> None:
        self.title = title
        self._panel = panel
        self._hint = hint

    def hint(self, view: View) -> str:
        """Always the same."""
        return self._hint

    def height(self, width: int, ink: Ink) -> Height:
        """The panel's own."""
        return self._panel.height(width, ink)

    def key(self, view: View) -> Hashable:
        """The panel's own."""
        return self._panel.key(view)

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """The panel itself."""
        self._panel.draw(canvas, rect, view, ink)
