"""The game without the window around it."""

import numpy as np
import pygame
from numpy.typing import NDArray
from pygame import Rect

from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.canvas import Ink, opaque
from arcade_rl.viewer.drawing.parts import Scene
from arcade_rl.viewer.drawing.view import View
from arcade_rl.wording import count

_ROOM = (960, 720)
_CAPTION = 48
_MARGIN = 16


class GameAlone:
    """Draws a game on its own canvas.

    Args:
        scene: one that is drawn nowhere else, since scenes remember their place.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._place = Rect((0, 0), scene.place(Rect((0, 0), _ROOM)).size)
        self._ink = Ink(1.0)
        self._drawn: object = None
        self.canvas = opaque(self._place.size)

    def draw(self, view: View) -> bool:
        """Bring the picture up to date; returns whether it changed."""
        key = self._scene.key(view)
        if key == self._drawn:
            return False
        self._drawn = key
        self._scene.draw(self.canvas, self._place, view, self._ink)
        return True


def picture_of(scene: Scene, view: View) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 RGB: the game as it looks now. `scene` is drawn nowhere else."""
    alone = GameAlone(scene)
    alone.draw(view)
    return pygame.surfarray.array3d(alone.canvas).swapaxes(0, 1)


class CaptionedGame:
    """A game, and below it how long the agent has trained, and its score."""

    def __init__(self, alone: GameAlone) -> None:
        self._alone = alone
        width, height = alone.canvas.get_size()
        self._below = Rect(0, height, width, _CAPTION)
        self._ink = Ink(1.0)
        self._written: object = None
        self.canvas = opaque((width, height + _CAPTION))

    def draw(self, view: View) -> bool:
        """Bring the picture up to date; returns whether it changed."""
        changed = self._alone.draw(view)
        if changed:
            self.canvas.blit(self._alone.canvas, (0, 0))
        caption = (_trained(view), f"score {wording.score(view.state.score)}")
        if caption == self._written:
            return changed
        self._written = caption
        self._write(*caption)
        return True

    def _write(self, trained: str, score: str) -> None:
        below, middle = self._below, self._below.centery
        self.canvas.fill(theme.CARD, below)
        place = (below.right - _MARGIN, middle)
        at = self._ink.write(self.canvas, score, theme.TITLE, theme.TEXT, place, anchor="midright")
        room, place = at.left - 2 * _MARGIN, (_MARGIN, middle)
        self._ink.write(self.canvas, trained, theme.TITLE, theme.MUTED, place, anchor="midleft", width=room)


def _trained(view: View) -> str:
    """How long the agent has trained, and which of its checkpoints it is."""
    if view.weights is None:
        return view.agent_name
    steps = f"{count(view.weights.step)} steps" if view.weights.step else "untrained"
    return " · ".join(filter(None, (f"{view.agent_name}, {steps}", view.weights.label)))
