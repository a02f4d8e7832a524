"""Puts what is drawn on the terminal: only the cells and pictures that changed, in one piece.

The bytes are few: the cursor moves only over gaps, a colour is set only where it differs from the last one, and a cell
of two pixels may be drawn as its upper or its lower half, whichever needs fewer changes.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from arcade_rl.viewer.terminal.cells import BOLD, UPPER_HALF, Cells, Picture
from arcade_rl.viewer.terminal.driver.colours import Palette
from arcade_rl.viewer.terminal.driver.graphics import Graphics, in_pixels

_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"  # synchronized output: shown at once, or ignored
_SPACE = ord(" ")
_LOWER, _FULL = "▄", "█"
_UNKNOWN = -1


class Painter:
    """Knows what the terminal shows, and writes the rest.

    Args:
        palette: how a colour is sent to the terminal.

    Attributes:
        graphics: how a picture in pixels is sent to it; None for a terminal that shows none.
    """

    def __init__(self, palette: Palette) -> None:
        self.graphics: Graphics | None = None
        self._palette = palette
        self._shown: Cells | None = None
        self._drawn: list[Picture] = []
        self._front_code = lru_cache(maxsize=4096)(palette.front)
        self._back_code = lru_cache(maxsize=4096)(palette.back)
        self._forget_state()

    def forget(self) -> None:
        """What the terminal shows is unknown: the next picture is written whole."""
        self._shown = None

    def paint(self, cells: Cells) -> bytes:
        """What to write so that the terminal shows `cells`; nothing if it does already. `cells` is kept."""
        before, self._shown = self._shown, cells
        whole = before is None or before.glyphs.shape != cells.glyphs.shape
        if before is None or whole:
            self._forget_state()
            changed = np.ones(cells.glyphs.shape, np.bool_)
            start = "\x1b[0m\x1b[2J"
        else:
            changed = (cells.glyphs != before.glyphs) | (cells.front != before.front) | (cells.back != before.back)
            changed |= self._uncovered(cells)
            start = ""
        parts = [start, *self._write(cells, changed), *self._draw(cells, changed, whole=whole)]
        written = "".join(parts)
        return f"{_BEGIN}{written}{_END}".encode() if written else b""

    def clear(self) -> bytes:
        """What to write so that the terminal keeps no picture in pixels."""
        if self.graphics is None:
            return b""
        return "".join(map(self.graphics.remove, range(len(self._drawn)))).encode()

    def _uncovered(self, cells: Cells) -> NDArray[np.bool_]:
        """(rows, columns) where a picture lies that is to go, and that goes only if something is written there."""
        uncovered = np.zeros(cells.glyphs.shape, np.bool_)
        if self.graphics is not None and self.graphics.lies_in_cells:
            stay = {picture.area for picture in cells.pictures}
            for area in (picture.area for picture in self._drawn if picture.area not in stay):
                uncovered[area.row : area.bottom, area.column : area.right] = True
        return uncovered

    def _draw(self, cells: Cells, changed: NDArray[np.bool_], *, whole: bool) -> Iterator[str]:
        """Draw the pictures that changed, or before which something did."""
        before, self._drawn = self._drawn, cells.pictures
        if self.graphics is None:
            return
        for place, picture in enumerate(cells.pictures):
            area = picture.area
            there = not whole and place < len(before) and picture.same_as(before[place])
            if there and not changed[area.row : area.bottom, area.column : area.right].any():
                continue
            assert cells.cell_pixels is not None
            yield f"\x1b[{area.row + 1};{area.column + 1}H"
            yield self.graphics.draw(place, in_pixels(picture, cells.cell_pixels, cells.before(area)))
        yield from map(self.graphics.remove, range(len(cells.pictures), len(before)))

    def _write(self, cells: Cells, where: NDArray[np.bool_]) -> Iterator[str]:
        rows, columns = np.nonzero(where)
        drawn = zip(
            rows.tolist(),
            columns.tolist(),
            cells.glyphs[where].tolist(),
            cells.front[where].tolist(),
            cells.back[where].tolist(),
            strict=True,
        )
        at_row = at_column = _UNKNOWN
        for row, column, glyph, front, back in drawn:
            if row != at_row:
                yield f"\x1b[{row + 1};{column + 1}H"
            elif column != at_column:
                gap = column - at_column
                yield f"\x1b[{gap}C" if gap > 1 else "\x1b[C"
            yield self._cell(glyph, front, back)
            at_row, at_column = row, column + 1

    def _forget_state(self) -> None:
        self._front = self._back = _UNKNOWN
        self._bold = False

    def _cell(self, glyph: int, front: int, back: int) -> str:
        if glyph == _SPACE:
            if back == self._front and back != self._back:
                return _FULL
            return self._set(self._front, back) + " "
        if glyph == UPPER_HALF:
            as_upper = (front != self._front) + (back != self._back)
            as_lower = (back != self._front) + (front != self._back)
            if as_lower < as_upper:
                return self._set(back, front) + _LOWER
        return self._set(front, back) + chr(glyph)

    def _set(self, front: int, back: int) -> str:
        """The sequence that sets these colours; empty if they are set."""
        codes = []
        bold = bool(front & BOLD) if front != _UNKNOWN else self._bold
        if bold != self._bold:
            codes.append("1" if bold else "22")
            self._bold = bold
        if front != self._front:
            codes.append(self._front_code(front & ~BOLD))
            self._front = front
        if back != self._back:
            codes.append(self._back_code(back))
            self._back = back
        return f"\x1b[{';'.join(codes)}m" if codes else ""
