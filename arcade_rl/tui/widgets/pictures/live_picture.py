"""What a trainer's games, or one that an agent plays, look like now, in half cells: two pixels to a cell."""

from __future__ import annotations

import functools
import math
import threading
import time
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from arcade_rl.cores import usable_cores
from arcade_rl.tui import messages
from arcade_rl.tui.cockpit import Cockpit
from arcade_rl.tui.workers.polling import Poll, unless_gone

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from arcade_rl.shelf.feeds.live_feed import LiveFrame
    from arcade_rl.tui.backend.playing import Playing

_GREYS = 32  # enough to see a game, few enough that every pair of them is made once
_GAP = 1
_NOTHING = -1  # the gaps between games
_SMALLEST_PIXELS = 26
_PICTURES_PER_POLL = 20
_LEAST_PICTURES_PER_POLL = 2
_TRAINING_SHARE = 0.1  # of all cores, that the cockpit may take from a training to show its games
_TELEVISION = 4 / 3  # width to height of a console's picture


class Drawn(Message):
    """The newest picture was drawn.

    Attributes:
        of: the agent, and whether it plays for the picture; by now another may be shown.
        strips: none if nothing is new, or there is no picture.
        instead: why there is none, in a line.
    """

    def __init__(self, of: tuple[str, bool], strips: list[Strip], caption: str = "", instead: str = "") -> None:
        super().__init__()
        self.of = of
        self.strips = strips
        self.caption = caption
        self.instead = instead


class LivePicture(Widget):
    """A trainer's games, or one game that the agent plays for this picture alone, in colour.

    It is drawn in threads. The process that plays is started when it is first needed, and ends with the widget.

    Args:
        pictures_per_poll: how often it is drawn at most, while the shelf is read once; a trainer's games less often
            where that is expensive.

    Attributes:
        draw_newest: draws the newest picture.
    """

    app: Cockpit

    def __init__(self, pictures_per_poll: int = _PICTURES_PER_POLL) -> None:
        super().__init__(id="picture", classes="framed")
        self._pictures_per_poll = pictures_per_poll
        self._strips: list[Strip] = []
        self._instead = ""
        self._agent = ""
        self._trains = False
        self._zoomed = False
        self._shown: Hashable = None  # what the picture on the screen was drawn from
        self._playing: Playing | None = None
        self._left = False
        self._starting = threading.Lock()  # around the process
        self._looked, self._used = -math.inf, 0.0  # when last, and what the cockpit had used of the processor by then
        self.draw_newest = Poll(self, self._reading)

    def on_mount(self) -> None:
        """Look for new pictures."""
        self.set_interval(self.app.poll_seconds / self._pictures_per_poll, self.draw_newest.tick)
        self.call_after_refresh(self.draw_newest)

    def on_resize(self) -> None:
        """There is another size to fill, perhaps the first one."""
        self.draw_newest()

    def on_unmount(self) -> None:
        """End the process."""
        self._left = True
        self._stop_playing()

    def follow(self, name: str, *, trains: bool) -> None:
        """Show this agent.

        Args:
            trains: its trainer is running, whose games there are to see.
        """
        if (name, trains) != (self._agent, self._trains):
            before, self._agent, self._trains = self._agent, name, trains
            if name != before:
                self._stop_playing()
            self._begin()

    def zoom(self) -> None:
        """All games of the trainer, or one that the agent plays in colour."""
        self._zoomed = not self._zoomed
        self._begin()

    @property
    def _plays(self) -> bool:
        return self._zoomed or not self._trains

    def _begin(self) -> None:
        self._shown = None
        if self._plays:
            self.border_title = messages.escaped(f"{self._agent} plays")
            self._show_instead("Starting a game …")
        else:
            self.border_title = "Training games"
            self._stop_playing()
        if self.is_mounted:
            self.call_after_refresh(self.draw_newest)

    # In a thread

    def _reading(self) -> Callable[[], Drawn | None] | None:
        size, name, plays = self.size, self._agent, self._plays
        if not size or not name or not self.screen.is_active:
            return None
        if plays:
            return unless_gone(lambda: self._draw_played(name, size))
        return unless_gone(lambda: self._draw_games(name, size)) if self._leaves_enough() else None

    def _leaves_enough(self) -> bool:
        """Whether training has had its share of the cores since the last look; if so, this is the next one."""
        now, used = time.monotonic(), time.process_time()
        passed, most = now - self._looked, self.app.poll_seconds / _LEAST_PICTURES_PER_POLL
        if passed < most and used - self._used > _TRAINING_SHARE * usable_cores() * passed:
            return False
        self._looked, self._used = now, used
        return True

    def _draw_games(self, name: str, size: Size) -> Drawn:
        frame, of = self.app.backend.read_live(name), (name, False)
        if frame is None:
            return Drawn(of, [], instead="Waiting for the first frames …")
        if (of, frame.step, size) == self._shown:
            return Drawn(of, [])
        self._shown = (of, frame.step, size)
        return Drawn(of, draw(frame, size), f"{caption(frame, size)}, z: one in colour")

    def _draw_played(self, name: str, size: Size) -> Drawn:
        playing, of = self._player(name), (name, True)
        if playing is None:
            return Drawn(of, [])
        picture = playing.read()
        if failure := playing.failure():
            return Drawn(of, [], instead=messages.printable(failure))
        if picture is None or (of, picture.frame, size) == self._shown:
            return Drawn(of, [])
        self._shown = (of, picture.frame, size)
        back = ", z: all games" if self._trains else ""
        return Drawn(of, draw_colours(picture.picture, size), f"score {picture.score:,.0f}{back}")

    def _player(self, name: str) -> Playing | None:
        """The process, started if there is none; None if the widget has gone, or shows something else by now."""
        with self._starting:
            if name != self._agent or not self._plays:
                return None
            if self._playing is None and not self._left:
                self._playing = self.app.backend.start_playing(name)
            return self._playing

    def _stop_playing(self) -> None:
        with self._starting:
            playing, self._playing = self._playing, None
        if playing is not None:
            threading.Thread(target=playing.stop, name="stop-playing").start()

    # Showing

    def on_drawn(self, event: Drawn) -> None:
        """Show it, if it is still what is to be seen."""
        if event.of != (self._agent, self._plays):
            return
        if event.strips:
            self._strips = event.strips
            self.border_subtitle = event.caption
            self.refresh()
        elif event.instead:
            self._show_instead(event.instead)

    def _show_instead(self, why: str) -> None:
        if self._strips or self._instead != why:
            self._strips, self._instead = [], why
            self.border_subtitle = ""
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the picture, in the middle of the room."""
        if not self._strips and y == 0:
            return Strip([Segment(self._instead, self.rich_style)]).adjust_cell_length(self.size.width, self.rich_style)
        above = max(0, self.size.height - len(self._strips)) // 2
        if above <= y < above + len(self._strips):
            strip = self._strips[y - above]
            left = max(0, self.size.width - strip.cell_length) // 2
            padded = Strip([Segment(" " * left, self.rich_style), *strip], left + strip.cell_length)
            return padded.adjust_cell_length(self.size.width, self.rich_style)
        return Strip.blank(self.size.width, self.rich_style)


def draw_colours(picture: NDArray[np.uint8], size: Size) -> list[Strip]:
    """One game in colour, whole, as large as `size` (in cells) allows. Small things stay visible.

    Args:
        picture: (H, W, 3) uint8 RGB.
    """
    from arcade_rl.games.pixels.pooling import packed, pooled

    height, width = picture.shape[:2]
    aspect = _TELEVISION if height > width else width / height
    high = min(2 * size.height, int(size.width / aspect))
    high -= high % 2
    wide = min(size.width, round(high * aspect))
    if high < 2 or wide < 1:
        return []
    colours = pooled(packed(picture), high, wide).tolist()
    return [_colour_strip(colours[row], colours[row + 1]) for row in range(0, high, 2)]


def _colour_strip(upper: list[int], lower: list[int]) -> Strip:
    segments, start = [], 0
    for place in range(1, len(upper) + 1):
        if place == len(upper) or (upper[place], lower[place]) != (upper[start], lower[start]):
            above, below = upper[start], lower[start]
            segments.append(Segment(("▀" if above != below else " ") * (place - start), _colours(above, below)))
            start = place
    return Strip(segments, len(upper))


@functools.lru_cache(maxsize=4096)
def _colours(upper: int, lower: int) -> Style:
    return Style(color=_colour(upper), bgcolor=_colour(lower))


def _colour(packed_colour: int) -> Color:
    return Color.from_rgb(packed_colour >> 16, packed_colour >> 8 & 255, packed_colour & 255)


def draw(frame: LiveFrame, size: Size) -> list[Strip]:
    """The games of `frame` side by side, as large as `size` (in cells) allows."""
    import numpy as np

    from arcade_rl.games.pixels.pooling import packed, pooled

    shown = _arrange(len(frame.screens), frame.screens.shape[1:3], size)
    if shown is None:
        return []
    columns, rows, (height, width) = shown
    canvas = np.full((rows * (height + 2 * _GAP), columns * (width + _GAP)), _NOTHING)
    for number, screen in enumerate(frame.screens[: columns * rows]):
        top, left = (number // columns) * (height + 2 * _GAP), (number % columns) * (width + _GAP)
        in_colour = screen.ndim == 3
        drawn = pooled(packed(screen), height, width) if in_colour else packed(_in_greys(screen, height, width))
        canvas[top : top + height, left : left + width] = drawn
    return _strips(canvas.tolist())


def caption(frame: LiveFrame, size: Size) -> str:
    """How many games are seen, and how the first stands."""
    shown = _arrange(len(frame.screens), frame.screens.shape[1:3], size)
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


def _in_greys(screen: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    """A grey picture of that size, in few shades."""
    levels = _resized(screen, height, width).astype(int) * (_GREYS - 1) // 255
    shades: NDArray[np.uint8] = (levels * 255 // (_GREYS - 1)).astype("u1")
    return shades


def _resized(screen: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
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


def _strips(colours: list[list[int]]) -> list[Strip]:
    return [_strip(colours[row], colours[row + 1]) for row in range(0, len(colours) - 1, 2)]


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


def _style(upper: int, lower: int) -> Style:
    return Style.null() if upper == lower == _NOTHING else _colours(upper, lower)
