"""The slider through an agent's checkpoints, in the footer of its window."""

from pygame import Rect, Surface

from arcade_rl.viewer.controls.bindings import Intent, cap
from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.view import LifetimeView

_MARGIN = 18
_BETWEEN = 10
_SHARE = 0.7  # of the width of the footer, with its words
_TRACK_SHARE = 0.35
_DOT, _KNOB = 6, 14


class LifetimeSlider:
    """A dot for each checkpoint, earliest first, and a knob on the one that plays; its name and score beside it.

    Attributes:
        keys: where its keys can be clicked, and what they ask.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """It is not shown: nothing of it can be clicked."""
        self._track = Rect(0, 0, 0, 0)
        self._dots: list[int] = []
        self.keys: tuple[tuple[Rect, Intent], ...] = ()

    def stop_at(self, at: tuple[int, int], *, near: bool) -> int | None:
        """The index of the checkpoint nearest to this place, if it is on the slider, or the mouse holds it."""
        if not self._dots or not (near or self._track.collidepoint(at)):
            return None
        return min(range(len(self._dots)), key=lambda index: abs(self._dots[index] - at[0]))

    def draw(self, canvas: Surface, footer: Rect, view: LifetimeView, ink: Ink) -> int:
        """Draw it at the left end of the footer; returns where it ends."""
        most = footer.x + int(footer.width * _SHARE)
        middle, gap = footer.centery, ink.px(_BETWEEN)
        older = ink.keycap(canvas, cap(Intent.OLDER_BRAIN), (footer.x + ink.px(_MARGIN), middle))
        knob = ink.px(_KNOB)
        left, width = older.right + gap + knob // 2, int(footer.width * _TRACK_SHARE) - knob
        last = len(view.stops) - 1
        self._dots = [left + width * index // max(1, last) for index in range(len(view.stops))]
        self._track = Rect(left - knob, footer.y, width + 2 * knob, footer.height)
        ink.pill(canvas, Rect(left, middle - ink.px(2) // 2, width, max(2, ink.px(2))), theme.LINE)
        for index, x in enumerate(self._dots):
            size = knob if index == view.at else ink.px(_DOT)
            place = Rect(0, 0, size, size)
            place.center = (x, middle)
            ink.pill(canvas, place, theme.AGENT if index == view.at else theme.FAINT)
        newer = ink.keycap(canvas, cap(Intent.NEWER_BRAIN), (left + width + knob // 2 + gap, middle))
        at = (newer.right + gap, middle)
        self.keys = (_around(older, footer), Intent.OLDER_BRAIN), (_around(newer, footer), Intent.NEWER_BRAIN)
        room = max(1, most - at[0])
        text = ink.longest(wording.stop(view.stops[view.at]), theme.LABEL, room)
        return ink.write(canvas, text, theme.LABEL, theme.TEXT, at, anchor="midleft", width=room).right


def _around(key: Rect, footer: Rect) -> Rect:
    """As tall as the footer."""
    return Rect(key.x, footer.y, key.width, footer.height)
