"""What the agent observes, in cells: the frames that its network sees, or numbers."""

import numpy as np
from numpy.typing import NDArray

from arcade_rl.games.game import Game, ObservationSpec
from arcade_rl.games.pixels.pooling import packed, pooled
from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.terminal.cells import Area, Cells, number
from arcade_rl.viewer.terminal.pictures.panels import Height, Panel

_LEAST_TILE = 8  # pixels: below, nothing can be made out in a frame
_BETWEEN_TILES = 2
_MOST_NUMBERS = 10


def observation_panels(game: Game) -> list[Panel]:
    """What the agent observes; nothing where it lies on the board."""
    if game.entry.pixels:
        return [StackPanel(game.observation_spec.shape)]
    return [] if game.entry.family == "frozen-lake" else [NumbersPanel(game.observation_spec)]


class StackPanel:
    """The frames that the network sees at once, the newest at the right.

    Args:
        shape: how many, and how high and wide each is; and 3 in colour.
        mirrored: the agent sees the screen left for right, and so do these.
        elsewhere: the agent's other panels lie in another column.
    """

    title = "Frame stack"

    def __init__(self, shape: tuple[int, ...], *, mirrored: bool = False, elsewhere: bool = False) -> None:
        self._count, self._high, self._wide, *colours = shape
        kind = "RGB" if colours else "grayscale"
        self.gloss = f"{self._count} {wording.TIMES} {self._wide}{wording.TIMES}{self._high} {kind}"
        if elsewhere:
            self.gloss = "what the agent sees"
        if mirrored:
            self.gloss += ", mirrored"
        self._last: tuple[int, tuple[int, int], NDArray[np.int64]] | None = None

    def height(self, width: int) -> Height | None:
        """A row of frames at least; two rows of larger ones where there is room."""
        small, large = self._tile(width, self._count), self._tile(width, (self._count + 1) // 2)
        narrowest = max(_LEAST_TILE, -(-_LEAST_TILE * self._wide // self._high))
        if large < narrowest:
            return None
        rows = 1 if self._count == 1 else 2
        tile = self._tall(narrowest)
        least = tile if small >= narrowest else rows * tile + (rows - 1) * _BETWEEN_TILES
        return Height(-(-least // 2), rows * -(-self._tall(large) // 2) + (rows - 1))

    def _tile(self, width: int, across: int) -> int:
        """The width of each frame in pixels, with `across` of them side by side."""
        return min((width - (across - 1) * _BETWEEN_TILES) // across, self._wide)

    def _tall(self, wide: int) -> int:
        """The height of a frame that is so wide."""
        return wide * self._high // self._wide

    def _fitting(self, width: int, height: int, across: int) -> tuple[int, int]:
        """Width and height of each frame, as large as they fit."""
        wide = self._tile(width, across)
        tall = min(self._tall(wide), height)
        return min(wide, tall * self._wide // self._high), tall

    def draw(self, cells: Cells, area: Area, view: View) -> None:
        """As `Panel.draw`."""
        stack = view.state.observation

        def drawn(width: int, height: int) -> NDArray[np.int64]:
            key = (view.state.decision, (width, height))
            if self._last is None or self._last[:2] != key:
                self._last = (*key, self._tiles(stack, width, height))
            return self._last[2]

        cells.show_picture(area, stack, drawn)

    def _tiles(self, stack: NDArray[np.uint8], width: int, height: int) -> NDArray[np.int64]:
        """(height, width) 0xRRGGBB: in one row or in two, whichever makes the frames larger."""
        halves = (self._count + 1) // 2
        across, (wide, tall) = self._count, self._fitting(width, height, self._count)
        two = self._fitting(width, (height - _BETWEEN_TILES) // 2, halves)
        if two[0] > wide:
            across, (wide, tall) = halves, self._fitting(width, two[1] - two[1] % 2, halves)
        picture = np.full((height, width), number(theme.BACKGROUND), np.int64)
        for place, frame in enumerate(stack):
            row, column = divmod(place, across)
            top, left = row * (tall + _BETWEEN_TILES), column * (wide + _BETWEEN_TILES)
            part = picture[top : top + tall, left : left + wide]
            part[:] = pooled(packed(frame), tall, wide)[: part.shape[0], : part.shape[1]]
        return picture


class NumbersPanel:
    """The numbers that the agent sees, each with its name, or the number of its state."""

    title = "Observation"

    def __init__(self, spec: ObservationSpec) -> None:
        count = spec.shape[0] if spec.shape else 0
        self._labels = spec.labels or tuple(f"number {place}" for place in range(1, count + 1))
        self.gloss = f"the {count} numbers that the agent sees" if count else f"one of {spec.states:,} states"

    def height(self, width: int) -> Height:
        """A row each, of many the first ones."""
        rows = max(1, min(len(self._labels), _MOST_NUMBERS))
        return Height(min(rows, 4), rows)

    def draw(self, cells: Cells, area: Area, view: View) -> None:
        """As `Panel.draw`."""
        if not self._labels:
            cells.write(f"state {int(view.state.observation):,}", area.column + 1, area.row)
            return
        values = view.state.observation.tolist()[: area.rows]
        for row, (label, value) in enumerate(zip(self._labels, values, strict=False), area.row):
            cells.write(label, area.column + 1, row, theme.MUTED, width=area.columns - 10)
            cells.write_right(wording.value(value), area.right, row)
