"""How to read the Q-table that is drawn on the lake. While this panel is folded, it is not drawn."""

from collections.abc import Hashable

import pygame
from pygame import Rect, Surface

from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Height
from arcade_rl.viewer.drawing.theme import colour_of_share
from arcade_rl.viewer.drawing.view import View

_SENTENCES = (
    "Each square shows the Q-values of its four actions; the arrow points to the best one.",
    "1 is the return for the gift, if it is certain and one step away.",
)
_LEGEND = 22


class LakeLegendPanel:
    """A few sentences, and the colour scale."""

    titles = ("Q-table",)

    def glosses(self, view: View) -> tuple[str, ...]:
        """What lies on the ice, and what folding does."""
        return ("Q-values of each state; fold to hide", "Q-values of each state", "on the ice")

    def height(self, width: int, ink: Ink) -> Height:
        """The lines and the scale; with little room, only the scale."""
        whole = self._whole_height(width, ink)
        return Height(ink.px(_LEGEND), whole, (ink.px(_LEGEND), whole))

    def _whole_height(self, width: int, ink: Ink) -> int:
        return len(_lines(width, ink)) * ink.line(theme.SMALL) + ink.px(_LEGEND)

    def key(self, view: View) -> Hashable:
        """Constant: it never changes."""
        return None

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """The lines, if there is room, and the scale."""
        lines = _lines(rect.width, ink) if rect.height >= self._whole_height(rect.width, ink) else []
        for number, line in enumerate(lines):
            at = (rect.x, rect.y + number * ink.line(theme.SMALL))
            ink.write(canvas, line, theme.SMALL, theme.MUTED, at, width=rect.width)
        self._draw_scale(canvas, Rect(rect.x, rect.bottom - ink.px(13), rect.width, ink.px(12)), ink)

    def _draw_scale(self, canvas: Surface, rect: Rect, ink: Ink) -> None:
        left = ink.write(canvas, "0", theme.TINY, theme.FAINT, rect.midleft, anchor="midleft")
        right = ink.write(canvas, "highest Q-value", theme.TINY, theme.FAINT, rect.midright, anchor="midright")
        start, end = left.right + ink.px(8), right.left - ink.px(8)
        for x in range(start, end):
            colour = colour_of_share((x - start) / max(1, end - start))
            pygame.draw.line(canvas, colour, (x, rect.y + 2), (x, rect.bottom - 3))


def _lines(width: int, ink: Ink) -> list[str]:
    """The sentences, each on a new line, wrapped at `width`."""
    lines = []
    for sentence in _SENTENCES:
        first, *words = sentence.split()
        lines.append(first)
        for word in words:
            longer = f"{lines[-1]} {word}"
            if ink.width(longer, theme.SMALL) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
    return lines
