"""The save states of the game in cells, over everything but header and footer: a list, and the chosen one's picture."""

import numpy as np

from arcade_rl.games.pixels.pooling import packed, pooled
from arcade_rl.shelf.save_states.slots import COUNT, Slot
from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.seats.slot_board import BoardView
from arcade_rl.viewer.seats.slot_wording import caption, question
from arcade_rl.viewer.terminal.cells import Area, Cells

_LIST = 36  # columns; beside it, the picture
_PICTURE = (44, 17)
_LEAST_PICTURE = 12
_EDGE = 2


def draw_slots(cells: Cells, view: BoardView) -> None:
    """Title, list, and the keys at the bottom."""
    area = cells.area
    room = Area(0, 1, area.columns, area.rows - 2)
    wide, tall = min(room.columns, _LIST + _PICTURE[0] + 2 * _EDGE), min(room.rows, COUNT + 8)
    place = room.centred(wide, tall)
    cells.fill(place, theme.CARD)
    spare = tall - COUNT
    top = place.row + (1 if spare > 4 else 0)
    asked = question(view)
    cells.write("Save states", place.column + _EDGE, top, bold=True)
    text, colour = (asked, theme.WARNING) if asked else ("a number loads its slot", theme.MUTED)
    cells.write(text, place.column + _EDGE + 14, top, colour, width=place.right - place.column - _EDGE - 15)
    first = top + (2 if spare > 3 else 1)
    if view.percent is not None and spare > 3:
        bar = wide - 2 * _EDGE
        cells.write("━" * (bar * view.percent // 100), place.column + _EDGE, top + 1, theme.AGENT)
    listed = min(_LIST, wide) if wide - _LIST >= _LEAST_PICTURE else wide
    rows = max(1, place.bottom - first - 1)
    skipped = max(0, min(view.chosen - rows // 2 - 1, COUNT - rows))
    for row, slot in enumerate(view.slots[skipped : skipped + rows], first):
        _draw_line(cells, Area(place.column, row, listed, 1), slot, chosen=slot.number == view.chosen)
    if listed < wide:
        beside = Area(place.column + listed + 1, first, wide - listed - 1 - _EDGE, place.bottom - first - 2)
        _draw_picture(cells, beside, view.slots[view.chosen - 1])
    _draw_keys(cells, place, view)


def _draw_line(cells: Cells, line: Area, slot: Slot, *, chosen: bool) -> None:
    if chosen:
        cells.fill(Area(line.column + 1, line.row, line.columns - 1, 1), theme.CARD_EDGE)
    at = line.column + _EDGE
    cells.write(str(slot.number % COUNT), at, line.row, theme.AGENT if chosen else theme.TEXT, bold=True)
    first, second = caption(slot)
    text, beside = (second, first) if slot.state is not None else (first, "")
    colour = theme.TEXT if slot.state is not None else theme.FAINT
    at = cells.write(text, at + 2, line.row, colour, width=line.columns - _EDGE - 3)
    if line.columns > _LIST:  # there is no picture, under which it would stand
        cells.write(beside, at + 1, line.row, theme.MUTED, width=max(0, line.right - at - 2))


def _draw_picture(cells: Cells, room: Area, slot: Slot) -> None:
    if slot.state is None:
        return
    thumbnail = slot.state.thumbnail
    height, width = thumbnail.shape[:2]
    scale = min(room.columns / width, 2 * (room.rows - 2) / height)
    shape = max(2, int(height * scale) // 2 * 2), max(1, int(width * scale))
    pixels = pooled(packed(np.ascontiguousarray(thumbnail)), *shape)
    cells.show(pixels, room.column, room.row)
    first, second = caption(slot)
    for row, (text, colour) in enumerate(((first, theme.TEXT), (second, theme.MUTED)), room.row + shape[0] // 2):
        cells.write(text, room.column, row, colour, width=room.columns)


def _draw_keys(cells: Cells, place: Area, view: BoardView) -> None:
    at, row = place.column + _EDGE, place.bottom - 1
    for cap, does in view.keys:
        if at + len(cap) + len(does) + 1 > place.right:
            break
        at = cells.write(cap, at, row, theme.TEXT, bold=True) + 1
        at = cells.write(does, at, row, theme.MUTED) + 3
