"""Where everything is in the window of a race: two boards, the lead below them, a column of panels beside."""

from collections.abc import Sequence

from pygame import Rect

from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Height, Panel
from arcade_rl.viewer.drawing.stacking import PADDING, seat, stack
from arcade_rl.viewer.windows.compositor import Arrange
from arcade_rl.viewer.windows.window_layout import Layout, frame

_COLUMN = 254
_MOST_SHARE_OF_WIDTH = 0.27
_BOARD_SHAPE = 0.95  # height to width
_LEAST_BOARD = 224  # pixels: an Atari picture and its frame
_RIBBON_SHARE_OF_HEIGHT = 0.2


def column_width(size: tuple[int, int], scale: float) -> int:
    """The width of the panels' column: beside the boards, or below them in a window that is taller than wide."""
    if size[1] > size[0]:
        return size[0] - 2 * round(theme.GAP * scale)
    return min(round(_COLUMN * scale), int(size[0] * _MOST_SHARE_OF_WIDTH))


def body_width(size: tuple[int, int], scale: float) -> int:
    """The width that a panel of the column draws into."""
    return column_width(size, scale) - 2 * round(PADDING * scale)


def arrange(
    size: tuple[int, int],
    scale: float,
    heights: Sequence[Height],
    folded: frozenset[int],
    unfolded: Sequence[int] = (),
) -> Layout:
    """Place everything.

    Args:
        heights: of the bodies of the column's panels, then of the ribbon.
        folded: numbers of the panels (1 is the first) that show only their title.
        unfolded: numbers of those that a person unfolded, newest first.
    """
    width, height = size
    gap = round(theme.GAP * scale)
    top, room, bottom = frame(size, scale)
    column = Rect(0, room.y, column_width(size, scale), room.height)
    column.right = room.right
    beside = height <= width
    boards = Rect(room.x, room.y, column.x - gap - room.x if beside else room.width, 0)
    board_width = (boards.width - gap) // 2
    least_ribbon = round(room.height * _RIBBON_SHARE_OF_HEIGHT)
    boards.height = min(max(round(board_width * _BOARD_SHAPE), _LEAST_BOARD), room.height - gap - least_ribbon)
    ribbon = Rect(boards.x, boards.bottom + gap, boards.width, room.bottom - boards.bottom - gap)
    if not beside:
        ribbon.height = least_ribbon
        column = Rect(room.x, ribbon.bottom + gap, room.width, room.bottom - ribbon.bottom - gap)
    left = Rect(boards.x, boards.y, board_width, boards.height)
    right = left.move(boards.right - left.right, 0)
    last = len(heights)
    slots = seat(column, scale, heights[:-1], folded, unfolded)
    (below,) = stack(ribbon, scale, heights[-1:], frozenset({1} if last in folded else ()))
    return Layout(top, (left, right), (*slots, below), bottom)


def arrangement(panels: Sequence[Panel]) -> Arrange:
    """`arrange` for these panels; the last one lies below the boards."""

    def place(size: tuple[int, int], ink: Ink, folded: frozenset[int], unfolded: Sequence[int]) -> Layout:
        heights = [panel.height(body_width(size, ink.scale), ink) for panel in panels]
        return arrange(size, ink.scale, heights, folded, unfolded)

    return place
