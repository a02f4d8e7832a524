"""The picture of a window of two players; messages over the stage count down, and say who should serve, and who
won."""

from collections.abc import Hashable, Sequence

from pygame import Rect, Surface

from arcade_rl.viewer.controls.bindings import Intent, cap
from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.view import DuelView, View
from arcade_rl.viewer.windows.compositor import ClickTarget, Compositor

_RESULT_SIZE = (330, 170)
_COUNTDOWN_SIZE = 96


class DuelCompositor(Compositor[DuelView]):
    """Draws each stage and each panel from the view of its side."""

    _result: Rect | None = None  # where it is shown

    def _sides(self, view: DuelView) -> Sequence[View]:
        return view.sides

    def _overlay_key(self, view: DuelView) -> Hashable:
        return (view.outcome, view.calls, view.countdown)

    def clicked(self, at: tuple[int, int]) -> ClickTarget | None:
        """As in every window; a click on the result plays the rematch that it offers."""
        if self._result is not None and self._result.collidepoint(at):
            return ClickTarget(0, asked=Intent.RESET)
        return super().clicked(at)

    def _draw_overlay(self, place: Rect, view: DuelView) -> None:
        _draw_calls(self._canvas, place, view, self._ink)
        _draw_countdown(self._canvas, place, view, self._ink)
        self._result = _draw_result(self._canvas, place, view, self._ink)


def _draw_calls(canvas: Surface, stage: Rect, view: DuelView, ink: Ink) -> None:
    """A plate at the bottom of each side that should do something, clear of its paddle."""
    for side, call in enumerate(view.calls):
        if call:
            half = Rect(stage.x + side * stage.width // 2, stage.y, stage.width // 2, stage.height)
            plate = Rect(0, 0, min(ink.width(call, theme.STRONG) + ink.px(28), half.width - ink.px(8)), ink.px(32))
            plate.midbottom = (half.centerx, half.bottom - ink.px(14))
            ink.pill(canvas, plate, theme.CARD)
            width = plate.width - ink.px(12)
            ink.write(canvas, call, theme.STRONG, theme.HUMAN, plate.center, anchor="center", width=width)


def _draw_countdown(canvas: Surface, stage: Rect, view: DuelView, ink: Ink) -> None:
    """Three, two, one, in the middle of the game."""
    if view.countdown:
        card = Rect(0, 0, ink.px(_COUNTDOWN_SIZE), ink.px(_COUNTDOWN_SIZE))
        card.center = stage.center
        ink.card(canvas, card)
        ink.write(canvas, str(view.countdown), theme.DISPLAY, theme.HUMAN, card.center, anchor="center")


def _draw_result(canvas: Surface, stage: Rect, view: DuelView, ink: Ink) -> Rect | None:
    """Who won and by how much, the score, and the key for a rematch; nothing while the game runs. Where it is."""
    outcome = view.outcome
    if outcome is None:
        return None
    card = Rect(0, 0, min(ink.px(_RESULT_SIZE[0]), stage.width - 8), ink.px(_RESULT_SIZE[1]))
    card.center = stage.center
    ink.card(canvas, card)
    middle, width = card.centerx, card.width - ink.px(24)
    headline, colour = "draw", theme.MUTED
    if outcome.winner is not None:
        headline = wording.winner(view.names, outcome.winner, outcome.humans)
        colour = theme.accent("human" if outcome.winner in outcome.humans else "agent")
    if outcome.truncated:
        headline = f"step limit: {headline}"
    ink.write(canvas, headline, theme.FIGURE, colour, (middle, card.y + ink.px(18)), anchor="midtop", width=width)
    left, right = (wording.score(side.state.score) for side in view.sides)
    ink.write(canvas, f"{left} : {right}", theme.DISPLAY, theme.TEXT, (middle, card.y + ink.px(44)), anchor="midtop")
    lead = abs(view.sides[0].state.score - view.sides[1].state.score)
    margin = f"by {wording.score(lead)} point{'s' * (lead != 1)}" if lead else ""
    ink.write(canvas, margin, theme.LABEL, theme.MUTED, (middle, card.y + ink.px(96)), anchor="midtop", width=width)
    text = f"{cap(Intent.RESET)} plays a rematch"
    ink.write(canvas, text, theme.LABEL, theme.TEXT, (middle, card.y + ink.px(132)), anchor="midtop", width=width)
    return card
