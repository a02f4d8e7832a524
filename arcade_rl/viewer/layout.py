"""Where everything goes: header, stage, the column of panels, footer, for a window of any size."""

from collections.abc import Sequence
from dataclasses import dataclass

from pygame import Rect

from arcade_rl.viewer import theme
from arcade_rl.viewer.panels import footer, header
from arcade_rl.viewer.panels.panel import Height

SMALLEST_WINDOW = (640, 480)
_SCALE_1 = (1280, 800)
_LEAST_SCALE, _MOST_SCALE = 0.86, 2.0
_COLUMN = 380
_COLUMN_FOR_STACK = 4 * 84 + 3 * 4 + 2 * 16  # four pictures in whole pixels
_MOST_SHARE_OF_WIDTH = 0.42
_INNER_COLUMN = 340  # of the panels that look inside the agent
_LEAST_STAGE = 2 * 160 + 8  # beside both columns: a console's picture, each of its pixels two wide
_STAGE_SHARE_OF_HEIGHT = 0.5  # in a window that is taller than wide
_TABS_A_ROW = 3
TITLE = 36
PADDING = 14


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a panel lies.

    Attributes:
        card: the whole of it. title: its top line. body: what the panel itself draws into; empty when folded.
    """

    card: Rect
    title: Rect
    body: Rect


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything lies in one window."""

    header: Rect
    stage: Rect
    slots: tuple[Slot, ...]
    footer: Rect


def scale_of(size: tuple[int, int]) -> float:
    """How large lettering and distances are in a window of `size`."""
    fit = min(size[0] / _SCALE_1[0], size[1] / _SCALE_1[1])
    return max(_LEAST_SCALE, min(_MOST_SCALE, fit))


def frame(size: tuple[int, int], scale: float) -> tuple[Rect, Rect, Rect]:
    """What every window has: the header, the room between with a gap around it, the footer."""
    width, height = size
    gap = round(theme.GAP * scale)
    top = Rect(0, 0, width, round(header.HEIGHT * scale))
    bottom = Rect(0, 0, width, round(footer.HEIGHT * scale))
    bottom.bottom = height
    return top, Rect(gap, top.bottom + gap, width - 2 * gap, bottom.top - top.bottom - 2 * gap), bottom


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
    size: tuple[int, int], scale: float, heights: Sequence[Height], folded: frozenset[int], inner: int = 0
) -> Layout:
    """Place everything.

    Args:
        heights: of each panel's body.
        folded: numbers of the panels (1 is the first) that show their title alone.
        inner: how many of the panels, the last ones, look inside the agent. While all of these are folded they share
            a row or two; else they have a column of their own beside the stage, if the window is wide enough.

    Returns:
        Rectangles that lie inside the window and do not overlap. Panels that the window is too low for have no
        height.
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
    if inner and all(number in folded for number in range(outer + 1, len(heights) + 1)):
        tabs = _tabs(column, round(TITLE * scale), gap, inner)
        column.height = tabs[0].card.top - gap - column.y
        slots = (*stack(column, scale, heights[:outer], folded), *tabs)
    elif inner and inner_column_width(size, scale):
        beside = Rect(0, column.y, inner_column_width(size, scale), column.height)
        beside.right = stage.right
        stage.width -= beside.width + gap
        inner_folded = frozenset(number - outer for number in folded)
        slots = (
            *stack(column, scale, heights[:outer], folded),
            *stack(beside, scale, heights[outer:], inner_folded),
        )
    else:
        slots = stack(column, scale, heights, folded)
    return Layout(top, stage, slots, bottom)


def _tabs(column: Rect, tall: int, gap: int, count: int) -> tuple[Slot, ...]:
    """Folded panels side by side at the bottom of the column, at most three a row so that their titles can be read."""
    rows = -(-count // _TABS_A_ROW)
    across = -(-count // rows)
    width = (column.width - (across - 1) * gap) // across
    top = column.bottom - rows * tall - (rows - 1) * gap
    places = [divmod(number, across) for number in range(count)]
    cards = [Rect(column.x + place * (width + gap), top + row * (tall + gap), width, tall) for row, place in places]
    return tuple(Slot(card, card, Rect(card.bottomleft, (0, 0))) for card in cards)


def stack(column: Rect, scale: float, heights: Sequence[Height], folded: frozenset[int]) -> tuple[Slot, ...]:
    """Place panels in a column, from the top down; as `arrange`."""
    gap = round(theme.GAP * scale)
    title, padding = round(TITLE * scale), round(PADDING * scale)
    frame = title + padding
    open_ = [number not in folded for number in range(1, len(heights) + 1)]
    free = column.height - (len(heights) - 1) * gap - sum(frame if is_open else title for is_open in open_)
    bodies = _share(free, [height if is_open else Height(0, 0) for height, is_open in zip(heights, open_, strict=True)])
    slots = []
    y = column.y
    for body, is_open in zip(bodies, open_, strict=True):
        card = Rect(column.x, y, column.width, (body + frame if body else title) if is_open else title)
        card.height = max(0, min(card.height, column.bottom - y))
        inside = Rect(card.x + padding, card.y + title, card.width - 2 * padding, body)
        slots.append(Slot(card, Rect(card.x, card.y, card.width, min(title, card.height)), inside))
        y = min(card.bottom + gap, column.bottom)
    return tuple(slots)


def _share(free: int, heights: Sequence[Height]) -> list[int]:
    """From the top down everybody gets the least they need, as long as there is room; then what they want.

    Those that want all or nothing are asked first: the others are glad of any pixel.
    """
    given = [0] * len(heights)
    for number, height in enumerate(heights):
        if height.least <= free:
            given[number] = height.least
            free -= height.least
    seated = [number for number in range(len(heights)) if given[number]]
    for number in sorted(seated, key=lambda number: not heights[number].whole):
        more = heights[number].wanted - given[number]
        more = 0 if heights[number].whole and more > free else min(more, free)
        given[number] += more
        free -= more
    return given
