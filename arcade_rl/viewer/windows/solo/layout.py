"""Where everything lies in the window of a game for one: the stage, and one or two columns of panels."""

from collections.abc import Sequence

from pygame import Rect

from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Height, Panel
from arcade_rl.viewer.drawing.stacking import PADDING, seat, stack, stack_over_tabs, tabs
from arcade_rl.viewer.windows.compositor import Arrange
from arcade_rl.viewer.windows.window_layout import Layout, frame

_COLUMN = 380
_COLUMN_FOR_STACK = 4 * 84 + 3 * 4 + 2 * 16  # four pictures in whole pixels
_MOST_SHARE_OF_WIDTH = 0.42
_INNER_COLUMN = 340  # for panels that look inside the agent
_LEAST_STAGE = 2 * 160 + 8  # beside both columns: the console's picture, with pixels two wide
_STAGE_SHARE_OF_HEIGHT = 0.5  # in a window that is taller than wide


def column_width(size: tuple[int, int], scale: float) -> int:
    """The width of the panels' column: beside the stage, or below it in a window that is taller than wide."""
    if size[1] > size[0]:
        return size[0] - 2 * round(theme.GAP * scale)
    wanted = max(_COLUMN_FOR_STACK, round(_COLUMN * scale))
    return min(wanted, int(size[0] * _MOST_SHARE_OF_WIDTH))


def body_width(size: tuple[int, int], scale: float) -> int:
    """The width that a panel draws into."""
    return column_width(size, scale) - 2 * round(PADDING * scale)


def inner_column_width(size: tuple[int, int], scale: float) -> int:
    """The width of a second column, for panels that look inside the agent; 0 where the stage would be too small."""
    wanted = round(_INNER_COLUMN * scale)
    stage = size[0] - column_width(size, scale) - wanted - 4 * round(theme.GAP * scale)
    return wanted if size[1] <= size[0] and stage >= _LEAST_STAGE else 0


def inner_body_width(size: tuple[int, int], scale: float) -> int:
    """The width that a panel that looks inside the agent draws into."""
    return (inner_column_width(size, scale) or column_width(size, scale)) - 2 * round(PADDING * scale)


def arrange(
    size: tuple[int, int],
    scale: float,
    heights: Sequence[Height],
    folded: frozenset[int],
    inner: int = 0,
    unfolded: Sequence[int] = (),
) -> Layout:
    """Place everything.

    Args:
        heights: of each panel's body.
        folded: numbers of the panels (1 is the first) that show only their title.
        inner: the number of panels, the last ones, that look inside the agent. While all of them are folded they
            share a row or two; otherwise they have their own column beside the stage, if the window is wide enough.
        unfolded: numbers of the panels that a person unfolded, newest first: they get room before the others.

    Returns:
        Rectangles inside the window that do not overlap. Where a single column has no room for all that are open, the
        titles of the others share rows with those that are folded.
    """
    width, height = size
    gap = round(theme.GAP * scale)
    top, room, bottom = frame(size, scale)
    column = Rect(0, room.y, column_width(size, scale), room.height)
    column.right = room.right
    if height > width:
        stage = Rect(room.x, room.y, room.width, int(room.height * _STAGE_SHARE_OF_HEIGHT))
        column.height = room.bottom - stage.bottom - gap
        column.bottom = room.bottom
    else:
        stage = Rect(room.x, room.y, column.x - gap - room.x, room.height)
    outer = len(heights) - inner
    inner_folded = frozenset(number - outer for number in folded if number > outer)
    if len(inner_folded) < inner and inner_column_width(size, scale):
        beside = Rect(0, column.y, inner_column_width(size, scale), column.height)
        beside.right = stage.right
        stage.width -= beside.width + gap
        inner_unfolded = [number - outer for number in unfolded]
        left = seat(column, scale, heights[:outer], folded, unfolded)
        right = seat(beside, scale, heights[outer:], inner_folded, inner_unfolded)
        return Layout(top, (stage,), (*left, *right), bottom)
    if len(inner_folded) < inner or not inner:
        return Layout(top, (stage,), seat(column, scale, heights, folded, unfolded), bottom)
    row = tabs(column, scale, inner)
    above = Rect(column.topleft, (column.width, row[0].card.top - gap - column.y))
    slots = (*stack(above, scale, heights[:outer], folded, unfolded), *row)
    if any(not slot.body.height and number not in folded for number, slot in enumerate(slots, start=1)):
        slots = stack_over_tabs(column, scale, heights, folded, unfolded)
    return Layout(top, (stage,), slots, bottom)


def arrangement(panels: Sequence[Panel], inner: int) -> Arrange:
    """`arrange` for these panels, of which the last `inner` look inside the agent."""

    def place(size: tuple[int, int], ink: Ink, folded: frozenset[int], unfolded: Sequence[int]) -> Layout:
        outer = len(panels) - inner
        wide, inner_wide = body_width(size, ink.scale), inner_body_width(size, ink.scale)
        heights = [panel.height(wide if index < outer else inner_wide, ink) for index, panel in enumerate(panels)]
        return arrange(size, ink.scale, heights, folded, inner, unfolded)

    return place
