"""Where everything lies in a terminal: the game as large as it can be, and panels in what that leaves."""

from dataclasses import dataclass

from arcade_rl.viewer.terminal.cells import Area
from arcade_rl.viewer.terminal.scenes import Scene

_LEAST_COLUMN = 18
_COLUMN_SHARE = 0.3  # of the width of a wide terminal
_WIDE = 100
_MOST_COLUMN = 60
_GAP = 2
_LEAST_BELOW = 8  # rows
_AIRY = 30  # rows


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of one picture.

    Attributes:
        stages: one for each game shown.
        columns: for panels; none if the game has all of it.
    """

    stages: tuple[Area, ...]
    columns: tuple[Area, ...]


def beside(scene: Scene, columns: int, rows: int, *, panels: bool) -> Layout:
    """The game at the left and one column of panels; in a tall terminal, the panels below it in two columns.

    Args:
        columns, rows: of the whole terminal; header and footer take a row each.
        panels: there are some to show.
    """
    room = Area(0, 1, columns, rows - 2)
    if not panels:
        return Layout((_middle(room, scene),), ())
    column = min(_MOST_COLUMN, int(columns * _COLUMN_SHARE)) if columns >= _WIDE else 0
    wide, tall = scene.size(columns - column - _GAP, room.rows)
    if room.rows - tall - 1 >= _LEAST_BELOW and columns < _WIDE:
        stage = _middle(Area(0, 1, columns, scene.size(columns, room.rows)[1]), scene)
        return Layout((stage,), _halves(Area(1, stage.bottom + 1, columns - 2, room.bottom - stage.bottom - 1)))
    left = columns - wide - _GAP - 1
    if left < _LEAST_COLUMN:
        return Layout((_middle(room, scene),), ())
    stage = Area(0, room.row, wide, room.rows)
    return Layout((_middle(stage, scene),), (_below_header(Area(wide + _GAP, 1, min(left, _MOST_COLUMN), room.rows)),))


def between(scene: Scene, columns: int, rows: int, *, panels: bool) -> Layout:
    """The game in the middle, and a column of panels on either side, where there is room for both."""
    room = Area(0, 1, columns, rows - 2)
    least = scene.size(columns, room.rows)[0] if columns < _WIDE + 2 * _LEAST_COLUMN else int(columns * 0.45)
    wide = scene.size(least, room.rows)[0]
    side = min(_MOST_COLUMN, (columns - wide) // 2 - _GAP)
    if not panels or side < _LEAST_COLUMN:
        return Layout((_middle(room, scene),), ())
    stage = Area(side + _GAP, room.row, columns - 2 * (side + _GAP), room.rows)
    left = _below_header(Area(1, room.row, side - 1, room.rows))
    return Layout((_middle(stage, scene),), (left, Area(columns - side, left.row, left.columns, left.rows)))


def side_by_side(scene: Scene, columns: int, rows: int, *, panels: bool) -> Layout:
    """Two boards, and panels below or beside them: the lead first, then the rest."""
    room = Area(0, 1, columns, rows - 2)
    column = min(_MOST_COLUMN, int(columns * 0.25)) if panels and columns >= _WIDE + 20 else 0
    half = (columns - column - (_GAP if column else 0) - 1) // 2
    ribbon = 3 if panels and room.rows >= 16 else 0
    boards = room.rows - ribbon - (1 if ribbon else 0)
    wide, tall = scene.size(half, boards)
    spare = boards - tall
    ribbon += min(4, max(0, spare - 1)) if ribbon else 0
    top = room.row
    left = Area(0, top, half, tall)
    right = Area(half + 1, top, half, tall)
    stages = left.centred(wide, tall), right.centred(wide, tall)
    below = Area(1, top + tall + 1, 2 * half - 1, room.bottom - top - tall - 1)
    places = []
    if ribbon:
        places.append(Area(below.column, below.row, below.columns, min(below.rows, ribbon)))
    if column:
        places.append(Area(columns - column, room.row, column - 1, room.rows))
    elif ribbon and below.rows - ribbon - 1 >= _LEAST_BELOW:
        places.append(Area(below.column, below.row + ribbon + 1, below.columns, below.rows - ribbon - 1))
    return Layout(stages, tuple(places))


def _below_header(column: Area) -> Area:
    """With a row between it and the header, where rows are many."""
    spare = 1 if column.rows >= _AIRY else 0
    return Area(column.column, column.row + spare, column.columns, column.rows - spare)


def _middle(room: Area, scene: Scene) -> Area:
    return room.centred(*scene.size(room.columns, room.rows))


def _halves(area: Area) -> tuple[Area, Area]:
    half = (area.columns - _GAP) // 2
    return Area(area.column, area.row, half, area.rows), Area(area.right - half, area.row, half, area.rows)
