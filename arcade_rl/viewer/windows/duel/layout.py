"""Where everything lies in a window of two players."""

from dataclasses import dataclass

from pygame import Rect

from arcade_rl.viewer.drawing.stacking import Slot


@dataclass(frozen=True, slots=True)
class DuelLayout:
    """Where everything lies.

    Attributes:
        stages: one for a game that both play, or a board for each.
        slots: of the panels, in the order of their numbers.
    """

    header: Rect
    stages: tuple[Rect, ...]
    slots: tuple[Slot, ...]
    footer: Rect
