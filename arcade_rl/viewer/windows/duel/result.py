"""How a game of two players ended, over the stage."""

from pygame import Rect, Surface

from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.windows.duel.view import DuelView

_SIZE = (330, 170)


def draw_result(canvas: Surface, stage: Rect, view: DuelView, ink: Ink) -> None:
    """Who won and by how much, the score, and the key of the rematch; nothing while the game runs."""
    outcome = view.outcome
    if outcome is None:
        return
    card = Rect(0, 0, min(ink.px(_SIZE[0]), stage.width - 8), ink.px(_SIZE[1]))
    card.center = stage.center
    ink.card(canvas, card)
    middle, width = card.centerx, card.width - ink.px(24)
    headline, colour = "it is a draw", theme.MUTED
    if outcome.winner is not None:
        winner = view.names[outcome.winner]
        headline = f"{winner} win" if winner == "you" else f"{winner} wins"
        colour = theme.accent(view.sides[outcome.winner].moment.controller)
    if outcome.truncated:
        headline = f"time is up: {headline}"
    ink.write(canvas, headline, theme.FIGURE, colour, (middle, card.y + ink.px(18)), anchor="midtop", width=width)
    left, right = (wording.score(side.moment.score) for side in view.sides)
    ink.write(canvas, f"{left} : {right}", theme.DISPLAY, theme.TEXT, (middle, card.y + ink.px(44)), anchor="midtop")
    lead = abs(view.sides[0].moment.score - view.sides[1].moment.score)
    margin = f"by {wording.score(lead)} point{'s' * (lead != 1)}" if lead else ""
    ink.write(canvas, margin, theme.LABEL, theme.MUTED, (middle, card.y + ink.px(96)), anchor="midtop", width=width)
    text = "R plays a rematch"
    ink.write(canvas, text, theme.LABEL, theme.TEXT, (middle, card.y + ink.px(132)), anchor="midtop", width=width)
