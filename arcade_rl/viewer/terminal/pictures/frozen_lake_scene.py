"""FrozenLake in cells: squares of ice and water, and what the agent thinks of each."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from arcade_rl.viewer.drawing import wording
from arcade_rl.viewer.drawing.theme import Colour, blend
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.terminal.cells import Area, Cells

_ICE: Colour = (150, 190, 214)
_ICE_EDGE: Colour = (118, 160, 188)
_HOLE: Colour = (16, 34, 58)
_GOAL: Colour = (86, 170, 110)
_START: Colour = (176, 204, 220)
_INK: Colour = (22, 40, 60)
_WALKER: Colour = (226, 86, 66)
_ARROWS = "←↓→↑"


class Lake(Protocol):
    """FrozenLake, as far as it is drawn."""

    grid: tuple[str, ...]
    position: int
    outcome: str


class FrozenLakeScene:
    """Squares of ice and water; in each an arrow to the best action, and the Q-values where there is room."""

    def __init__(self, game: Lake) -> None:
        self._game = game

    def size(self, columns: int, rows: int) -> tuple[int, int]:
        """Equal squares, twice as many columns as rows, or a little more."""
        side = len(self._game.grid)
        tall = max(1, min(rows // side, columns // side // 2))
        wide = max(2, min(columns // side, round(2.5 * tall)))
        return wide * side, tall * side

    def draw(self, cells: Cells, area: Area, view: View) -> None:
        """As `Scene.draw`."""
        side = len(self._game.grid)
        wide, tall = area.columns // side, area.rows // side
        for row, squares in enumerate(self._game.grid):
            for column, kind in enumerate(squares):
                square = Area(area.column + column * wide, area.row + row * tall, wide, tall)
                self._draw_square(cells, square, kind, (row + column) % 2)
                number_ = row * side + column
                if view.state.q_table is not None and kind in "SF":
                    _draw_values(cells, square, view.state.q_table[number_])
                if number_ == self._game.position:
                    self._draw_walker(cells, square)

    def _draw_square(self, cells: Cells, square: Area, kind: str, odd: int) -> None:
        ice = _ICE if odd else blend(_ICE, _ICE_EDGE, 0.6)
        colour = {"H": _HOLE, "G": _GOAL, "S": _START}.get(kind, ice)
        cells.fill(square, colour)
        name = {"H": "hole", "G": "goal", "S": "start"}.get(kind, "")
        if square.rows > 2 and square.columns > 6:
            cells.write(name, square.column + 1, square.row, blend(_INK if kind in "SG" else _ICE, colour, 0.6))

    def _draw_walker(self, cells: Cells, square: Area) -> None:
        drowned = self._game.outcome == "hole"
        middle = square.centred(min(square.columns, 4), max(1, min(2, square.rows)))
        cells.fill(middle, blend(_WALKER, _HOLE, 0.5) if drowned else _WALKER)
        text = "~~" if drowned else "••"
        cells.write(text, middle.column + max(0, middle.columns - 2) // 2, middle.row, (255, 255, 255), bold=True)


def _draw_values(cells: Cells, square: Area, values: NDArray[np.float32]) -> None:
    best = int(values.argmax())
    if not np.ptp(values):
        return
    middle = square.row + square.rows // 2
    if square.columns >= 18 and square.rows >= 5:
        texts = [f"{arrow}{wording.value(float(value))}" for arrow, value in zip(_ARROWS, values, strict=True)]
        half = square.column + square.columns // 2
        places = (
            (square.column + 1, middle),
            (half - len(texts[1]) // 2, square.bottom - 1),
            (square.right - 1 - len(texts[2]), middle),
            (half - len(texts[3]) // 2, square.row + 1),
        )
        for action, (text, (column, row)) in enumerate(zip(texts, places, strict=True)):
            cells.write(text, column, row, _INK if action == best else blend(_INK, _ICE, 0.45), bold=action == best)
    else:
        cells.write(_ARROWS[best], square.column + square.columns // 2, middle, _INK, bold=True)
