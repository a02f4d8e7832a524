"""The bottom of the window: the keys that matter now, or one line that a person should read."""

from collections.abc import Hashable, Sequence

from pygame import Rect, Surface

from arcade_rl.viewer.controls.bindings import Binding, Intent, cap
from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.view import View

HEIGHT = 38
_MARGIN = 18


class Footer:
    """Key hints; a banner takes their place while there is one.

    Args:
        bindings: the keys that it may tell of.
    """

    def __init__(self, bindings: Sequence[Binding]) -> None:
        self._bindings = bindings

    def key(self, view: View) -> Hashable:
        """All that it shows."""
        moment = view.moment
        shown = (moment.controller, moment.paused, moment.has_agent, view.hints)
        return (view.banner, view.banner_is_problem, *shown, view.lessons is not None and view.lessons.on)

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """The banner, or else the hints."""
        if view.banner:
            self._draw_banner(canvas, rect, view, ink)
        else:
            self._draw_hints(canvas, rect, view, ink)

    def _draw_banner(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        colour = theme.WARNING if view.banner_is_problem else theme.GOOD
        canvas.fill(theme.blend(colour, theme.BACKGROUND, 0.16), rect)
        canvas.fill(colour, (rect.x, rect.y, ink.px(4), rect.height))
        at = (rect.x + ink.px(_MARGIN), rect.centery)
        width = rect.width - 2 * ink.px(_MARGIN)
        ink.write(canvas, view.banner, theme.LABEL, colour, at, anchor="midleft", width=width)

    def _draw_hints(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        canvas.fill(theme.BACKGROUND, rect)
        x = rect.x + ink.px(_MARGIN)
        end = rect.right - ink.px(_MARGIN)
        help_key = (cap(Intent.HELP),)
        last = self._hint_width(help_key, "all keys", ink)
        self._draw_hint(canvas, end - last, rect.centery, help_key, "all keys", ink)
        for keys, text in _hints(view, self._bindings):
            width = self._hint_width(keys, text, ink)
            if x + width > end - last - ink.px(20):
                break
            self._draw_hint(canvas, x, rect.centery, keys, text, ink)
            x += width + ink.px(22)

    def _hint_width(self, keys: tuple[str, ...], text: str, ink: Ink) -> int:
        caps = sum(max(ink.px(22), ink.width(key, theme.CAPTION) + ink.px(12)) + ink.px(4) for key in keys)
        return caps + ink.px(3) + ink.width(text, theme.BODY)

    def _draw_hint(self, canvas: Surface, x: int, middle: int, keys: tuple[str, ...], text: str, ink: Ink) -> None:
        for key in keys:
            x = ink.keycap(canvas, key, (x, middle)).right + ink.px(4)
        ink.write(canvas, text, theme.BODY, theme.MUTED, (x + ink.px(3), middle), anchor="midleft")


def _hints(view: View, bindings: Sequence[Binding]) -> list[tuple[tuple[str, ...], str]]:
    """The first key of each binding that has something to say now, and what it does."""
    moment = view.moment
    on = {
        Intent.SWITCH_CONTROLLER: moment.controller == "human",
        Intent.TEACH: view.lessons is not None and view.lessons.on,
        Intent.PAUSE: moment.paused,
        Intent.HINTS: view.hints,
    }
    hidden = {
        Intent.TEACH: view.lessons is None,
        Intent.SWITCH_CONTROLLER: not moment.has_agent,
        Intent.HINTS: not moment.has_agent or moment.controller == "agent",
    }
    return [
        (binding.caps[:1], binding.hint_when_on if binding.intent and on.get(binding.intent) else binding.hint)
        for binding in bindings
        if binding.hint and binding.caps and not (binding.intent and hidden.get(binding.intent))
    ]
