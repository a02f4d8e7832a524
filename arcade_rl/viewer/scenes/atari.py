"""The console's own picture, in whole pixels near the aspect ratio of a television, or enlarged in other ways."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Protocol

import numpy as np
import pygame
from numpy.typing import NDArray
from pygame import Rect, Surface

from arcade_rl.shelf.settings.window_memory import Scaling
from arcade_rl.viewer.drawing.canvas import Ink, transparent
from arcade_rl.viewer.drawing.view import View

_PIXEL_ASPECT = 7 / 4  # width to height of one pixel: 160 x 210 becomes 4:3
_TOLERANCE = 1.26  # how far whole pixels, or what fits, may distort that shape
_GAP_OF_LINE = 2  # how many gaps are as high as a line of the tube
_GAP_DARKNESS = 96  # of 255


class HasScreen(Protocol):
    """A game with its own picture."""

    def screen(self) -> NDArray[np.uint8]:
        """(height, width, 3) uint8, what the console shows now."""


class AtariScene:
    """Scales the picture across and down.

    Attributes:
        scaling: in whole pixels by one factor across and another one down; else smoothly, as large as there is room.
    """

    def __init__(self, game: HasScreen) -> None:
        self.scaling: Scaling = "pixels"
        self._game = game
        self._height, self._width = game.screen().shape[:2]
        self._gaps = lru_cache(maxsize=1)(_gaps_between)

    def place(self, room: Rect) -> Rect:
        """In the middle, as large as the scaling allows."""
        rect = Rect(0, 0, *self._size(room))
        rect.center = room.center
        return rect

    def _size(self, room: Rect) -> tuple[int, int]:
        if self.scaling == "pixels":
            across, down = whole_scale(room.width // self._width, room.height // self._height)
            return self._width * across, self._height * down
        bend = _TOLERANCE if self.scaling == "fit" else 1.0
        shape = self._width * _PIXEL_ASPECT / self._height
        most_wide, most_tall = round(room.height * shape * bend), round(room.width / shape * bend)
        return max(1, min(room.width, most_wide)), max(1, min(room.height, most_tall))

    def key(self, view: View) -> Hashable:
        """The frame."""
        return (view.state.frame, view.state.episode)

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """Scaled straight into the window."""
        pixels = self._game.screen().tobytes()
        picture = pygame.image.frombuffer(pixels, (self._width, self._height), "RGB").convert(canvas)
        if self.scaling == "pixels":
            pygame.transform.scale(picture, rect.size, canvas.subsurface(rect))
            return
        large = pygame.transform.scale(picture, _next_whole((self._width, self._height), rect.size))
        pygame.transform.smoothscale(large, rect.size, canvas.subsurface(rect))
        if self.scaling == "scanlines":
            canvas.blit(self._gaps(rect.size, self._height), rect)


def _next_whole(size: tuple[int, int], wanted: tuple[int, int]) -> tuple[int, int]:
    """The smallest multiple of `size` that is not smaller than `wanted`; scaled down from it, edges stay sharp."""
    return size[0] * -(-wanted[0] // size[0]), size[1] * -(-wanted[1] // size[1])


def _gaps_between(size: tuple[int, int], lines: int) -> Surface:
    """The gaps between the lines of a picture tube, as a veil of this size; none where a line is one pixel high."""
    veil = transparent(size)
    for line in range(lines):
        top, bottom = line * size[1] // lines, (line + 1) * size[1] // lines
        gap = (bottom - top) // _GAP_OF_LINE
        veil.fill((0, 0, 0, _GAP_DARKNESS), Rect(0, bottom - gap, size[0], gap))
    veil.set_alpha(255, pygame.RLEACCEL)  # what is transparent is skipped
    return veil


@lru_cache(maxsize=64)  # asked for in every frame
def whole_scale(most_across: int, most_down: int) -> tuple[int, int]:
    """The largest whole factors within bounds whose ratio is near a television's; of equal ones those nearer to it.

    Returns:
        (across, down), at least (1, 1).
    """
    candidates = [
        (across, down)
        for down in range(1, max(1, most_down) + 1)
        for across in range(1, max(1, most_across) + 1)
        if _bend(across, down) <= _TOLERANCE
    ]
    return max(candidates, key=lambda pair: pair[0] * pair[1] / _bend(*pair) ** 2, default=(1, 1))


def _bend(across: int, down: int) -> float:
    ratio = across / down / _PIXEL_ASPECT
    return max(ratio, 1 / ratio)
