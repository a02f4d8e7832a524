"""What a side is asked to do now, over its half of the stage."""

from pygame import Rect, Surface

from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.windows.duel.view import DuelView


def draw_calls(canvas: Surface, stage: Rect, view: DuelView, ink: Ink) -> None:
    """A plate at the foot of each side that is asked something, clear of its paddle."""
    for side, call in enumerate(view.calls):
        if call:
            half = Rect(stage.x + side * stage.width // 2, stage.y, stage.width // 2, stage.height)
            plate = Rect(0, 0, min(ink.width(call, theme.STRONG) + ink.px(28), half.width - ink.px(8)), ink.px(32))
            plate.midbottom = (half.centerx, half.bottom - ink.px(14))
            ink.pill(canvas, plate, theme.CARD)
            width = plate.width - ink.px(12)
            ink.write(canvas, call, theme.STRONG, theme.HUMAN, plate.center, anchor="center", width=width)
