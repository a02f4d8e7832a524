"""Stacks panels in a column: which get room, and how much; the rest show only their titles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pygame import Rect

from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.parts import Height

TITLE = 36
PADDING = 14
FOLDED_COLUMN = 150  # the width of a column of titles alone
_TAB = 86  # the least width; 380 pixels hold a row of four


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a panel lies.

    Attributes:
        card: the whole panel.
        title: its top line.
        body: what the panel draws into; empty when folded.
    """

    card: Rect
    title: Rect
    body: Rect


def stack(
    column: Rect, scale: float, heights: Sequence[Height], folded: frozenset[int], unfolded: Sequence[int] = ()
) -> tuple[Slot, ...]:
    """Place panels in a column, top down, each under its title.

    Args:
        heights: of each panel's body.
        folded: numbers of the panels (1 is the first) that show only their title.
        unfolded: numbers of those that a person unfolded, newest first: they get room before the others.

    Returns:
        Rectangles inside the column that do not overlap. A panel without room shows only its title; in a column that
        is too low for all titles, the last ones have no height.
    """
    gap, title, padding = (round(length * scale) for length in (theme.GAP, TITLE, PADDING))
    free = column.height - len(heights) * title - (len(heights) - 1) * gap
    open_ = {number: height for number, height in enumerate(heights, start=1) if number not in folded}
    bodies = _share(free, open_, padding, unfolded)
    slots = []
    y = column.y
    for number in range(1, len(heights) + 1):
        body = bodies.get(number, 0)
        card = Rect(column.x, y, column.width, title + padding + body if body else title)
        card.height = max(0, min(card.height, column.bottom - y))
        inside = Rect(card.x + padding, card.y + title, card.width - 2 * padding, body)
        slots.append(Slot(card, Rect(card.x, card.y, card.width, min(title, card.height)), inside))
        y = min(card.bottom + gap, column.bottom)
    return tuple(slots)


def seat(
    column: Rect, scale: float, heights: Sequence[Height], folded: frozenset[int], unfolded: Sequence[int] = ()
) -> tuple[Slot, ...]:
    """As `stack`; where there is no room for all that are open, as `stack_over_tabs`, which leaves more."""
    slots = stack(column, scale, heights, folded, unfolded)
    if any(not slot.body.height and number not in folded for number, slot in enumerate(slots, start=1)):
        return stack_over_tabs(column, scale, heights, folded, unfolded)
    return slots


def stack_over_tabs(
    column: Rect, scale: float, heights: Sequence[Height], folded: frozenset[int], unfolded: Sequence[int]
) -> tuple[Slot, ...]:
    """As `stack`, for a low column: the titles of panels without room share rows below the others."""
    gap, title, padding = (round(length * scale) for length in (theme.GAP, TITLE, PADDING))
    numbers = range(1, len(heights) + 1)
    seated: list[int] = []
    least = 0
    for number in _asked([number for number in numbers if number not in folded], unfolded):
        wanted = least + title + padding + heights[number - 1].least + gap
        if wanted + _tabs_height(column, scale, len(heights) - len(seated) - 1) <= column.height:
            seated.append(number)
            least = wanted
    seated.sort()
    rest = [number for number in numbers if number not in seated]
    rows = tabs(column, scale, len(rest))
    above = Rect(column.x, column.y, column.width, (rows[0].card.top - gap if rows else column.bottom) - column.y)
    stacked = stack(above, scale, [heights[number - 1] for number in seated], frozenset())
    return tuple(slot for _, slot in sorted(zip((*seated, *rest), (*stacked, *rows), strict=True), key=_number))


def tabs(column: Rect, scale: float, count: int) -> tuple[Slot, ...]:
    """Titles side by side at the bottom of the column, in rows of about the same length that can still be read."""
    gap, tall = round(theme.GAP * scale), round(TITLE * scale)
    if not count:
        return ()
    rows = _rows(column, scale, count)
    across = -(-count // rows)
    width = (column.width - (across - 1) * gap) // across
    top = column.bottom - _tabs_height(column, scale, count)
    places = [divmod(number, across) for number in range(count)]
    cards = [Rect(column.x + place * (width + gap), top + row * (tall + gap), width, tall) for row, place in places]
    return tuple(Slot(card, card, Rect(card.bottomleft, (0, 0))) for card in cards)


def _rows(column: Rect, scale: float, count: int) -> int:
    gap = round(theme.GAP * scale)
    most_across = max(1, (column.width + gap) // (int(_TAB * scale) + gap))
    return -(-count // most_across)


def _tabs_height(column: Rect, scale: float, count: int) -> int:
    rows = _rows(column, scale, count)
    return rows * round(TITLE * scale) + max(0, rows - 1) * round(theme.GAP * scale)


def _number(numbered: tuple[int, Slot]) -> int:
    return numbered[0]


def _asked(numbers: Sequence[int], unfolded: Sequence[int]) -> list[int]:
    """The order in which panels get room."""
    first = [number for number in unfolded if number in numbers]
    return [*first, *(number for number in numbers if number not in first)]


def _share(free: int, heights: Mapping[int, Height], padding: int, unfolded: Sequence[int]) -> dict[int, int]:
    """The heights of the bodies that get room.

    First each gets its least height and the padding, as long as there is room. Then those that can use only certain
    heights take the next that fits; the rest share the remaining height, in proportion to what each still wants.
    """
    given: dict[int, int] = {}
    for number in _asked(list(heights), unfolded):
        if heights[number].least + padding <= free:
            given[number] = heights[number].least
            free -= heights[number].least + padding
    for number in sorted(given):
        fitting = [step for step in heights[number].steps if step - given[number] <= free]
        free -= max(fitting, default=given[number]) - given[number]
        given[number] = max(fitting, default=given[number])
    wanted = {number: heights[number].wanted - given[number] for number in given if not heights[number].steps}
    for number in sorted(wanted):
        more = min(wanted[number], round(free * wanted[number] / max(1, sum(wanted.values()))))
        given[number] += more
        free -= more
        wanted[number] = 0
    return given
