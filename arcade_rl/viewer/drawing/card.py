"""A panel in its card: its number, its title and a gloss above its picture."""

from pygame import Rect, Surface

from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Panel
from arcade_rl.viewer.drawing.stacking import Slot
from arcade_rl.viewer.drawing.view import View

_LEAST_HINT = 36  # in less room, nothing of it can be read
_CHIP = 18
_AFTER = 14
_ROOMY = (12, 9, _AFTER)  # before and behind the number, and behind the title
_TIGHT = (6, 4, 3)  # where the title would be cut otherwise
_NO_ROOM = ("no room: fold another", "no room", "")


def draw_card(canvas: Surface, number: int, panel: Panel, slot: Slot, view: View, ink: Ink) -> None:
    """Draw a panel with its card, if there is room."""
    if not slot.card.height:
        return
    ink.card(canvas, slot.card)
    title = _draw_title(canvas, number, panel.title, slot.title, ink)
    is_open = slot.body.height > 0
    hints = (panel.hint(view),) if is_open else ("folded",) if number in view.folded else _NO_ROOM
    end = (slot.title.right - ink.px(_AFTER), slot.title.centery)
    room = end[0] - title.right - ink.px(12)
    if room > ink.px(_LEAST_HINT):
        hint = ink.longest(hints, theme.SMALL, room)
        ink.write(canvas, hint, theme.SMALL, theme.FAINT, end, anchor="midright", width=room)
    if is_open:
        clip = canvas.get_clip()
        canvas.set_clip(slot.body)
        panel.draw(canvas, slot.body, view, ink)
        canvas.set_clip(clip)


def _draw_title(canvas: Surface, number: int, title: str, line: Rect, ink: Ink) -> Rect:
    """The number and the title, smaller and closer where there is little room; returns where the title is."""
    around_title = sum(map(ink.px, (_CHIP, *_ROOMY)))
    roomy = around_title + ink.width(title, theme.STRONG) <= line.width
    around, beside, after = _ROOMY if roomy else _TIGHT
    chip = Rect(line.x + ink.px(around), 0, ink.px(_CHIP), ink.px(_CHIP))
    chip.centery = line.centery
    ink.plate(canvas, chip, theme.CARD_EDGE, 5)
    ink.write(canvas, str(number), theme.TINY, theme.MUTED, chip.center, anchor="center")
    at = (chip.right + ink.px(beside), line.centery)
    style = theme.STRONG if roomy else theme.CAPTION
    width = line.right - ink.px(after) - at[0]
    return ink.write(canvas, title, style, theme.TEXT, at, anchor="midleft", width=width)
