"""The convolutional layers: the filters of the first one, and the feature maps of each at this decision."""

from collections.abc import Hashable

import numpy as np
import pygame
from numpy.typing import NDArray
from pygame import Rect, Surface

from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Height
from arcade_rl.viewer.drawing.theme import Colour
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.drawing.wording import TIMES

_LEAST, _WANTED = 200, 330
_CAPTION = 15
_LEVELS = 256


class LayersPanel:
    """A caption and a grid of tiles for the filters, and for each layer."""

    titles = ("Feature maps", "Features")

    def __init__(self) -> None:
        positive = [theme.blend(theme.AGENT, theme.WELL, level / 255) for level in range(_LEVELS)]
        self._activation = _palette(positive)
        self._signed = _palette([_signed_colour(level) for level in range(_LEVELS)])

    def glosses(self, view: View) -> tuple[str, ...]:
        """What the tiles are."""
        return ("filters, and what each layer makes of the frames", "filters and activations", "activations")

    def height(self, width: int, ink: Ink) -> Height:
        """Enough to see the tiles; larger ones are better."""
        return Height(ink.px(_LEAST), ink.px(_WANTED))

    def key(self, view: View) -> Hashable:
        """The decision: the network sees another observation then."""
        return view.state.decision

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """Top down, as the network computes: filters, first layer, second layer, and so on."""
        insight = view.state.insight
        if insight is None:
            return
        filters, layers = insight.filters(), insight.feature_maps()
        count, _, height, width = filters.shape
        tiles = self._filter_tiles(filters, in_colour=view.state.observation.ndim == 4)
        parts = [(f"filters of layer 1: {count} of {width} {TIMES} {height}, for the newest frame", tiles)]
        parts += [
            (
                f"layer {number}: {len(maps)} feature maps of {maps.shape[2]} {TIMES} {maps.shape[1]}",
                self._activation[_levels(maps)],
            )
            for number, maps in enumerate(layers, 1)
        ]
        tall = rect.height // len(parts)
        for number, (caption, tiles) in enumerate(parts):
            place = Rect(rect.x, rect.y + number * tall, rect.width, tall)
            ink.write(canvas, caption, theme.TINY, theme.FAINT, place.topleft, width=place.width)
            room = Rect(place.x, place.y + ink.px(_CAPTION), place.width, tall - ink.px(_CAPTION) - ink.px(4))
            _draw_tiles(canvas, room, tiles)

    def _filter_tiles(self, filters: NDArray[np.float32], *, in_colour: bool) -> NDArray[np.uint8]:
        """(filters, H, W, 3) RGB: the part of each filter that sees the newest frame.

        Args:
            in_colour: that part has a channel for each colour, and its weights are shown as that colour.
        """
        if in_colour:
            return np.moveaxis(_signed_levels(filters[:, -3:]), 1, -1)
        return self._signed[_signed_levels(filters[:, -1])]


def columns_of(count: int, tile: tuple[int, int], room: tuple[int, int]) -> tuple[int, float]:
    """The number of columns that makes tiles largest, and their scale relative to `tile` (width, height)."""

    def scale(columns: int) -> float:
        rows = -(-count // columns)
        return min((room[0] / columns - 1) / tile[0], (room[1] / rows - 1) / tile[1])

    best = max(range(1, count + 1), key=scale)
    return best, scale(best)


def _draw_tiles(canvas: Surface, room: Rect, tiles: NDArray[np.uint8]) -> None:
    """(count, H, W, 3) RGB as tiles, a pixel apart: one picture, blitted once."""
    count, height, width, _ = tiles.shape
    columns, scale = columns_of(count, (width, height), room.size)
    size = max(1, int(width * scale)), max(1, int(height * scale))  # (across, down)
    across = np.arange(size[0]) * width // size[0]
    down = np.arange(size[1]) * height // size[1]
    rows = -(-count // columns)
    sheet = np.empty((rows * (size[1] + 1), columns * (size[0] + 1), 3), np.uint8)
    sheet[:] = theme.CARD
    for number, tile in enumerate(tiles):
        row, column = divmod(number, columns)
        top, left = row * (size[1] + 1), column * (size[0] + 1)
        sheet[top : top + size[1], left : left + size[0]] = tile[down[:, np.newaxis], across]
    canvas.blit(pygame.surfarray.make_surface(sheet.swapaxes(0, 1)), room)


def _levels(maps: NDArray[np.float32]) -> NDArray[np.uint8]:
    """0..255 from the lowest activation of a layer, or 0, to the highest."""
    low, high = min(0.0, float(maps.min())), float(maps.max())
    return ((maps - low) * (255 / max(high - low, 1e-9))).astype(np.uint8)


def _signed_levels(weights: NDArray[np.float32]) -> NDArray[np.uint8]:
    """128 for 0, more for positive weights, less for negative ones."""
    reach = max(float(np.abs(weights).max()), 1e-9)
    return (128 + weights * (127 / reach)).astype(np.uint8)


def _signed_colour(level: int) -> Colour:
    return theme.blend(theme.AGENT if level >= 128 else theme.HUMAN, theme.WELL, min(1.0, abs(level - 128) / 127))


def _palette(colours: list[Colour]) -> NDArray[np.uint8]:
    return np.array(colours, np.uint8)
