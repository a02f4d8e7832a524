"""The joystick: what is pressed now and, while a human plays, what the agent would press."""

from collections.abc import Hashable

from pygame import Rect, Surface

from arcade_rl.games import action_words
from arcade_rl.games.action_words import DIRECTIONS, FIRE, on_screen, words_of
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.viewer.controls.bindings import Intent, cap, directions_in_words
from arcade_rl.viewer.controls.keyboard import Side, keyboard
from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Height
from arcade_rl.viewer.drawing.theme import Colour
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.play.session_state import SessionState

_KEY = 27
_GAP = 4
_BAR_WIDTH = 118
_BETWEEN = 16  # the arrows and the bar
_LARGE = 3 / 2
_PLACES = {"UP": (1, 1), "LEFT": (0, 0), "DOWN": (1, 0), "RIGHT": (2, 0)}  # column, row from below


class JoystickPanel:
    """The keys that do something in this game: filled while pressed, outlined where the agent would press.

    Args:
        side: whose keys are shown.
        others: the other side, whose keys do the same for a human who plays alone.
        grows: where there is room, the keys are larger.
    """

    def __init__(
        self,
        entry: CatalogEntry,
        side: Side = "right",
        others: Side = "left",
        *,
        title: str = "Joystick",
        grows: bool = False,
    ) -> None:
        self.titles = (title,)
        self._entry = entry
        self._caps = {word: "".join(keyboard().joystick_caps(side, word)[:1]) for word in (*DIRECTIONS, FIRE)}
        self._caps[FIRE] += ": fire"
        self._others = f"{directions_in_words(others)}, too"
        self._known = frozenset().union(*map(self._words, range(len(entry.actions))))
        self._grows = grows
        self._rows = 1 if self._known <= {"LEFT", "RIGHT"} else 2

    def glosses(self, view: View) -> tuple[str, ...]:
        """Who holds it, and which other keys move it."""
        if view.state.controller == "agent":
            return ("held by the agent", "agent")
        return (self._others,) if view.either_keys else ()

    def height(self, width: int, ink: Ink) -> Height:
        """One or two rows of keys."""
        steps = tuple(self._height(ink.px(_KEY * times), ink) for times in (1, *[_LARGE] * self._grows))
        return Height(steps[0], steps[-1], steps if self._grows else ())

    def _height(self, key: int, ink: Ink) -> int:
        return self._rows * key + (self._rows - 1) * ink.px(_GAP)

    def key(self, view: View) -> Hashable:
        """Who presses what, and what the agent would press."""
        state = view.state
        return (state.controller, pressed(state), view.advice, view.hints)

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """The arrows; to the right of them the button, with a line of words above it."""
        held = self._words(pressed(view.state))
        advised = self._words(view.advice)
        side = ink.px(_KEY * _LARGE)
        if self._height(side, ink) > rect.height:
            side = ink.px(_KEY)
        step = side + ink.px(_GAP)
        lowest = rect.y + (self._rows - 1) * step
        for word, (column, row) in _PLACES.items():
            if word in self._known:
                place = Rect(rect.x + column * step, lowest - row * step, side, side)
                self._draw_key(canvas, place, word, view.state, held, advised, ink)
        left = rect.x + 2 * step + side + ink.px(_BETWEEN)
        if FIRE in self._known:
            place = Rect(left, lowest, min(ink.px(_BAR_WIDTH), rect.right - left), side)
            self._draw_key(canvas, place, FIRE, view.state, held, advised, ink)
        texts, colour = self._remark(view)
        room = rect.right - left
        text = ink.longest(texts, theme.BODY, room)
        at = (left, (rect.y if FIRE in self._known else lowest) + side // 2)
        ink.write(canvas, text, theme.BODY, colour, at, anchor="midleft", width=room)

    def _draw_key(
        self,
        canvas: Surface,
        place: Rect,
        word: str,
        state: SessionState,
        held: frozenset[str],
        advised: frozenset[str],
        ink: Ink,
    ) -> None:
        fill, edge, text = theme.CARD, theme.LINE, theme.MUTED
        if word in advised:
            fill, edge, text = theme.blend(theme.AGENT, theme.CARD, 0.15), theme.AGENT, theme.AGENT
        if word in held:
            fill, text = theme.accent(state.controller), theme.BACKGROUND
        border = ink.px(2) if word in advised else 1
        ink.plate(canvas, place, edge, 6)
        ink.plate(canvas, place.inflate(-2 * border, -2 * border), fill, 5)
        style = theme.CAPTION if place.height <= ink.px(_KEY) else theme.LABEL
        ink.write(canvas, self._caps[word], style, text, place.center, anchor="center", width=place.width)

    def _remark(self, view: View) -> tuple[tuple[str, ...], Colour]:
        """The same in several lengths, longest first."""
        state, advised = view.state, view.advice
        if advised is not None:
            long, short = self._labels(advised)
            return (f"agent would: {long}", f"agent would: {short}", short), theme.AGENT
        if state.controller == "human" and state.has_agent:
            key = cap(Intent.HINTS)
            texts = (f"{key} shows what the agent would do", f"{key} shows its choice", f"{key}: hints")
            return texts, theme.FAINT
        action = pressed(state)
        return ("",) if action is None else self._labels(action), theme.accent(state.controller)

    def _labels(self, action: int) -> tuple[str, str]:
        return action_words.action_label(self._entry, action), action_words.short_action_label(self._entry, action)

    def _words(self, action: int | None) -> frozenset[str]:
        return frozenset() if action is None else on_screen(self._entry, words_of(self._entry.held[action]))


def pressed(state: SessionState) -> int | None:
    """The action of this frame."""
    if state.controller == "human":
        return state.human_action
    return state.thought.action if state.thought is not None else None
