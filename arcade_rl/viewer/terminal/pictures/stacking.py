"""Puts panels into a column: those that matter most get room first, and what is left is shared out."""

from collections.abc import Sequence

from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.terminal.cells import Area, Cells
from arcade_rl.viewer.terminal.pictures.panels import Height, Panel

_TITLE = 1
_GAP = 1


def draw_column(
    cells: Cells, column: Area, panels: Sequence[tuple[int, Panel, View]], folded: frozenset[int] = frozenset()
) -> None:
    """Draw panels one below the other, in their order; those that find no room are left out, the last ones first.

    Args:
        panels: each with the number that folds it, and what it shows.
        folded: numbers of those that show only their title.
    """
    heights = {each: _height(panel, column.columns, folded=each in folded) for each, panel, _ in panels}
    rows = _shared({number: height for number, height in heights.items() if height is not None}, column.rows)
    top = column.row
    for number, panel, view in panels:
        if number not in rows:
            continue
        _draw_title(cells, Area(column.column, top, column.columns, 1), number, panel, folded=number in folded)
        body = Area(column.column, top + _TITLE, column.columns, rows[number])
        if body.rows:
            panel.draw(cells, body, view)
        top = body.bottom + _GAP


def _height(panel: Panel, width: int, *, folded: bool) -> Height | None:
    return Height(0, 0) if folded else panel.height(width)


def _shared(heights: dict[int, Height], room: int) -> dict[int, int]:
    """The rows of each body; a panel without room is left out."""
    rows: dict[int, int] = {}
    left = room + _GAP
    for number, height in heights.items():
        if height.least + _TITLE + _GAP <= left:
            rows[number] = height.least
            left -= height.least + _TITLE + _GAP
    for number in list(rows)[:1]:  # the first one matters most
        grown = min(left, heights[number].most - rows[number])
        rows[number] += max(0, grown)
        left -= max(0, grown)
    while left > 0:
        growing = [number for number in rows if rows[number] < heights[number].most]
        if not growing:
            break
        for number in growing[:left]:
            rows[number] += 1
        left -= min(left, len(growing))
    return rows


def _draw_title(cells: Cells, row: Area, number: int, panel: Panel, *, folded: bool) -> None:
    at = cells.write(f"{number} ", row.column, row.row, theme.FAINT)
    colour = theme.MUTED if folded else theme.TEXT
    at = cells.write(panel.title, at, row.row, colour, bold=not folded, width=row.right - at)
    gloss = panel.gloss
    if not folded and row.right - at >= len(gloss) + 2:
        cells.write(gloss, at + 2, row.row, theme.FAINT)
