"""Where everything is in the window of a game for one: the stage, and one or two columns of panels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pygame import Rect

from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Height, Panel
from arcade_rl.viewer.drawing.stacking import FOLDED_COLUMN, PADDING, TITLE, Slot, seat, stack, stack_over_tabs, tabs
from arcade_rl.viewer.windows.compositor import Arrange
from arcade_rl.viewer.windows.window_layout import Layout, frame

_COLUMN = 380
_COLUMN_FOR_STACK = 4 * 84 + 3 * 4 + 2 * 16  # four pictures in whole pixels
_MOST_SHARE_OF_WIDTH = 0.42
_INNER_COLUMN = 340  # for panels that look inside the agent
_LEAST_STAGE = 2 * 160 + 8  # beside both columns: the console's picture, with pixels two wide
_GIVE_WAY = 1  # panel, so that the stage keeps its size
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
    inner_heights: Sequence[Height] = (),
) -> Layout:
    """Place everything.

    Args:
        heights: of each panel's body.
        folded: numbers of the panels (1 is the first) that show only their title.
        inner: the number of panels, the last ones, that look inside the agent. Those that are folded share a row or
            two. Those that are not take the place of one other panel, if that is enough; else, where the window is
            wide enough, they have their own column beside the stage, filled with the last of the other panels.
        unfolded: numbers of the panels that a person unfolded, newest first: they get room before the others.
        inner_heights: of the bodies of those that look inside the agent, in their own column.

    Returns:
        Rectangles inside the window that do not overlap. Where a single column has no room for all that are open, the
        titles of the others share rows with those that are folded.
    """
    width, height = size
    gap = round(theme.GAP * scale)
    top, room, bottom = frame(size, scale)
    panels = _Panels(scale, heights, folded, unfolded)
    column = Rect(0, room.y, column_width(size, scale), room.height)
    if height > width:
        stage = Rect(room.x, room.y, room.width, int(room.height * _STAGE_SHARE_OF_HEIGHT))
        column.height = room.bottom - stage.bottom - gap
    elif panels.all_folded:
        column.width = min(column.width, round(FOLDED_COLUMN * scale))
    column.bottomright = room.bottomright
    if height <= width:
        stage = Rect(room.x, room.y, column.x - gap - room.x, room.height)
    outer = len(heights) - inner
    inner_open = any(number not in folded for number in range(outer + 1, len(heights) + 1))
    if not inner or panels.all_folded:
        return Layout(top, (stage,), seat(column, scale, heights, folded, unfolded), bottom)
    if not inner_open:
        return Layout(top, (stage,), _over_row(column, panels, inner), bottom)
    slots = stack_over_tabs(column, scale, heights, folded, unfolded)
    beside = Rect(column.topleft, (inner_column_width(size, scale), column.height))
    without_room = panels.without_room(slots)
    if not beside.width or (len(without_room) <= _GIVE_WAY and all(number <= outer for number in without_room)):
        return Layout(top, (stage,), slots, bottom)
    stage.width -= beside.width + gap
    beside.right = column.x - gap
    in_columns = _Panels(scale, (*heights[:outer], *(inner_heights or heights[outer:])), folded, unfolded)
    return Layout(top, (stage,), in_columns.in_columns(column, beside, outer), bottom)


def _over_row(column: Rect, panels: "_Panels", inner: int) -> tuple[Slot, ...]:
    """The titles of the inner panels, all folded, in a row below the others."""
    scale, heights = panels.scale, panels.heights
    row = tabs(column, scale, inner)
    above = Rect(column.topleft, (column.width, row[0].card.top - round(theme.GAP * scale) - column.y))
    slots = (*stack(above, scale, heights[: len(heights) - inner], panels.folded, panels.unfolded), *row)
    if not panels.without_room(slots):
        return slots
    return stack_over_tabs(column, scale, heights, panels.folded, panels.unfolded)


@dataclass(frozen=True, slots=True)
class _Panels:
    """What is to be placed: arguments of `arrange`."""

    scale: float
    heights: Sequence[Height]
    folded: frozenset[int]
    unfolded: Sequence[int]

    @property
    def all_folded(self) -> bool:
        """Whether only titles are shown."""
        return self.folded.issuperset(range(1, len(self.heights) + 1))

    def without_room(self, slots: Sequence[Slot]) -> list[int]:
        """The numbers of those that are open and show only their title."""
        closed = [number for number, slot in enumerate(slots, start=1) if not slot.body.height]
        return [number for number in closed if number not in self.folded]

    def in_columns(self, column: Rect, beside: Rect, outer: int) -> tuple[Slot, ...]:
        """The first `outer` panels in one column, the others in the other, with those that fit below them."""
        first, second = list(range(1, outer + 1)), list(range(outer + 1, len(self.heights) + 1))
        while len(first) > 1 and self._wanted((*second, first[-1]), beside) <= beside.height:
            second.append(first.pop())
        placed = self._seat(column, first, seat) | self._seat(beside, second, stack_over_tabs)
        return tuple(placed[number] for number in sorted(placed))

    def _wanted(self, numbers: Sequence[int], column: Rect) -> int:
        """The height that a column needs to show these at their best, those that are folded in rows below."""
        gap, title, padding = (round(length * self.scale) for length in (theme.GAP, TITLE, PADDING))
        opened = [number for number in numbers if number not in self.folded]
        rows = tabs(column, self.scale, len(numbers) - len(opened))
        below = column.bottom - rows[0].card.top if rows else -gap
        return below + sum(title + padding + self.heights[number - 1].wanted + gap for number in opened)

    def _seat(self, column: Rect, numbers: Sequence[int], place: "_Place") -> dict[int, Slot]:
        at = {number: index for index, number in enumerate(numbers, start=1)}
        folded = frozenset(at[number] for number in self.folded if number in at)
        unfolded = [at[number] for number in self.unfolded if number in at]
        slots = place(column, self.scale, [self.heights[number - 1] for number in numbers], folded, unfolded)
        return dict(zip(numbers, slots, strict=True))


_Place = Callable[[Rect, float, Sequence[Height], frozenset[int], Sequence[int]], tuple[Slot, ...]]


def arrangement(panels: Sequence[Panel], inner: int) -> Arrange:
    """`arrange` for these panels, of which the last `inner` look inside the agent."""

    def place(size: tuple[int, int], ink: Ink, folded: frozenset[int], unfolded: Sequence[int]) -> Layout:
        heights = [panel.height(body_width(size, ink.scale), ink) for panel in panels]
        inner_wide = inner_body_width(size, ink.scale)
        inner_heights = [panel.height(inner_wide, ink) for panel in panels[len(panels) - inner :]]
        return arrange(size, ink.scale, heights, folded, inner, unfolded, inner_heights)

    return place
