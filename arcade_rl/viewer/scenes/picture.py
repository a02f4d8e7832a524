"""The picture that a Gymnasium environment draws of itself (`rgb_array`), as large as there is room."""

from collections.abc import Hashable

import pygame
from pygame import Rect, Surface

from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.scenes.atari import HasScreen

_SMALL = 200  # pixels: below, a picture is made of visible squares, which must stay sharp


class PictureScene:
    """Scales the picture in its own proportions: pixel art by repeating pixels, larger pictures smoothly."""

    def __init__(self, game: HasScreen) -> None:
        self._game = game
        self._height, self._width = game.screen().shape[:2]

    def place(self, room: Rect) -> Rect:
        """In the middle, as large as fits."""
        return Rect(0, 0, self._width, self._height).fit(room)

    def key(self, view: View) -> Hashable:
        """The frame."""
        return (view.state.frame, view.state.episode)

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """Scaled straight into the window."""
        screen = self._game.screen()
        size = (screen.shape[1], screen.shape[0])
        picture = pygame.image.frombuffer(screen.tobytes(), size, "RGB").convert(canvas)
        scale = pygame.transform.scale if max(size) < _SMALL else pygame.transform.smoothscale
        scale(picture, rect.size, canvas.subsurface(rect))
