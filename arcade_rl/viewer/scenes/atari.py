"""The console's own picture, in whole pixels, near the aspect ratio of a television."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Protocol

import numpy as np
import pygame
from numpy.typing import NDArray
from pygame import Rect, Surface

from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.view import View

_PIXEL_ASPECT = 7 / 4  # width to height of one pixel: 160 x 210 becomes 4:3
_TOLERANCE = 1.26  # how far whole pixels may distort that shape


class HasScreen(Protocol):
    """A game with a picture of its own."""

    def screen(self) -> NDArray[np.uint8]:
        """(height, width, 3) uint8, what the console shows now."""


class AtariScene:
    """Scales the picture by one whole factor across and another one down."""

    def __init__(self, game: HasScreen) -> None:
        self._game = game
        self._height, self._width = game.screen().shape[:2]

    def place(self, room: Rect) -> Rect:
        """In the middle, as large as whole pixels allow."""
        across, down = whole_scale(room.width // self._width, room.height // self._height)
        rect = Rect(0, 0, self._width * across, self._height * down)
        rect.center = room.center
        return rect

    def key(self, view: View) -> Hashable:
        """The frame."""
        return (view.state.frame, view.state.episode)

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """Scaled straight into the window."""
        pixels = self._game.screen().tobytes()
        picture = pygame.image.frombuffer(pixels, (self._width, self._height), "RGB").convert(canvas)
        pygame.transform.scale(picture, rect.size, canvas.subsurface(rect))


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
