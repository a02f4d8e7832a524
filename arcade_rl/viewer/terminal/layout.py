"""Where everything is in a terminal: the game as large as it can be, and panels in what that leaves."""

from dataclasses import dataclass

from arcade_rl.viewer.terminal.cells import Area
from arcade_rl.viewer.terminal.pictures.scenes import Scene

_LEAST_COLUMN = 18
_LEAST_BESIDE = 78  # columns of a terminal with room for a wide game and panels
_COLUMN_SHARE = 0.3  # of the width of a wide terminal
_WIDE = 100
_MOST_COLUMN = 60
_GAP = 2
_LEAST_BELOW = 8  # rows
_AIRY = 30  # rows
_LEAST_SHARE = 0.85  # of its rows, that a game keeps beside panels
_GAME_SHARE = 0.45  # of the width of a very wide terminal


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
    if left < _LEAST_COLUMN and columns >= _LEAST_BESIDE:
        wide, _ = scene.size(columns - _LEAST_COLUMN - _GAP - 1, room.rows)
        left = columns - wide - _GAP - 1
    if left < _LEAST_COLUMN:
        return Layout((_middle(room, scene),), ())
    stage = Area(0, room.row, wide, room.rows)
    return Layout((_middle(stage, scene),), (_below_header(Area(wide + _GAP, 1, min(left, _MOST_COLUMN), room.rows)),))


def between(scene: Scene, columns: int, rows: int, *, panels: bool) -> Layout:
    """The game in the middle, and a column of panels on either side, unless the game would shrink much for them."""
    room = Area(0, 1, columns, rows - 2)
    alone = Layout((_middle(room, scene),), ())
    wide, tall = scene.size(columns - 2 * (_LEAST_COLUMN + _GAP), room.rows)
    if not panels or columns < _WIDE or tall < _LEAST_SHARE * alone.stages[0].rows:
        return alone
    if columns >= _WIDE + 2 * _LEAST_COLUMN:
        wide, tall = scene.size(int(columns * _GAME_SHARE), room.rows)
    side = min(_MOST_COLUMN, (columns - wide) // 2 - _GAP)
    stage = Area(side + _GAP, room.row, columns - 2 * (side + _GAP), room.rows)
    left = _below_header(Area(1, room.row, side - 1, room.rows))
    return Layout((_middle(stage, scene),), (left, Area(columns - side, left.row, left.columns, left.rows)))


def side_by_side(scene: Scene, columns: int, rows: int, *, panels: bool) -> Layout:
    """Two boards, and below them one place for panels, or two in a tall terminal."""
    room = Area(0, 1, columns, rows - 2)
    below = 0 if not panels or room.rows < 16 else 11 if room.rows >= _AIRY else 4
    half = (columns - 1) // 2
    wide, tall = scene.size(half, room.rows - below)
    left = Area(0, room.row, half, tall)
    stages = left.centred(wide, tall), Area(half + 1, room.row, half, tall).centred(wide, tall)
    if not below:
        return Layout(stages, ())
    place = Area(1, left.bottom + 1, columns - 2, room.bottom - left.bottom - 1)
    return Layout(stages, _halves(place) if below > _LEAST_BELOW else (place,))


def _below_header(column: Area) -> Area:
    """With a row between it and the header, where rows are many."""
    spare = 1 if column.rows >= _AIRY else 0
    return Area(column.column, column.row + spare, column.columns, column.rows - spare)


def _middle(room: Area, scene: Scene) -> Area:
    return room.centred(*scene.size(room.columns, room.rows))


def _halves(area: Area) -> tuple[Area, Area]:
    half = (area.columns - _GAP) // 2
    return Area(area.column, area.row, half, area.rows), Area(area.right - half, area.row, half, area.rows)
