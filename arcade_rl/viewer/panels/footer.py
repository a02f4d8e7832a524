"""The bottom of a window: the keys that are useful now, or one line that a person should read first."""

from collections.abc import Hashable, Sequence

from pygame import Rect, Surface

from arcade_rl.viewer.controls.bindings import Binding, Intent, cap
from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.panels.lifetime_slider import LifetimeSlider

HEIGHT = 38
_MARGIN = 18
_BETWEEN = 22  # one hint and the next
_PROBLEM_SHARE = 0.4  # of the width, at most


class Footer:
    """Key hints, which can be clicked, or the banner while there is one.

    Args:
        bindings: the keys that it may show.
    """

    def __init__(self, bindings: Sequence[Binding]) -> None:
        self._bindings = bindings
        self._places: list[tuple[Rect, Intent]] = []  # of the hints that are shown
        self._slider = LifetimeSlider()

    def asked(self, at: tuple[int, int]) -> Intent | None:
        """What the hint at this place asks of the window; None where there is none."""
        places = (*self._places, *self._slider.keys)
        return next((intent for place, intent in places if place.collidepoint(at)), None)

    def stop_at(self, at: tuple[int, int], *, near: bool = False) -> int | None:
        """The index of the checkpoint at this place of the slider; None where there is none.

        Args:
            near: the mouse holds the slider, and may be above or below it.
        """
        return self._slider.stop_at(at, near=near)

    def key(self, view: View) -> Hashable:
        """All that it shows."""
        state = view.state
        shown = (state.controller, state.paused, state.has_agent, view.hints)
        teaching = view.teaching is not None and view.teaching.on
        told = (view.banner, view.banner_is_problem, view.lasting_problem)
        return (*told, *shown, teaching, view.lifetime, view.samples)

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """The banner; or the hints, with the slider and what is still wrong beside them."""
        self._places.clear()
        self._slider.forget()
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
        text = view.banner if ink.width(view.banner, theme.LABEL) <= width else wording.in_short(view.banner)
        ink.write(canvas, text, theme.LABEL, colour, at, anchor="midleft", width=width)

    def _draw_hints(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        canvas.fill(theme.BACKGROUND, rect)
        x = rect.x + ink.px(_MARGIN)
        if view.lifetime is not None:
            x = self._slider.draw(canvas, rect, view.lifetime, ink) + ink.px(_BETWEEN)
        help_key = (cap(Intent.HELP),)
        width = self._hint_width(help_key, "all keys", ink)
        end = rect.right - ink.px(_MARGIN) - width
        self._draw_hint(canvas, end, rect.centery, help_key, "all keys", ink)
        self._places.append((_around(end, width, rect, ink), Intent.HELP))
        if view.lasting_problem:
            room = min(int(rect.width * _PROBLEM_SHARE), end - ink.px(_BETWEEN) - x)
            at = (end - ink.px(_BETWEEN), rect.centery)
            problem = view.lasting_problem
            end = ink.write(canvas, problem, theme.BODY, theme.WARNING, at, anchor="midright", width=room).left
        for keys, text, intent in _hints(view, self._bindings):
            width = self._hint_width(keys, text, ink)
            if x + width > end - ink.px(20):
                break
            self._draw_hint(canvas, x, rect.centery, keys, text, ink)
            self._places.append((_around(x, width, rect, ink), intent))
            x += width + ink.px(_BETWEEN)

    def _hint_width(self, keys: tuple[str, ...], text: str, ink: Ink) -> int:
        caps = sum(max(ink.px(22), ink.width(key, theme.CAPTION) + ink.px(12)) + ink.px(4) for key in keys)
        return caps + ink.px(3) + ink.width(text, theme.BODY)

    def _draw_hint(self, canvas: Surface, x: int, middle: int, keys: tuple[str, ...], text: str, ink: Ink) -> None:
        for key in keys:
            x = ink.keycap(canvas, key, (x, middle)).right + ink.px(4)
        ink.write(canvas, text, theme.BODY, theme.MUTED, (x + ink.px(3), middle), anchor="midleft")


def _around(x: int, width: int, footer: Rect, ink: Ink) -> Rect:
    """Where a hint can be clicked: as tall as the footer, and half the way to the hints beside it."""
    return Rect(x, footer.y, width, footer.height).inflate(ink.px(_BETWEEN), 0)


def _hints(view: View, bindings: Sequence[Binding]) -> list[tuple[tuple[str, ...], str, Intent]]:
    """The first key of each binding that is useful now, what it does, and what it asks."""
    state = view.state
    on = {
        Intent.SWITCH_CONTROLLER: state.controller == "human",
        Intent.TEACH: view.teaching is not None and view.teaching.on,
        Intent.PAUSE: state.paused,
        Intent.HINTS: view.hints,
        Intent.SAMPLE: view.samples,
    }
    hidden = {
        Intent.TEACH: view.teaching is None,
        Intent.SWITCH_CONTROLLER: not state.has_agent,
        Intent.CALIBRATE: not (state.has_agent and state.entry.has_snapshots),
        Intent.OLDER_BRAIN: not state.has_agent or view.lifetime is not None,
        Intent.HINTS: not state.has_agent or state.controller == "agent",
    }
    return [
        (binding.caps[:1], binding.hint_when_on if on.get(binding.intent) else binding.hint, binding.intent)
        for binding in bindings
        if binding.hint and binding.caps and binding.intent and not hidden.get(binding.intent)
    ]
