"""The frame stack: the last frames as the network sees them: small, and grey unless it sees colours."""

from collections.abc import Hashable
from typing import NamedTuple

import numpy as np
import pygame
from numpy.typing import NDArray
from pygame import Rect, Surface

from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink, show_scaled
from arcade_rl.viewer.drawing.parts import Height
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.drawing.wording import MINUS, TIMES

_CAPTION = 16
_GAP = 4


class _Grid(NamedTuple):
    """A grid of frames: how many in a row, and how large each is in pixels."""

    columns: int
    wide: int
    tall: int


class StackPanel:
    """The frames, oldest first, in whole pixels if there is room.

    Args:
        shape: (frames, height, width), in colour (frames, height, width, 3).
        mirrored: the agent observes the screen mirrored, left to right.
        seen_by: the name of the agent, where its other panels lie elsewhere.
    """

    titles = ("Frame stack", "Frames")

    def __init__(self, shape: tuple[int, ...], *, mirrored: bool = False, seen_by: str = "") -> None:
        self._count, self._rows, self._columns, *colours = shape
        self._kind = "RGB" if colours else "grayscale"
        self._mirrored = mirrored
        self._seen_by = seen_by
        size = (self._columns, self._rows)
        self._pictures = [pygame.Surface(size, depth=24 if colours else 8) for _ in range(self._count)]
        if not colours:
            for picture in self._pictures:
                picture.set_palette([(level, level, level) for level in range(256)])

    def glosses(self, view: View) -> tuple[str, ...]:
        """The shape of the observation."""
        frames = f"{self._count} {TIMES} {self._columns}{TIMES}{self._rows}"
        if self._seen_by:
            mirrored = ", mirrored" * self._mirrored
            return (f"what {self._seen_by} sees{mirrored}", f"what the agent sees{mirrored}", "the agent's")
        if self._mirrored:
            return (f"{frames} {self._kind}, mirrored", "mirrored left to right", "mirrored")
        if not view.state.has_agent:
            return (f"what an agent would see: {frames}", f"{frames} {self._kind}", frames)
        return (f"{frames} {self._kind}", frames)

    def height(self, width: int, ink: Ink) -> Height:
        """One row, at the size of the frames or larger, or two rows of larger ones."""
        steps = tuple(self._height(grid, ink) for grid in self._grids(width))
        return Height(steps[0], steps[-1], steps)

    def key(self, view: View) -> Hashable:
        """The decision: the frames are stacked then."""
        return view.state.decision

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """The frames, oldest first."""
        observation: NDArray[np.uint8] = view.state.observation  # (stack, H, W[, 3])
        lowest, *others = self._grids(rect.width)
        grid = next((grid for grid in reversed(others) if self._height(grid, ink) <= rect.height), lowest)
        left = rect.x + (rect.width - grid.columns * grid.wide - (grid.columns - 1) * _GAP) // 2
        for number, picture in enumerate(self._pictures):
            row, column = divmod(number, grid.columns)
            at = (left + column * (grid.wide + _GAP), rect.y + row * (grid.tall + _GAP + ink.px(_CAPTION)))
            place = Rect(at, (grid.wide, grid.tall))
            self._draw_one(canvas, place, picture, observation[number])
            self._label(canvas, place, number, ink)

    def _draw_one(self, canvas: Surface, place: Rect, picture: Surface, pixels: NDArray[np.uint8]) -> None:
        pygame.surfarray.blit_array(picture, pixels.swapaxes(0, 1))
        whole = place.width % self._columns == 0
        show_scaled(canvas, picture, place, whole=whole)

    def _label(self, canvas: Surface, place: Rect, number: int, ink: Ink) -> None:
        back = self._count - 1 - number
        text, colour = ("now", theme.MUTED) if back == 0 else (f"t{MINUS}{back}", theme.FAINT)
        at = (place.centerx, place.bottom + ink.px(3))
        ink.write(canvas, text, theme.TINY, colour, at, anchor="midtop", width=place.width)

    def _grids(self, width: int) -> list[_Grid]:
        """The lowest first: one row, at the size of the frames if they fit, then larger; last two rows."""
        row = self._largest(width, self._count)
        grids = [row]
        if row.wide > self._columns:
            times = range(1, row.wide // self._columns + 1)
            grids = [_Grid(self._count, self._columns * each, self._rows * each) for each in times]
        if self._count < 4:
            return grids
        half = self._largest(width, self._count // 2)
        return [*grids, half] if half.wide > row.wide else grids

    def _largest(self, width: int, columns: int) -> _Grid:
        """In whole pixels if they fit, else as large as possible."""
        room = (width - (columns - 1) * _GAP) // columns
        if room >= self._columns:
            times = room // self._columns
            return _Grid(columns, self._columns * times, self._rows * times)
        return _Grid(columns, room, self._rows * room // self._columns)

    def _height(self, grid: _Grid, ink: Ink) -> int:
        rows = -(-self._count // grid.columns)
        return rows * (grid.tall + ink.px(_CAPTION)) + (rows - 1) * _GAP
