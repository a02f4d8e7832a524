"""A small terminal: it does what the painter's bytes say, so that tests can look at what a person would see."""

import re

import numpy as np

_SEQUENCE = re.compile(r"\x1b\[([?<>=]?)([0-9;]*)([A-Za-z])")
_SIXELS = re.compile(r'\x1bP0;1q"1;1;(\d+);(\d+)[^\x1b]*\x1b\\')


class Interpreter:
    """Shows text and colours in cells.

    Args:
        cell: width and height of a cell in pixels.

    Attributes:
        glyphs: (rows, columns) characters. front, back: (rows, columns) 0xRRGGBB.
        sixels: (rows, columns) where a picture has been drawn, and nothing was written since.
    """

    def __init__(self, columns, rows, cell=(4, 6)):
        self._cell = cell
        self.sixels = np.zeros((rows, columns), bool)
        self.glyphs = np.full((rows, columns), " ")
        self.front = np.full((rows, columns), -1)
        self.back = np.full((rows, columns), -1)
        self._row = self._column = 0
        self._colours = {"38": -1, "48": -1}

    def feed(self, data):
        text, place = data.decode(), 0
        while place < len(text):
            sequence, picture = _SEQUENCE.match(text, place), _SIXELS.match(text, place)
            if picture:
                self._draw(*map(int, picture.groups()))
                place = picture.end()
            elif sequence:
                self._obey(*sequence.groups())
                place = sequence.end()
            else:
                assert text[place] >= " ", f"unknown sequence {text[place : place + 12]!r}"
                self._write(text[place])
                place += 1

    def _draw(self, width, height):
        right, bottom = self._column - -width // self._cell[0], self._row - -height // self._cell[1]
        self.sixels[self._row : bottom, self._column : right] = True

    def _write(self, letter):
        place = self._row, self._column
        self.sixels[place] = False
        self.glyphs[place], self.front[place], self.back[place] = letter, self._colours["38"], self._colours["48"]
        self._column += 1

    def _obey(self, private, body, final):
        numbers = [int(each or 0) for each in body.split(";")]
        if private:
            assert final in "hl"
        elif final == "H":
            self._row, self._column = numbers[0] - 1, numbers[1] - 1
        elif final == "C":
            self._column += max(1, numbers[0])
        elif final == "J":
            self.glyphs[:], self.sixels[:] = " ", False
        else:
            assert final == "m"
            self._colour(body.split(";"))

    def _colour(self, codes):
        while codes:
            code = codes.pop(0)
            if code in ("38", "48"):
                kind, red, green, blue, *codes = codes
                assert kind == "2"
                self._colours[code] = int(red) << 16 | int(green) << 8 | int(blue)
            else:
                assert code in ("0", "1", "22")

    def pixels(self):
        """(2 * rows, columns) 0xRRGGBB: what the halves of the cells look like."""
        upper = np.where(np.isin(self.glyphs, ["▀", "█"]), self.front, self.back)
        lower = np.where(np.isin(self.glyphs, ["▄", "█"]), self.front, self.back)
        return np.stack((upper, lower), axis=1).reshape(2 * len(self.glyphs), -1)
