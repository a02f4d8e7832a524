"""A panel in its card: its number, its title and a hint over its picture."""

from pygame import Rect, Surface

from arcade_rl.viewer import theme
from arcade_rl.viewer.ink import Ink
from arcade_rl.viewer.layout import Slot
from arcade_rl.viewer.panels.panel import Panel
from arcade_rl.viewer.view import View

_LEAST_HINT = 40  # pixels; in less it would be a mere ellipsis

_LEAST_HINT = 36  # in less room, nothing of it could be read


def draw_card(canvas: Surface, number: int, panel: Panel, slot: Slot, view: View, ink: Ink) -> None:
    """Draw a panel with all around it, if there is room for it."""
    if not slot.card.height:
        return
    ink.card(canvas, slot.card)
    middle = slot.title.centery
    chip = Rect(slot.title.x + ink.px(12), 0, ink.px(18), ink.px(18))
    chip.centery = middle
    ink.plate(canvas, chip, theme.CARD_EDGE, 5)
    ink.write(canvas, str(number), theme.TINY, theme.MUTED, chip.center, anchor="center")
    at, end = (chip.right + ink.px(9), middle), slot.title.right - ink.px(14)
    title = ink.write(canvas, panel.title, theme.STRONG, theme.TEXT, at, anchor="midleft", width=end - at[0])
    is_open = slot.body.height > 0
    hint = panel.hint(view) if is_open else "folded" if number in view.folded else "no room: fold another"
    room = end - title.right - ink.px(12)
    if room > ink.px(_LEAST_HINT):
        ink.write(canvas, hint, theme.SMALL, theme.FAINT, (end, middle), anchor="midright", width=room)
    if is_open:
        clip = canvas.get_clip()
        canvas.set_clip(slot.body)
        panel.draw(canvas, slot.body, view, ink)
        canvas.set_clip(clip)
