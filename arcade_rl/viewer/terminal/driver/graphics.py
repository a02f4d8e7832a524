"""Pictures in pixels, for terminals that show them: by kitty's graphics protocol, or by sixels.

Protocols: https://sw.kovidgoyal.net/kitty/graphics-protocol/ and https://vt100.net/docs/vt3xx-gp/chapter14.html.
"""

import base64
from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from arcade_rl.games.pixels.indexed import CLEAR, Indexed, indexed, png
from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.terminal.cells import Picture, number
from arcade_rl.viewer.terminal.driver.colours import wants_no_colour
from arcade_rl.viewer.terminal.driver.key_decoder import Reply
from arcade_rl.viewer.terminal.driver.sixels import ROWS, SixelEncoder

_FIRST_ID = 0xA2C0  # of our pictures: far from those that other programs may have left
_MOST_OF_A_PART = 4096  # bytes
_END = "\x1b\\"
_ASK_KITTY = f"\x1b_Gi={_FIRST_ID},s=1,v=1,a=q,t=d,f=24;AAAA{_END}"
ASK_SIZE = "\x1b[16t"
_SIXELS = "4"  # among the attributes of a terminal
_MOST_OF_A_CELL = 200  # pixels
_TAKE_IT_AS_TEXT = ("screen", "tmux", "linux")  # what these are asked would be a title, or be seen


class Graphics(Protocol):
    """One way to show pictures.

    Attributes:
        lies_in_cells: a picture goes only when the cells are written in which it lies.
    """

    lies_in_cells: bool

    def draw(self, place: int, picture: Indexed) -> str:
        """What shows it, with the cursor at its upper left cell.

        Args:
            place: which of the pictures; it takes the place of the one that had this number.
        """

    def remove(self, place: int) -> str:
        """What removes the picture that has this number."""


class Kitty:
    """Pictures before the text, which is seen where they are clear.

    Kitty can put them behind text as well, but not every terminal draws that right.
    """

    lies_in_cells = False

    def __init__(self) -> None:
        self._ids: dict[int, int] = {}

    def draw(self, place: int, picture: Indexed) -> str:
        """As `Graphics.draw`. The new picture is there before the old one goes, so that nothing flickers."""
        before = self._ids.get(place)
        this = _FIRST_ID + 2 * place + (1 if before is None or before % 2 == 0 else 2)
        self._ids[place] = this
        data = base64.standard_b64encode(png(picture)).decode()
        starts = range(0, len(data), _MOST_OF_A_PART)
        control = f"a=T,f=100,i={this},C=1,q=2,"
        parts = []
        for start in starts:
            more = int(start != starts[-1])
            parts.append(f"\x1b_G{control}m={more};{data[start : start + _MOST_OF_A_PART]}{_END}")
            control = ""
        return "".join(parts) + (_deleted(before) if before is not None else "")

    def remove(self, place: int) -> str:
        """As `Graphics.remove`."""
        before = self._ids.pop(place, None)
        return _deleted(before) if before is not None else ""


def _deleted(this: int) -> str:
    return f"\x1b_Ga=d,d=I,i={this},q=2{_END}"


class Sixel:
    """Pictures in bands of six rows, drawn where text would stand; what is written there takes their place."""

    lies_in_cells = True

    def __init__(self) -> None:
        self._encode = SixelEncoder()

    def draw(self, place: int, picture: Indexed) -> str:
        """As `Graphics.draw`. A last band that is not whole would lie on the cells below, and is left out."""
        whole = len(picture.indices) // ROWS * ROWS
        return self._encode(picture._replace(indices=picture.indices[:whole]))

    def remove(self, place: int) -> str:
        """As `Graphics.remove`: the cells that are written there do it."""
        return ""


def in_pixels(picture: Picture, cell_pixels: tuple[int, int], before: NDArray[np.bool_]) -> Indexed:
    """All pixels of the picture's area, with the picture in their middle.

    Args:
        cell_pixels: width and height of a cell.
        before: (rows, columns) where text stands before it: the picture is clear there.
    """
    wide, high = cell_pixels
    width, height = picture.area.columns * wide, picture.area.rows * high
    drawn = picture.draw(width, height)
    pixels = np.full((height, width), number(theme.BACKGROUND), np.int64)
    top, left = (height - drawn.shape[0]) // 2, (width - drawn.shape[1]) // 2
    pixels[top : top + drawn.shape[0], left : left + drawn.shape[1]] = drawn
    if before.any():
        pixels[before.repeat(high, axis=0).repeat(wide, axis=1)] = CLEAR
    return indexed(pixels)


def question(environment: Mapping[str, str]) -> str:
    """What asks a terminal how it shows pictures, and how large its cells are; empty if it had better not be asked."""
    if wants_no_colour(environment):
        return ""
    name = environment.get("TERM", "")
    through = "TMUX" in environment or name.startswith(_TAKE_IT_AS_TEXT)
    return ASK_SIZE if through else _ASK_KITTY + ASK_SIZE


def graphics_in(reply: Reply) -> Graphics | None:
    """The way that a terminal says it knows; None if it says something else."""
    if reply.final == "_" and reply.body == f"Gi={_FIRST_ID};OK":
        return Kitty()
    if reply.final == "c" and _SIXELS in reply.body.lstrip("?").split(";")[1:]:
        return Sixel()
    return None


def cell_pixels_in(reply: Reply) -> tuple[int, int] | None:
    """Width and height of a cell, as the terminal says; None if it says something else."""
    kind, *numbers = reply.body.split(";")
    if reply.final != "t" or kind != "6" or len(numbers) != 2 or not all(each.isdecimal() for each in numbers):
        return None
    height, width = map(int, numbers)
    return (width, height) if 0 < width <= _MOST_OF_A_CELL and 0 < height <= _MOST_OF_A_CELL else None
