"""The pictures as the network sees them: small, grey, the last few at once."""

from collections.abc import Hashable

import numpy as np
import pygame
from numpy.typing import NDArray
from pygame import Rect, Surface

from arcade_rl.viewer import theme
from arcade_rl.viewer.ink import Ink
from arcade_rl.viewer.panels.panel import Height
from arcade_rl.viewer.view import View

_CAPTION = 16
_GAP = 4


class StackPanel:
    """The stack of pictures, oldest first, each in whole pixels where there is room."""

    title = "What the agent sees"

    def __init__(self, shape: tuple[int, int, int]) -> None:
        self._count, self._rows, self._columns = shape
        ramp = [(level, level, level) for level in range(256)]
        self._pictures = [pygame.Surface((self._columns, self._rows), depth=8) for _ in range(self._count)]
        for picture in self._pictures:
            picture.set_palette(ramp)

    def hint(self, view: View) -> str:
        """How many pictures."""
        return f"{self._count} small grey pictures" if view.moment.has_agent else "if there were one"

    def height(self, width: int, ink: Ink) -> Height:
        """One row of all, or two rows of larger ones."""
        most = self._tall(width, self._best_columns(width), ink)
        return Height(self._tall(width, self._count, ink), most, whole=True)

    def key(self, view: View) -> Hashable:
        """The decision: the pictures are taken then."""
        return view.moment.decision

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """The pictures, oldest first."""
        observation: NDArray[np.uint8] = view.moment.observation  # (stack, H, W)
        columns = self._count
        if rect.height >= self._tall(rect.width, self._best_columns(rect.width), ink):
            columns = self._best_columns(rect.width)
        size = self._size(rect.width, columns)
        left = rect.x + (rect.width - columns * size[0] - (columns - 1) * _GAP) // 2
        for number, picture in enumerate(self._pictures):
            row, column = divmod(number, columns)
            place = Rect((left + column * (size[0] + _GAP), rect.y + row * (size[1] + _GAP + ink.px(_CAPTION))), size)
            self._draw_one(canvas, place, picture, observation[number])
            self._label(canvas, place, number, ink)

    def _draw_one(self, canvas: Surface, place: Rect, picture: Surface, pixels: NDArray[np.uint8]) -> None:
        pygame.surfarray.blit_array(picture, pixels.T)
        whole = place.width % self._columns == 0
        scale = pygame.transform.scale if whole else pygame.transform.smoothscale
        canvas.blit(scale(picture.convert(canvas), place.size), place)

    def _label(self, canvas: Surface, place: Rect, number: int, ink: Ink) -> None:
        back = self._count - 1 - number
        text, colour = ("now", theme.MUTED) if back == 0 else (f"{back} before", theme.FAINT)
        at = (place.centerx, place.bottom + ink.px(3))
        ink.write(canvas, text, theme.TINY, colour, at, anchor="midtop", width=place.width)

    def _size(self, width: int, columns: int) -> tuple[int, int]:
        """Whole pixels if they fit, else as large as there is room."""
        room = (width - (columns - 1) * _GAP) // columns
        if room >= self._columns:
            times = room // self._columns
            return self._columns * times, self._rows * times
        return room, self._rows * room // self._columns

    def _best_columns(self, width: int) -> int:
        """The fewest columns, two or more, that show each picture larger than one row of all does."""
        single = self._size(width, self._count)[0]
        if self._count >= 4 and self._size(width, self._count // 2)[0] > single:
            return self._count // 2
        return self._count

    def _tall(self, width: int, columns: int, ink: Ink) -> int:
        rows = -(-self._count // columns)
        return rows * (self._size(width, columns)[1] + ink.px(_CAPTION)) + (rows - 1) * _GAP
