"""Where everything is in the window of a game for two: a column of panels on either side of the game."""

from collections.abc import Sequence

from pygame import Rect

from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Height, Panel
from arcade_rl.viewer.drawing.stacking import FOLDED_COLUMN, PADDING, seat
from arcade_rl.viewer.windows.compositor import Arrange
from arcade_rl.viewer.windows.window_layout import Layout, frame

_COLUMN = 280
_LEAST_STAGE_SHARE = 0.4  # of the width
_STAGE_SHARE_OF_HEIGHT = 0.45  # in a window that is taller than wide


def column_width(size: tuple[int, int], scale: float) -> int:
    """The width of each side's column: beside the stage, or below it in a window that is taller than wide."""
    gap = round(theme.GAP * scale)
    if size[1] > size[0]:
        return (size[0] - 3 * gap) // 2
    return min(round(_COLUMN * scale), int(size[0] * (1 - _LEAST_STAGE_SHARE)) // 2 - 2 * gap)


def body_width(size: tuple[int, int], scale: float) -> int:
    """The width that a panel draws into."""
    return column_width(size, scale) - 2 * round(PADDING * scale)


def arrange(
    size: tuple[int, int],
    scale: float,
    heights: tuple[Sequence[Height], Sequence[Height]],
    folded: frozenset[int],
    unfolded: Sequence[int] = (),
) -> Layout:
    """Place everything.

    Args:
        heights: of each panel's body, at the left and at the right.
        folded: numbers of the panels that show only their title; 1 is the first at the left, those at the right follow.
        unfolded: numbers of those that a person unfolded, newest first.
    """
    width, height = size
    gap = round(theme.GAP * scale)
    top, room, bottom = frame(size, scale)
    lefts = len(heights[0])
    folded_right = frozenset(number - lefts for number in folded)
    left = Rect(room.x, room.y, column_width(size, scale), room.height)
    if height > width:
        stage = Rect(room.x, room.y, room.width, int(room.height * _STAGE_SHARE_OF_HEIGHT))
        left = Rect(room.x, stage.bottom + gap, left.width, room.bottom - stage.bottom - gap)
        right = left.move(room.right - left.right, 0)
    else:
        right = left.copy()
        for column, count, closed in ((left, lefts, folded), (right, len(heights[1]), folded_right)):
            if closed.issuperset(range(1, count + 1)):
                column.width = min(column.width, round(FOLDED_COLUMN * scale))
        right.right = room.right
        stage = Rect(left.right + gap, room.y, right.left - left.right - 2 * gap, room.height)
    unfolded_right = [number - lefts for number in unfolded]
    slots = (
        *seat(left, scale, heights[0], folded, unfolded),
        *seat(right, scale, heights[1], folded_right, unfolded_right),
    )
    return Layout(top, (stage,), slots, bottom)


def arrangement(left: Sequence[Panel], right: Sequence[Panel]) -> Arrange:
    """`arrange` for the panels of the left and of the right side."""

    def place(size: tuple[int, int], ink: Ink, folded: frozenset[int], unfolded: Sequence[int]) -> Layout:
        width = body_width(size, ink.scale)
        heights = [panel.height(width, ink) for panel in left], [panel.height(width, ink) for panel in right]
        return arrange(size, ink.scale, heights, folded, unfolded)

    return place
