"""The layout that all windows share."""

from dataclasses import dataclass

from pygame import Rect

from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.stacking import Slot
from arcade_rl.viewer.panels import footer, header


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is in a window.

    Attributes:
        stages: one, or in a race a board for each side.
        slots: of the panels, in the order of their numbers.
    """

    header: Rect
    stages: tuple[Rect, ...]
    slots: tuple[Slot, ...]
    footer: Rect


def frame(size: tuple[int, int], scale: float) -> tuple[Rect, Rect, Rect]:
    """The header, the room between with a gap around it, the footer."""
    width, height = size
    gap = round(theme.GAP * scale)
    top = Rect(0, 0, width, round(header.HEIGHT * scale))
    bottom = Rect(0, 0, width, round(footer.HEIGHT * scale))
    bottom.bottom = height
    return top, Rect(gap, top.bottom + gap, width - 2 * gap, bottom.top - top.bottom - 2 * gap), bottom
