"""CartPole in cells: an evening sky, a rail, a cart with a pole on it."""

import math
from collections.abc import Iterator

import numpy as np

from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.theme import Colour, blend
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.terminal.cells import Area, Cells, number

_HALF_WIDTH_METRES = 3.0
_TRACK_END_METRES = 2.4
_POLE_METRES = 1.9  # drawn longer than it is, so that its angle is seen
_CART_METRES = (0.74, 0.34)
_FALLEN_RADIANS = 12 * math.pi / 180
_SKY_TOP: Colour = (16, 22, 36)
_SKY_BOTTOM: Colour = (36, 48, 72)
_GROUND: Colour = (18, 23, 32)
_RAIL: Colour = (120, 134, 156)
_CART: Colour = (70, 130, 180)
_POLE: Colour = (226, 178, 112)


class CartPoleScene:
    """An evening sky, a rail with its ends, the cart, and its pole: red beyond the angle where the episode ends."""

    def size(self, columns: int, rows: int) -> tuple[int, int]:
        """At most 2:1 in pixels."""
        rows = min(rows, max(8, math.ceil(columns * 0.375)))
        return min(columns, 4 * rows), rows

    def draw(self, cells: Cells, area: Area, view: View) -> None:
        """As `Scene.draw`."""
        width, height = area.columns, 2 * area.rows
        position, _, angle, _ = (float(each) for each in view.state.observation)
        picture = np.empty((height, width), np.int64)
        rail = round(height * 0.8)
        for y in range(height):
            shade = blend(_SKY_BOTTOM, _SKY_TOP, y / rail) if y < rail else _GROUND
            picture[y] = number(shade)
        metre = width / (2 * _HALF_WIDTH_METRES)
        picture[rail] = number(_RAIL)
        for end in (-_TRACK_END_METRES, _TRACK_END_METRES):
            x = int(width / 2 + end * metre)
            picture[max(0, rail - 2) : rail + 1, max(0, x) : x + 1] = number(theme.BAD)
        at = width / 2 + position * metre
        cart_high = max(2, round(_CART_METRES[1] * metre))
        half = _CART_METRES[0] * metre / 2
        left, right = max(0, round(at - half)), max(0, round(at + half))
        picture[rail - cart_high : rail, left:right] = number(_CART)
        fallen = abs(angle) > _FALLEN_RADIANS
        length = min(_POLE_METRES * metre, rail - cart_high - 1)
        for across, up in _line(at, rail - cart_high, angle, length):
            if 0 <= up < height:
                picture[up, max(0, across) : max(0, across + 2)] = number(theme.BAD if fallen else _POLE)
        cells.show(picture, area.column, area.row)


def _line(x: float, y: float, angle: float, length: float) -> Iterator[tuple[int, int]]:
    steps = max(2, int(2 * length))
    for step in range(steps):
        along = length * step / (steps - 1)
        yield round(x - 1 + along * math.sin(angle)), round(y - along * math.cos(angle))
