"""The list of all keys, over everything else; the game waits meanwhile."""

from collections.abc import Sequence

from pygame import Rect, Surface

from arcade_rl.viewer.controls.bindings import Binding
from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink, transparent
from arcade_rl.viewer.panels import footer

_ROW = 31
_HEAD = 86  # the title, and the edges
_EDGE = 22
_LEAST_HEAD, _LEAST_EDGE = 44, 5  # where the rows would lie over each other
_WIDTH = 580
_KEYS_WIDTH = 190


def draw_help(canvas: Surface, ink: Ink, bindings: Sequence[Binding]) -> None:
    """Dim the window and draw the list of keys over it."""
    window = canvas.get_rect()
    veil = transparent(window.size)
    veil.fill((*theme.STAGE, 190))
    canvas.blit(veil, (0, 0))
    room = window.height - 2 * ink.px(footer.HEIGHT)  # so that the footer can be read, too
    tight = (room - ink.px(_HEAD)) // len(bindings) < ink.line(theme.BODY)
    head, edge = (ink.px(_LEAST_HEAD), _LEAST_EDGE) if tight else (ink.px(_HEAD), ink.px(_EDGE))
    if tight:  # it may lie over the header
        room = window.height - ink.px(footer.HEIGHT) - 2 * _LEAST_EDGE
    tall = min(ink.px(_ROW), (room - head) // len(bindings))
    card = Rect(0, 0, min(ink.px(_WIDTH), window.width - 20), tall * len(bindings) + head)
    card.center = window.center
    if tight:
        card.top = _LEAST_EDGE
    ink.card(canvas, card)
    x, y = card.x + ink.px(28), card.y + edge
    ink.write(canvas, "Keys", theme.TITLE, theme.TEXT, (x, y))
    at = (card.right - ink.px(28), y + ink.px(6))
    ink.write(canvas, "the game waits for you", theme.SMALL, theme.MUTED, at, anchor="topright")
    y = card.bottom - edge - tall * len(bindings)
    for binding in bindings:
        _draw_row(canvas, Rect(x, y, card.right - ink.px(20) - x, tall), binding, ink)
        y += tall


def _draw_row(canvas: Surface, row: Rect, binding: Binding, ink: Ink) -> None:
    x = row.x
    for text in binding.caps:
        x = ink.keycap(canvas, text, (x, row.centery), row.height - 1).right + ink.px(5)
    if not binding.caps:
        ink.write(canvas, "no key", theme.BODY, theme.FAINT, (x, row.centery), anchor="midleft")
    start = row.x + ink.px(_KEYS_WIDTH)
    at = (start, row.centery)
    ink.write(canvas, binding.does, theme.BODY, theme.MUTED, at, anchor="midleft", width=row.right - start)
