"""The frozen lake: an elf slides over the ice towards a gift, and the Q-table lies on the squares."""

import math
from collections.abc import Hashable
from functools import lru_cache
from typing import Protocol

import numpy as np
import pygame
from numpy.typing import NDArray
from pygame import Rect, Surface

from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.canvas import Ink, opaque
from arcade_rl.viewer.drawing.theme import Colour, Style, colour_of_share
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.scenes.lake_art import draw_arrow, draw_board, draw_elf

_SLIDE_SECONDS = 0.2
_END_SECONDS = 0.6  # of sinking, or of jumping for joy
_BANK = 0.32  # of a square
_LEGEND_PANEL = 1
_LEFT, _DOWN, _RIGHT, _UP = range(4)
_SMALLEST_TILE_FOR_VALUES = 44
_ROOMY_TILE = 66


class Lake(Protocol):
    """A game whose map can be drawn."""

    grid: tuple[str, ...]  # one word a row: S start, F ice, H hole, G gift
    position: int
    slipped: bool  # the last move went in another direction than chosen


class FrozenLakeScene:
    """Draws the lake once for each size, the Q-values once for each table, and the elf."""

    def __init__(self, game: Lake) -> None:
        self._game = game
        self._rows = game.grid
        self._columns = len(game.grid[0])
        self._board = lru_cache(maxsize=2)(draw_board)
        self._elf = lru_cache(maxsize=4)(draw_elf)
        self._arrow = lru_cache(maxsize=128)(draw_arrow)
        self._ground: tuple[Hashable, Surface] | None = None
        self._from = self._to = -1
        self._episode: int | None = None  # none was seen yet
        self._since = -1e9

    def place(self, room: Rect) -> Rect:
        """A square in the middle."""
        squares = max(self._columns, len(self._rows)) + 2 * _BANK
        self._tile = max(8, int(min(room.width, room.height) / squares))
        self._bank = int(self._tile * _BANK)
        rect = Rect(0, 0, self._columns * self._tile + 2 * self._bank, len(self._rows) * self._tile + 2 * self._bank)
        rect.center = room.center
        return rect

    def key(self, view: View) -> Hashable:
        """The square, the Q-values, and the time while something moves."""
        self._follow(view)
        moving = view.seconds if view.seconds - self._since < _SLIDE_SECONDS + _END_SECONDS else -1.0
        return (self._to, self._episode, moving, _contents(view.state.q_table), self._shows_values(view))

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """The ground, then the elf."""
        canvas.blit(self._draw_ground(canvas, rect, view, ink), rect)
        elapsed = view.seconds - self._since
        self._draw_elf(canvas, rect, elapsed)
        if self._game.slipped and 0 <= elapsed < _SLIDE_SECONDS + _END_SECONDS:
            self._draw_slip(canvas, rect, ink)

    def _follow(self, view: View) -> None:
        """Notice a move, to slide from the last square."""
        state = self._game.position
        if view.state.episode != self._episode:
            self._from, self._to, self._episode = state, state, view.state.episode
            self._since = view.seconds - _SLIDE_SECONDS
        elif state != self._to:
            self._from, self._to, self._since = self._to, state, view.seconds

    def _shows_values(self, view: View) -> bool:
        return view.state.q_table is not None and _LEGEND_PANEL not in view.folded

    # The ground: ice, and the Q-values on it

    def _draw_ground(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> Surface:
        key = (rect.size, _contents(view.state.q_table), self._shows_values(view))
        if self._ground is None or self._ground[0] != key:
            ground = opaque(rect.size)
            ground.fill(theme.STAGE)
            ground.blit(self._board(self._rows, self._tile, self._bank), (0, 0))
            if self._shows_values(view) and view.state.q_table is not None:
                self._draw_values(ground, view.state.q_table, ink)
            self._ground = (key, ground)
        return self._ground[1]

    def _draw_values(self, ground: Surface, table: NDArray[np.float32], ink: Ink) -> None:
        best = float(table.max())
        for row, letters in enumerate(self._rows):
            for column, letter in enumerate(letters):
                if letter in "SF":
                    values = table[row * self._columns + column]
                    self._draw_square(ground, self._square(row, column), values, best, ink)

    def _draw_square(self, ground: Surface, square: Rect, values: NDArray[np.float32], best: float, ink: Ink) -> None:
        preferred = int(values.argmax())
        share = float(values[preferred]) / best if best > 0 else 0.0
        if np.ptp(values) > 0:
            arrow = self._arrow(round(self._tile * self._arrow_share(share)), colour_of_share(share), preferred)
            ground.blit(arrow, arrow.get_rect(center=square.center))
        if self._tile < _SMALLEST_TILE_FOR_VALUES:
            return
        inset = max(5, self._tile // 13)
        spots = {
            _LEFT: ("midleft", (square.left + inset, square.centery)),
            _DOWN: ("midbottom", (square.centerx, square.bottom - inset)),
            _RIGHT: ("midright", (square.right - inset, square.centery)),
            _UP: ("midtop", (square.centerx, square.top + inset)),
        }
        for action, (anchor, at) in spots.items():
            style, colour = self._lettering(float(values[action]), action == preferred and share > 0, best, ink)
            ink.write(ground, _short(float(values[action])), style, colour, at, anchor=anchor)

    def _arrow_share(self, share: float) -> float:
        """The arrow's share of the width of a square: small where the numbers need the room."""
        return 0.26 + 0.12 * share if self._tile >= _ROOMY_TILE else 0.17 + 0.04 * share

    def _lettering(self, value: float, preferred: bool, best: float, ink: Ink) -> tuple[Style, Colour]:
        size = max(9.5, min(16.0, self._tile / 7)) / ink.scale
        weight = "SemiBold" if preferred else "Medium"
        colour = colour_of_share(value / best if best > 0 else 0.0)
        return Style(weight, round(size)), colour if preferred else theme.blend(colour, (60, 100, 136), 0.8)

    def _square(self, row: int, column: int) -> Rect:
        return Rect(self._bank + column * self._tile, self._bank + row * self._tile, self._tile, self._tile)

    # The elf

    def _draw_elf(self, canvas: Surface, rect: Rect, elapsed: float) -> None:
        share = _ease(elapsed / _SLIDE_SECONDS)
        start, end = (self._square(*divmod(state, self._columns)).center for state in (self._from, self._to))
        x = rect.x + start[0] + (end[0] - start[0]) * share
        y = rect.y + start[1] + (end[1] - start[1]) * share
        size = round(self._tile * 0.66)
        letter = self._rows[self._to // self._columns][self._to % self._columns]
        after = (elapsed - _SLIDE_SECONDS) / _END_SECONDS
        if letter == "H" and after > 0:
            self._draw_sinking(canvas, (x, y), size, min(1.0, after))
            return
        if letter == "G" and after > 0:
            y -= abs(math.sin(after * math.pi * 2)) * size * 0.2 if after < 1 else 0
            y -= size * 0.34
        elf = self._elf(size)
        canvas.blit(elf, elf.get_rect(center=(round(x), round(y - size * 0.06))))

    def _draw_slip(self, canvas: Surface, rect: Rect, ink: Ink) -> None:
        """A word beside an elf that went in another direction than chosen."""
        square = self._square(*divmod(self._to, self._columns)).move(rect.topleft)
        plate = Rect(0, 0, ink.width("slipped!", theme.STRONG) + ink.px(14), ink.px(22))
        plate.midbottom = (square.centerx, square.top + self._tile // 5)
        plate.clamp_ip(rect)
        ink.pill(canvas, plate, theme.CARD)
        ink.write(canvas, "slipped!", theme.STRONG, theme.WARNING, plate.center, anchor="center")

    def _draw_sinking(self, canvas: Surface, at: tuple[float, float], size: int, share: float) -> None:
        """The elf sinks until only the tip of its hat is seen, with rings on the water."""
        elf = self._elf(size)
        left = round(size * (1 - 0.72 * share))
        water = round(at[1] + size * 0.3)
        for ring in range(2):
            wide = round(size * (0.45 + 0.25 * share + 0.2 * ring))
            ripple = Rect(0, 0, wide, wide * 34 // 100)
            ripple.center = (round(at[0]), water)
            pygame.draw.ellipse(canvas, (60, 104, 146), ripple, max(1, size // 40))
        canvas.blit(elf, (round(at[0] - size / 2), water - left), Rect(0, 0, size, left))


def _ease(share: float) -> float:
    share = max(0.0, min(1.0, share))
    return share * share * (3 - 2 * share)


def _contents(table: NDArray[np.float32] | None) -> bytes | None:
    """Identifies a table. Its address does not: another table may get it later."""
    return None if table is None else table.tobytes()


def _short(value: float) -> str:
    """At most three characters: `.59`, `1.0`, `12`."""
    size = abs(value)
    text = f"{size:.2f}"[1:] if size < 0.995 else f"{size:.1f}" if size < 9.95 else f"{size:.0f}"
    return f"{wording.MINUS}{text}" if value < 0 and text != ".00" else text
