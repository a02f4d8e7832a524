"""A panel in its card: its number, its title and a gloss above its picture."""

from pygame import Rect, Surface

from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Panel
from arcade_rl.viewer.drawing.stacking import Slot
from arcade_rl.viewer.drawing.view import View

_CHIP = 18
_AFTER = 14
_ROOMY = (12, 9, _AFTER)  # before and after the number, and after the title
_TIGHT = (6, 4, 3)  # where the longest title would be cut otherwise
_LEAST_REASON = 36  # in less room, nothing of it can be read


def draw_card(canvas: Surface, number: int, panel: Panel, slot: Slot, view: View, ink: Ink) -> None:
    """Draw a panel with its card, if there is room."""
    if not slot.card.height:
        return
    ink.card(canvas, slot.card)
    title = _draw_title(canvas, number, panel.titles, slot.title, ink)
    if not slot.body.height:
        _draw_reason(canvas, title, slot.title, _reasons(number, view), ink)
        return
    _draw_gloss(canvas, title, slot.title, panel.glosses(view), ink)
    clip = canvas.get_clip()
    canvas.set_clip(slot.body)
    panel.draw(canvas, slot.body, view, ink)
    canvas.set_clip(clip)


def _reasons(number: int, view: View) -> tuple[str, ...]:
    return ("folded",) if number in view.folded else (f"no room: press {number}", "no room", "")


def _draw_title(canvas: Surface, number: int, titles: tuple[str, ...], line: Rect, ink: Ink) -> Rect:
    """The number and the title, smaller, closer and shorter with little room; returns where the title is."""
    around_title = sum(map(ink.px, (_CHIP, *_ROOMY)))
    roomy = around_title + ink.width(titles[0], theme.STRONG) <= line.width
    around, beside, after = _ROOMY if roomy else _TIGHT
    chip = Rect(line.x + ink.px(around), 0, ink.px(_CHIP), ink.px(_CHIP))
    chip.centery = line.centery
    ink.plate(canvas, chip, theme.CARD_EDGE, 5)
    ink.write(canvas, str(number), theme.TINY, theme.MUTED, chip.center, anchor="center")
    at = (chip.right + ink.px(beside), line.centery)
    style = theme.STRONG if roomy else theme.CAPTION
    width = line.right - ink.px(after) - at[0]
    title = ink.longest(titles, style, width)
    return ink.write(canvas, title, style, theme.TEXT, at, anchor="midleft", width=width)


def _draw_gloss(canvas: Surface, title: Rect, line: Rect, glosses: tuple[str, ...], ink: Ink) -> None:
    """The longest gloss that fits after the title; none if none fits."""
    at = (title.right + ink.px(5), title.centery)
    room = line.right - ink.px(_AFTER) - at[0]
    texts = (f"· {gloss}" for gloss in glosses if gloss)
    text = next((text for text in texts if ink.width(text, theme.SMALL) <= room), "")
    ink.write(canvas, text, theme.SMALL, theme.MUTED, at, anchor="midleft")


def _draw_reason(canvas: Surface, title: Rect, line: Rect, reasons: tuple[str, ...], ink: Ink) -> None:
    """Why the panel shows nothing, at the right end."""
    end = (line.right - ink.px(_AFTER), line.centery)
    room = end[0] - title.right - ink.px(12)
    if room > ink.px(_LEAST_REASON):
        text = ink.longest(reasons, theme.SMALL, room)
        ink.write(canvas, text, theme.SMALL, theme.FAINT, end, anchor="midright", width=room)
