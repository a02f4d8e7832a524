"""The top of the window of a game for one: game, agent, figures, and who holds the joystick."""

from collections.abc import Hashable
from dataclasses import dataclass

from pygame import Rect, Surface

from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.theme import Colour
from arcade_rl.viewer.drawing.view import View
from arcade_rl.wording import count, share

HEIGHT = 64
_PILL = (168, 34)
_MARGIN = 18


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number with its caption, and a remark in small letters."""

    caption: str
    text: str
    remark: str = ""
    colour: Colour = theme.TEXT
    least: str = ""  # as wide as this text at least, so that nothing moves when numbers change


class Header:
    """Title at the left, figures and controller at the right; figures without room are left out."""

    def key(self, view: View) -> Hashable:
        """All that it shows."""
        state = view.state
        shown = (state.score, state.episode, state.steps, state.paused, state.speed)
        return (*shown, state.controller, view.weights, view.agent_name, view.teaching)

    def pills(self, rect: Rect, ink: Ink) -> tuple[Rect]:
        """Where the controller is shown."""
        pill = Rect(0, 0, ink.px(_PILL[0]), ink.px(_PILL[1]))
        pill.midright = (rect.right - ink.px(_MARGIN), rect.centery)
        return (pill,)

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """From the left the title; from the right the controller, and as many figures as fit."""
        canvas.fill(theme.CARD, rect)
        canvas.fill(theme.CARD_EDGE, (rect.x, rect.bottom - 1, rect.width, 1))
        (pill,) = self.pills(rect, ink)
        self._draw_pill(canvas, pill, view, ink)
        left = self._draw_title(canvas, rect, view, ink)
        right = pill.left - ink.px(24)
        for figure in _figures(view):
            width = _width(figure, ink)
            if right - width < left + ink.px(20):
                break
            self._draw_figure(canvas, Rect(right - width, rect.y, width, rect.height), figure, ink)
            right -= width + ink.px(26)

    def _draw_title(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> int:
        x = rect.x + ink.px(_MARGIN)
        most = rect.width // 4
        title = ink.write(
            canvas,
            view.state.entry.title,
            theme.TITLE,
            theme.TEXT,
            (x, rect.centery + ink.px(4)),
            anchor="bottomleft",
            width=most,
        )
        who = view.agent_name or "no agent: you play alone"
        name = ink.write(
            canvas, who, theme.SMALL, theme.MUTED, (x, rect.centery + ink.px(4)), anchor="topleft", width=most
        )
        return max(title.right, name.right)

    def _draw_figure(self, canvas: Surface, rect: Rect, figure: _Figure, ink: Ink) -> None:
        ink.write(
            canvas, figure.caption, theme.TINY, theme.FAINT, (rect.x, rect.centery - ink.px(5)), anchor="bottomleft"
        )
        text = ink.write(
            canvas, figure.text, theme.FIGURE, figure.colour, (rect.x, rect.centery - ink.px(3)), anchor="topleft"
        )
        if figure.remark:
            at = (text.right + ink.px(6), text.bottom - ink.px(3))
            ink.write(canvas, figure.remark, theme.SMALL, theme.MUTED, at, anchor="bottomleft")

    def _draw_pill(self, canvas: Surface, pill: Rect, view: View, ink: Ink) -> None:
        state = view.state
        colour = theme.accent(state.controller)
        ink.pill(canvas, pill, theme.blend(colour, theme.CARD, 0.18))
        dot = Rect(0, 0, ink.px(9), ink.px(9))
        text = "agent plays" if state.controller == "agent" else "you play"
        width = dot.width + ink.px(8) + ink.width(text, theme.FIGURE)
        dot.midleft = (pill.centerx - width // 2, pill.centery)
        ink.pill(canvas, dot, colour)
        ink.write(canvas, text, theme.FIGURE, colour, (dot.right + ink.px(8), pill.centery), anchor="midleft")


def _figures(view: View) -> list[_Figure]:
    """From right to left, the most important first: the last are left out first."""
    state = view.state
    paused = state.paused
    figures = [
        _Figure("SCORE", wording.score(state.score), least="8,888"),
        _teaching(view),
        _weights(view),
        _Figure(
            "SPEED",
            "paused" if paused else wording.speed(state.speed),
            colour=theme.WARNING if paused else theme.TEXT,
            least="paused",
        ),
        _Figure("EPISODE", f"{state.episode:,}", least="888"),
        _Figure("STEP", f"{state.steps:,}", least="8,888"),
    ]
    return [figure for figure in figures if figure is not None]


def _teaching(view: View) -> _Figure | None:
    """How many steps the human has taught, in the human's colour while teaching."""
    teaching = view.teaching
    if teaching is None or not (teaching.on or teaching.steps):
        return None
    remembered = f"{share(teaching.human_share)} of replay memory" if teaching.human_share else ""
    colour = theme.HUMAN if teaching.recording else theme.TEXT
    caption = "TEACHING" if teaching.on else "TAUGHT"
    return _Figure(caption, f"{teaching.steps:,} steps", remembered, colour, least="8,888 steps")


def _weights(view: View) -> _Figure | None:
    if view.weights is None:
        return None
    if not view.weights.step:
        return _Figure("BRAIN", "untrained", view.weights.label, theme.WARNING)
    trained = f"{count(view.weights.step)} steps"
    if view.weights.label:
        return _Figure("BRAIN TRAINED FOR", trained, view.weights.label)
    return _Figure("BRAIN TRAINED FOR", trained, wording.age(view.weights.age_seconds), least=trained + "88 min old")


def _width(figure: _Figure, ink: Ink) -> int:
    text = ink.width(figure.text, theme.FIGURE)
    if figure.remark:
        text += ink.px(6) + ink.width(figure.remark, theme.SMALL)
    return max(text, ink.width(figure.least, theme.FIGURE), ink.width(figure.caption, theme.TINY))
