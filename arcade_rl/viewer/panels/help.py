"""The list of all keys, over everything else; the game waits meanwhile."""

from collections.abc import Sequence

from pygame import Rect, Surface

from arcade_rl.viewer.controls.bindings import Binding
from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink, transparent
from arcade_rl.viewer.panels import footer

_ROW = 31
_HEAD = 86  # the title, and the edges
_WIDTH = 580
_KEYS_WIDTH = 190


def draw_help(canvas: Surface, ink: Ink, bindings: Sequence[Binding]) -> None:
    """Dim the window and draw the list of keys over it."""
    window = canvas.get_rect()
    veil = transparent(window.size)
    veil.fill((*theme.STAGE, 190))
    canvas.blit(veil, (0, 0))
    room = window.height - 2 * ink.px(footer.HEIGHT)  # so that the footer can be read, too
    tall = min(ink.px(_ROW), (room - ink.px(_HEAD)) // len(bindings))
    card = Rect(0, 0, min(ink.px(_WIDTH), window.width - 20), tall * len(bindings) + ink.px(_HEAD))
    card.center = window.center
    ink.card(canvas, card)
    x, y = card.x + ink.px(28), card.y + ink.px(22)
    ink.write(canvas, "Keys", theme.TITLE, theme.TEXT, (x, y))
    at = (card.right - ink.px(28), y + ink.px(6))
    ink.write(canvas, "the game waits for you", theme.SMALL, theme.MUTED, at, anchor="topright")
    y += ink.px(42)
    for binding in bindings:
        _draw_row(canvas, Rect(x, y, card.right - ink.px(20) - x, tall), binding, ink)
        y += tall


def _draw_row(canvas: Surface, row: Rect, binding: Binding, ink: Ink) -> None:
    x = row.x
    for text in binding.caps:
        x = ink.keycap(canvas, text, (x, row.centery), row.height - 1).right + ink.px(5)
    start = row.x + ink.px(_KEYS_WIDTH)
    at = (start, row.centery)
    ink.write(canvas, binding.does, theme.BODY, theme.MUTED, at, anchor="midleft", width=row.right - start)
