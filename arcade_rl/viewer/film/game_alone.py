"""The game without the window around it."""

from pygame import Rect

from arcade_rl.viewer.drawing.canvas import Ink, opaque
from arcade_rl.viewer.drawing.parts import Scene
from arcade_rl.viewer.drawing.view import View

_ROOM = (960, 720)


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
