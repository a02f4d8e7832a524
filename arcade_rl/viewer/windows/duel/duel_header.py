"""The top of a window of two players: who plays at the left and at the right, with the score between them."""

from collections.abc import Hashable

from pygame import Rect, Surface

from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.view import DuelView, View
from arcade_rl.wording import count

_PILL = (132, 34)
_MARGIN = 18
_BETWEEN = 14


class DuelHeader:
    """The controller and the name of each side at its end of the window, the score in the middle."""

    def key(self, view: DuelView) -> Hashable:
        """All that it shows."""
        of_sides = tuple((side.state.score, side.state.controller, side.weights) for side in view.sides)
        return (of_sides, view.names, view.wins, view.mode)

    def pills(self, rect: Rect, ink: Ink) -> tuple[Rect, Rect]:
        """Where the controller of each side is shown."""
        left = Rect(0, 0, ink.px(_PILL[0]), ink.px(_PILL[1]))
        right = left.copy()
        left.midleft = (rect.left + ink.px(_MARGIN), rect.centery)
        right.midright = (rect.right - ink.px(_MARGIN), rect.centery)
        return left, right

    def draw(self, canvas: Surface, rect: Rect, view: DuelView, ink: Ink) -> None:
        """The score first; the names get the remaining room."""
        canvas.fill(theme.CARD, rect)
        canvas.fill(theme.CARD_EDGE, (rect.x, rect.bottom - 1, rect.width, 1))
        score = self._draw_score(canvas, rect, view, ink)
        for side, pill in enumerate(self.pills(rect, ink)):
            self._draw_pill(canvas, pill, view.sides[side], ink)
            room = score.left - pill.right if side == 0 else pill.left - score.right
            self._draw_name(canvas, pill, view, side, room - 2 * ink.px(_BETWEEN), ink)

    def _draw_score(self, canvas: Surface, rect: Rect, view: DuelView, ink: Ink) -> Rect:
        middle, line = rect.centerx, rect.centery + ink.px(8)
        colon = ink.write(canvas, ":", theme.TITLE, theme.FAINT, (middle, line), anchor="midbottom")
        left, right = (wording.score(side.state.score) for side in view.sides)
        colours = [theme.accent(side.state.controller) for side in view.sides]
        at = colon.left - ink.px(10), colon.right + ink.px(10)
        one = ink.write(canvas, left, theme.TITLE, colours[0], (at[0], line), anchor="bottomright")
        other = ink.write(canvas, right, theme.TITLE, colours[1], (at[1], line), anchor="bottomleft")
        below = view.mode
        if any(view.wins):
            below = f"{view.mode} · won {view.wins[0]} : {view.wins[1]}"
        mode = ink.write(canvas, below, theme.TINY, theme.FAINT, (middle, line + ink.px(2)), anchor="midtop")
        return one.unionall([colon, other, mode])

    def _draw_name(self, canvas: Surface, pill: Rect, view: DuelView, side: int, room: int, ink: Ink) -> None:
        x, end = (pill.right + ink.px(_BETWEEN), "left") if side == 0 else (pill.left - ink.px(_BETWEEN), "right")
        at = (x, pill.centery)
        name, remark = view.names[side], _remark(view, side)
        style = theme.STRONG if ink.width(name, theme.STRONG) <= room else theme.SMALL
        if not remark:
            ink.write(canvas, name, style, theme.TEXT, at, anchor=f"mid{end}", width=room)
            return
        ink.write(canvas, name, style, theme.TEXT, at, anchor=f"bottom{end}", width=room)
        ink.write(canvas, remark, theme.SMALL, theme.MUTED, at, anchor=f"top{end}", width=room)

    def _draw_pill(self, canvas: Surface, pill: Rect, view: View, ink: Ink) -> None:
        colour = theme.accent(view.state.controller)
        ink.pill(canvas, pill, theme.blend(colour, theme.CARD, 0.18))
        text = "agent plays" if view.state.controller == "agent" else "human plays"
        ink.write(canvas, text, theme.STRONG, colour, pill.center, anchor="center")


def _remark(view: DuelView, side: int) -> str:
    weights = view.sides[side].weights
    if weights is None:
        return ""
    known = f"{count(weights.step)} steps" if weights.step else "untrained"
    parts = ("sees a mirror image" if view.mirrored[side] else "", known, weights.label)
    return ", ".join(part for part in parts if part)
