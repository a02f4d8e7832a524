"""A picture in cells, as a terminal shows it: a character, its colour and the colour behind it."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.theme import Colour

UPPER_HALF = ord("▀")
BOLD = 1 << 24  # beside the 24 bits of a character's colour
_SPACE = ord(" ")
_LIE_ON_A_LETTER = ("Mn", "Me")  # Unicode's categories of marks that take no cell of their own


def number(colour: Colour) -> int:
    """A colour as 0xRRGGBB."""
    red, green, blue = colour
    return red << 16 | green << 8 | blue


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells."""

    column: int
    row: int
    columns: int
    rows: int

    @property
    def right(self) -> int:
        """The first column beyond it."""
        return self.column + self.columns

    @property
    def bottom(self) -> int:
        """The first row beyond it."""
        return self.row + self.rows

    def centred(self, columns: int, rows: int) -> "Area":
        """An area of this size in its middle."""
        return Area(
            self.column + max(0, self.columns - columns) // 2, self.row + max(0, self.rows - rows) // 2, columns, rows
        )


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture in pixels, over an area of cells.

    Attributes:
        source: what it shows; only where this differs is it another picture.
        draw: takes the width and height of the room in pixels, and gives (height, width) 0xRRGGBB, no larger.
    """

    area: Area
    source: NDArray[np.generic]
    draw: Callable[[int, int], NDArray[np.int64]]

    def same_as(self, other: "Picture") -> bool:
        """Whether both look the same."""
        return self.area == other.area and np.array_equal(self.source, other.source)


class Cells:
    """Characters and colours, to be drawn on.

    Args:
        cell_pixels: width and height of a cell; None for a terminal that shows no pictures in pixels.

    Attributes:
        glyphs: (rows, columns) code points.
        front: (rows, columns) 0xRRGGBB of each character, with `BOLD` where it is bold; 0 for a space.
        back: (rows, columns) 0xRRGGBB behind it.
        pictures: those in pixels, in the order in which they were shown.
    """

    def __init__(self, columns: int, rows: int, cell_pixels: tuple[int, int] | None = None) -> None:
        self.cell_pixels = cell_pixels
        self.pictures: list[Picture] = []
        self.glyphs = np.full((rows, columns), _SPACE, np.int32)
        self.front = np.zeros((rows, columns), np.int32)
        self.back = np.full((rows, columns), number(theme.BACKGROUND), np.int32)

    @property
    def area(self) -> Area:
        """All of it."""
        rows, columns = self.glyphs.shape
        return Area(0, 0, columns, rows)

    def fill(self, area: Area, colour: Colour) -> None:
        """Empty an area, and colour it."""
        place = self._place(area)
        self.glyphs[place], self.front[place], self.back[place] = _SPACE, 0, number(colour)

    def write(
        self,
        text: str,
        column: int,
        row: int,
        colour: Colour = theme.TEXT,
        *,
        width: int | None = None,
        bold: bool = False,
        back: Colour | None = None,
    ) -> int:
        """Write one line, cut off at `width` cells and at the edge; returns the column after it.

        Args:
            back: the colour behind it; None for what is there.
        """
        rows, columns = self.glyphs.shape
        room = columns - column if width is None else min(width, columns - column)
        line = plain(text)
        if len(line) > room:
            line = line[: max(0, room - 1)] + "…" if room > 0 else ""
        if not (0 <= row < rows) or column < 0:
            return column
        place = (row, slice(column, column + len(line)))
        glyphs = np.array([ord(letter) for letter in line], np.int32)
        self.glyphs[place] = glyphs
        self.front[place] = np.where(glyphs == _SPACE, 0, number(colour) | (BOLD if bold else 0))
        if back is not None:
            self.back[place] = number(back)
        return column + len(line)

    def write_right(self, text: str, right: int, row: int, colour: Colour = theme.TEXT, *, bold: bool = False) -> int:
        """Write one line that ends before column `right`; returns its first column."""
        column = max(0, right - len(plain(text)))
        self.write(text, column, row, colour, bold=bold, width=right - column)
        return column

    def show(self, pixels: NDArray[np.int64], column: int, row: int) -> None:
        """Show a picture: two pixels a cell, one above the other.

        Args:
            pixels: (height, width) 0xRRGGBB; of an odd height the last row's lower half stays as it is.
        """
        rows, columns = self.glyphs.shape
        pixels = pixels[: 2 * (rows - row), : columns - column]
        if len(pixels) % 2:
            place = (row + len(pixels) // 2, slice(column, column + pixels.shape[1]))
            pixels = np.vstack((pixels, self.back[place][np.newaxis]))
        upper, lower = pixels[0::2], pixels[1::2]
        area = (slice(row, row + len(upper)), slice(column, column + upper.shape[1]))
        flat = upper == lower
        self.glyphs[area] = np.where(flat, _SPACE, UPPER_HALF)
        self.front[area] = np.where(flat, 0, upper)
        self.back[area] = lower

    def show_picture(
        self, area: Area, source: NDArray[np.generic], draw: Callable[[int, int], NDArray[np.int64]]
    ) -> None:
        """Show a picture: in pixels where the terminal can, else two pixels a cell.

        Args:
            source, draw: as in `Picture`.
        """
        if self.cell_pixels is None:
            self.show(draw(area.columns, 2 * area.rows), area.column, area.row)
            return
        self.fill(area, theme.BACKGROUND)
        self.pictures.append(Picture(area, source.copy(), draw))

    def before(self, area: Area) -> NDArray[np.bool_]:
        """(rows, columns) of an area: where text, or what is filled with another colour, stands before a picture."""
        place = self._place(area)
        return np.asarray((self.glyphs[place] != _SPACE) | (self.back[place] != number(theme.BACKGROUND)))

    def pixels(self) -> NDArray[np.int32]:
        """(2 * rows, columns) 0xRRGGBB: what the halves of the cells look like, without text."""
        upper = np.where(self.glyphs == UPPER_HALF, self.front & ~BOLD, self.back)
        return np.stack((upper, self.back), axis=1).reshape(-1, self.back.shape[1])

    def _place(self, area: Area) -> tuple[slice, slice]:
        return (
            slice(max(0, area.row), max(0, area.bottom)),
            slice(max(0, area.column), max(0, area.right)),
        )


def plain(text: str) -> str:
    """The same in characters that take one cell each."""
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(_one_cell(letter) for letter in composed if unicodedata.category(letter) not in _LIE_ON_A_LETTER)


def _one_cell(letter: str) -> str:
    return letter if letter.isprintable() and unicodedata.east_asian_width(letter) not in "WF" else "?"
