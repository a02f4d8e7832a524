"""The games in cells: which part of an area each takes, and how it is drawn there."""

from functools import lru_cache
from typing import Protocol, cast, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from arcade_rl.games.game import Game
from arcade_rl.games.pixels.pooling import packed, pooled
from arcade_rl.games.pixels.resize import Resize
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.terminal.cells import Area, Cells
from arcade_rl.viewer.terminal.pictures.cart_pole_scene import CartPoleScene
from arcade_rl.viewer.terminal.pictures.frozen_lake_scene import FrozenLakeScene, Lake

_TELEVISION = 4 / 3  # width to height of the console's picture
_TOLERANCE = 1.26  # how far it may be distorted, to be larger or to have whole pixels
_LEAST_SHARE = 0.9  # of the room, for whole pixels
_BOARD = (60, 30)  # cells, for games without their own picture
_SMALL = 200  # pixels: a smaller picture is made of visible squares, a larger one is smooth


class Scene(Protocol):
    """One game, drawn in cells."""

    def size(self, columns: int, rows: int) -> tuple[int, int]:
        """How many columns and rows of that much room it takes."""

    def draw(self, cells: Cells, area: Area, view: View) -> None:
        """Draw it in an area of that size."""


@runtime_checkable
class HasScreen(Protocol):
    """A game with its own picture."""

    def screen(self) -> NDArray[np.uint8]:
        """(height, width, 3) uint8, what the console shows now."""


class ScreenScene:
    """The console's picture, two pixels a cell, in which small things stay visible."""

    def __init__(self, game: HasScreen) -> None:
        self._game = game
        self._height, self._width = game.screen().shape[:2]

    def size(self, columns: int, rows: int) -> tuple[int, int]:
        """As `Scene.size`."""
        width, height = picture_size(columns, 2 * rows, (self._width, self._height))
        return width, (height + 1) // 2

    def draw(self, cells: Cells, area: Area, view: View) -> None:
        """As `Scene.draw`."""
        screen = self._game.screen()

        def drawn(most_wide: int, most_high: int) -> NDArray[np.int64]:
            width, height = picture_size(most_wide, most_high, (self._width, self._height))
            return pooled(packed(screen), height, width)

        cells.show_picture(area, screen, drawn)


def picture_size(most_wide: int, most_high: int, screen: tuple[int, int]) -> tuple[int, int]:
    """The largest size within bounds near a television's shape; with whole pixels where that costs little.

    Args:
        screen: width and height of the console's picture.
    """
    height = min(most_high, int(most_wide * _TOLERANCE / _TELEVISION))
    width = min(most_wide, round(height * _TELEVISION))
    whole = _whole(width, screen[0]), _whole(height, screen[1])
    for size in (whole, (whole[0], height), (width, whole[1])):
        if _bend(*size) <= _TOLERANCE:
            return size
    return max(1, width), max(1, height)


def _whole(most: int, pixels: int) -> int:
    """A multiple or a whole fraction of `pixels`, if there is one a little below `most`; else `most`."""
    candidates = [pixels // parts for parts in range(2, pixels) if pixels % parts == 0]
    candidates += [pixels * times for times in range(1, most // pixels + 1)]
    best = max((size for size in candidates if size <= most), default=most)
    return best if best >= _LEAST_SHARE * most else most


def _bend(width: int, height: int) -> float:
    ratio = width / max(1, height) / _TELEVISION
    return max(ratio, 1 / max(ratio, 1e-9))


class PictureScene:
    """The picture that a Gymnasium environment draws of itself, in its own proportions; a large one is smoothed."""

    def __init__(self, game: HasScreen) -> None:
        self._game = game
        self._height, self._width = game.screen().shape[:2]
        self._resize = lru_cache(maxsize=2)(Resize)

    def size(self, columns: int, rows: int) -> tuple[int, int]:
        """As `Scene.size`."""
        scale = min(columns / self._width, 2 * rows / self._height)
        return max(1, int(self._width * scale)), max(1, int(self._height * scale + 1) // 2)

    def draw(self, cells: Cells, area: Area, view: View) -> None:
        """As `Scene.draw`."""
        screen = self._game.screen()

        def drawn(width: int, height: int) -> NDArray[np.int64]:
            if max(screen.shape[:2]) < _SMALL:
                return pooled(packed(screen), height, width)
            resize = self._resize((self._height, self._width), (height, width))
            return packed(resize(screen))

        cells.show_picture(area, screen, drawn)


def picture_of(game: Game, scene: Scene, view: View) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 RGB: the game's own picture, or what a terminal shows of a game that has none."""
    if isinstance(game, HasScreen):
        return game.screen()
    cells = Cells(*scene.size(*_BOARD))
    scene.draw(cells, cells.area, view)
    colours = cells.pixels()
    return np.stack([colours >> shift & 255 for shift in (16, 8, 0)], axis=-1).astype(np.uint8)


def make_scene(game: Game) -> Scene:
    """How `game` is drawn."""
    if game.entry.family == "frozen-lake":
        return FrozenLakeScene(cast("Lake", game))
    if game.entry.family == "cart-pole":
        return CartPoleScene()
    if game.entry.environment is not None:
        return PictureScene(cast("HasScreen", game))
    return ScreenScene(cast("HasScreen", game))
