"""What the trainer's parallel games look like now, in half-block characters: two pixels to a cell."""

import functools
import math
from typing import TYPE_CHECKING

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from arcade_rl.shelf.feeds.live_feed import LiveFrame

_GREYS = 32  # enough to see a game, few enough that every pair of them is made once
_GAP = 1
_NOTHING = -1  # the gaps between games
_SMALLEST_PIXELS = 26


class LivePicture(Widget):
    """The newest picture, drawn elsewhere (`draw`), so that the cockpit only has to show it."""

    def __init__(self) -> None:
        super().__init__(id="picture", classes="framed")
        self.border_title = "Its games now"
        self._strips: list[Strip] = []
        self._instead = ""

    def show(self, strips: list[Strip], caption: str) -> None:
        """Show a picture."""
        self._strips = strips
        self.border_subtitle = caption
        self.refresh()

    def show_nothing(self, why: str) -> None:
        """Say why there is no picture."""
        if self._strips or self._instead != why:
            self._instead = why
            self.show([], "")

    def render_line(self, y: int) -> Strip:
        """One line of the picture."""
        if not self._strips and y == 0:
            return Strip([Segment(self._instead, self.rich_style)]).adjust_cell_length(self.size.width, self.rich_style)
        if y < len(self._strips):
            return self._strips[y].adjust_cell_length(self.size.width, self.rich_style)
        return Strip.blank(self.size.width, self.rich_style)


def draw(frame: "LiveFrame", size: Size) -> list[Strip]:
    """The games of `frame` side by side, as large as `size` (in cells) allows."""
    import numpy as np

    shown = _arrange(len(frame.screens), frame.screens.shape[1:], size)
    if shown is None:
        return []
    columns, rows, (height, width) = shown
    canvas = np.full((rows * (height + 2 * _GAP), columns * (width + _GAP)), _NOTHING, np.int16)
    for number, screen in enumerate(frame.screens[: columns * rows]):
        top, left = (number // columns) * (height + 2 * _GAP), (number % columns) * (width + _GAP)
        greys = _resized(screen, height, width).astype(np.int16) * (_GREYS - 1) // 255
        canvas[top : top + height, left : left + width] = greys
    return _strips(canvas.tolist())


def caption(frame: "LiveFrame", size: Size) -> str:
    """How many games are seen, and how the first stands."""
    shown = _arrange(len(frame.screens), frame.screens.shape[1:], size)
    seen = min(shown[0] * shown[1], len(frame.screens)) if shown else 0
    games = f"{seen} of {len(frame.screens)} games" if seen < len(frame.screens) else ""
    return games or (f"{seen} games" if seen > 1 else f"score {frame.scores[0]:,.0f}")


def _arrange(count: int, screen: tuple[int, ...], size: Size) -> tuple[int, int, tuple[int, int]] | None:
    """Columns, rows and (height, width) in pixels of each game; None if there is no room for one."""
    best: tuple[float, int, int] | None = None
    for columns in range(1, count + 1):
        rows = math.ceil(count / columns)
        scale = min((size.width // columns - _GAP) / screen[1], (2 * (size.height // rows) - 2 * _GAP) / screen[0], 4.0)
        if best is None or scale > best[0]:
            best = (scale, columns, rows)
    if best is None or best[0] * min(screen) < _SMALLEST_PIXELS:
        return _arrange(count // 2, screen, size) if count > 1 else None
    scale, columns, rows = best
    if scale >= 1:
        scale = math.floor(scale)
    return columns, rows, (2 * max(1, int(screen[0] * scale) // 2), max(1, int(screen[1] * scale)))


def _resized(screen: "NDArray[np.uint8]", height: int, width: int) -> "NDArray[np.uint8]":
    """Repeated pixels where it grows. Where it shrinks, of the pixels that fall together the one that stands out most
    from the picture's ground: a mean would make a ball fade away."""
    import numpy as np

    rows = np.arange(height) * screen.shape[0] // height
    columns = np.arange(width) * screen.shape[1] // width
    if height >= screen.shape[0]:
        return screen[np.ix_(rows, columns)]
    brightest = np.maximum.reduceat(np.maximum.reduceat(screen, rows, axis=0), columns, axis=1)
    darkest = np.minimum.reduceat(np.minimum.reduceat(screen, rows, axis=0), columns, axis=1)
    ground = int(np.median(screen))
    return np.where(brightest.astype(int) - ground >= ground - darkest.astype(int), brightest, darkest)


def _strips(levels: list[list[int]]) -> list[Strip]:
    return [_strip(levels[row], levels[row + 1]) for row in range(0, len(levels) - 1, 2)]


def _strip(upper: list[int], lower: list[int]) -> Strip:
    segments: list[Segment] = []
    pairs = list(zip(upper, lower, strict=True))
    start = 0
    for place in range(1, len(pairs) + 1):
        if place == len(pairs) or pairs[place] != pairs[start]:
            half_block = " " if pairs[start] == (_NOTHING, _NOTHING) else "▀"
            segments.append(Segment(half_block * (place - start), _style(*pairs[start])))
            start = place
    return Strip(segments, len(pairs))


@functools.cache
def _style(upper: int, lower: int) -> Style:
    return Style.null() if upper == lower == _NOTHING else Style(color=_grey(upper), bgcolor=_grey(lower))


def _grey(level: int) -> Color:
    grey = level * 255 // (_GREYS - 1)
    return Color.from_rgb(grey, grey, grey)
