"""What the agent learns from while it trains: the newest batch from its replay memory, with its TD errors."""

import math
from collections.abc import Hashable
from typing import NamedTuple

import numpy as np
import pygame
from numpy.typing import NDArray
from pygame import Rect, Surface

from arcade_rl.games import action_words
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.pixels.grey import rgb
from arcade_rl.shelf.feeds.batch_feed import SampledBatch
from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.canvas import Ink, show_scaled
from arcade_rl.viewer.drawing.parts import Height
from arcade_rl.viewer.drawing.theme import Colour
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.drawing.wording import MINUS
from arcade_rl.viewer.seats.replay_watcher import ReplayWatcher

_LEAST, _WANTED = 150, 376
_COLUMNS = (4, 3)
_GAP = 6
_LINE = 14
_ROW = 20  # of a transition without a frame
_BAR = 4
_NUMBERS_IN_WORDS = 3
_SIDE_OF_LAKE = {"frozen-lake": 4, "frozen-lake-8x8": 8}


class ReplayBatchPanel:
    """The transitions of the newest batch with the largest TD errors, the largest first."""

    titles = ("Replay sample", "Replay")

    def __init__(self, watcher: ReplayWatcher) -> None:
        self._watcher = watcher

    def glosses(self, view: View) -> tuple[str, ...]:
        """What a batch is for, and which one this is."""
        batch = self._watcher.look().batch
        if batch is None:
            return ("what the agent learns from",)
        update = f"update {batch.updates:,}"
        return (f"what the agent learns from; {update}", update)

    def height(self, width: int, ink: Ink) -> Height:
        """Room for a row of frames; three rows are better."""
        return Height(ink.px(_LEAST), ink.px(_WANTED))

    def key(self, view: View) -> Hashable:
        """The batch; it changes a few times a second."""
        status = self._watcher.look()
        return status.remark if status.batch is None else status.batch.updates

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """How the batch was sampled, its transitions, and a legend."""
        status = self._watcher.look()
        if status.batch is None:
            for number, text in enumerate(status.remark):
                at = (rect.x, rect.y + number * ink.px(_ROW))
                ink.write(canvas, text, theme.BODY, theme.MUTED, at, width=rect.width)
            return
        line = ink.px(_LINE)
        room = Rect(rect.x, rect.y + line + ink.px(4), rect.width, rect.height - 3 * line - ink.px(8))
        draw = self._draw_pictures if status.batch.observations.ndim >= 3 else self._draw_rows
        shown = draw(canvas, room, status.batch, view, ink)
        ink.write(canvas, self._drawn(shown), theme.TINY, theme.FAINT, rect.topleft, width=rect.width)
        for number, text in enumerate(self._legend(status.batch)):
            at = (rect.x, rect.bottom - (2 - number) * line)
            ink.write(canvas, text, theme.TINY, theme.FAINT, at, width=rect.width)

    def _drawn(self, shown: int) -> str:
        hyperparameters = self._watcher.config.hyperparameters
        how = "by priority" if hyperparameters.prioritized_replay else "at random"
        return f"{hyperparameters.batch_size} sampled {how}; the {shown} with the largest TD errors"

    def _legend(self, batch: SampledBatch) -> tuple[str, str]:
        mean = wording.value(batch.mean_td_error).removeprefix("+")
        steps = self._watcher.config.hyperparameters.n_step
        reward = f"{steps}-step return" if steps > 1 else "reward"
        human = "; orange: played by a human" if batch.demonstrated.any() else ""
        return f"white: TD error (mean of all: {mean})", f"green, red: {reward}{human}"

    def _draw_pictures(self, canvas: Surface, room: Rect, batch: SampledBatch, view: View, ink: Ink) -> int:
        """Returns how many fit."""
        grid = fitting_grid(room.size, batch.observations.shape[1:], ink)
        shown = min(len(batch.actions), grid.rows * grid.columns)
        for number in range(shown):
            row, column = divmod(number, grid.columns)
            at = (room.x + column * (grid.wide + ink.px(_GAP)), room.y + row * (grid.tall + _below(ink)))
            place = Rect(at, (grid.wide, grid.tall))
            _draw_picture(canvas, place, batch.observations[number], human=bool(batch.demonstrated[number]), ink=ink)
            captions = Rect(place.x, place.bottom + ink.px(2), grid.wide, _below(ink) - ink.px(_GAP))
            _draw_captions(canvas, captions, batch, number, view, ink)
        return shown

    def _draw_rows(self, canvas: Surface, room: Rect, batch: SampledBatch, view: View, ink: Ink) -> int:
        """In a game without frames; returns how many fit."""
        tall = ink.px(_ROW)
        shown = min(len(batch.actions), max(1, room.height // tall))
        for number in range(shown):
            row = Rect(room.x, room.y + number * tall, room.width, tall)
            what = action_words.action_label(view.state.entry, int(batch.actions[number]))
            where = state_in_words(view.state.entry, batch.observations[number])
            half = row.width // 2
            colour = theme.HUMAN if batch.demonstrated[number] else theme.MUTED
            ink.write(canvas, f"{where}: {what}", theme.SMALL, colour, row.topleft, width=half + ink.px(20))
            text, shade = _reward(batch, number)
            at = (row.x + half + ink.px(64), row.y)
            ink.write(canvas, text, theme.SMALL, shade, at, anchor="topright")
            ink.write(canvas, _error(batch, number), theme.SMALL, theme.TEXT, row.topright, anchor="topright")
            bar = Rect(row.x, row.bottom - ink.px(_BAR), row.width, ink.px(2))
            _draw_bar(canvas, bar, batch, number)
        return shown


class Grid(NamedTuple):
    """A grid of pictures: how many, and how large each is in pixels."""

    columns: int
    rows: int
    wide: int
    tall: int


def fitting_grid(room: tuple[int, int], shape: tuple[int, ...], ink: Ink) -> Grid:
    """The grid of pictures of `shape` (height, width[, 3]), with captions, that fills most of the room."""
    grids = []
    for columns in _COLUMNS:
        wide = (room[0] - (columns - 1) * ink.px(_GAP)) // columns
        tall = wide * shape[0] // shape[1]
        grids.append(Grid(columns, max(1, (room[1] + ink.px(_GAP)) // (tall + _below(ink))), wide, tall))
    highest = max(1, room[1] - _below(ink) + ink.px(_GAP))
    fitting = [grid for grid in grids if grid.tall <= highest]
    if not fitting:
        return Grid(_COLUMNS[0], 1, highest * shape[1] // shape[0], highest)
    return max(fitting, key=lambda grid: grid.columns * grid.rows * grid.wide * grid.tall)


def _below(ink: Ink) -> int:
    """The height between two rows of pictures: captions and a gap."""
    return 2 * ink.px(_LINE) + ink.px(_BAR + 2) + ink.px(_GAP)


def state_in_words(entry: CatalogEntry, numbers: NDArray[np.float32]) -> str:
    """An observation without frames in words: a square of the lake, or the cart's position and the pole's angle."""
    if entry.environment is not None:
        if entry.countable:
            return f"state {int(numbers[0]):,}"
        return ", ".join(_signed(float(number), 2) for number in numbers[:_NUMBERS_IN_WORDS])
    if entry.family == "frozen-lake":
        row, column = divmod(int(numbers[0]), _SIDE_OF_LAKE[entry.id])
        return f"row {row + 1}, column {column + 1}"
    return f"{_signed(float(numbers[0]), 1)} m, pole {_signed(math.degrees(numbers[2]), 0)}°"


def _signed(number: float, digits: int) -> str:
    text = f"{abs(number):.{digits}f}"
    return text if not text.strip("0.") else f"{MINUS if number < 0 else '+'}{text}"


def _draw_picture(canvas: Surface, place: Rect, pixels: NDArray[np.uint8], *, human: bool, ink: Ink) -> None:
    picture = pygame.surfarray.make_surface(rgb(pixels).swapaxes(0, 1))
    show_scaled(canvas, picture, place)
    if human:
        pygame.draw.rect(canvas, theme.HUMAN, place, ink.px(2))


def _draw_captions(canvas: Surface, room: Rect, batch: SampledBatch, number: int, view: View, ink: Ink) -> None:
    """A bar as long as the TD error, the error itself, the action and its reward."""
    _draw_bar(canvas, Rect(room.x, room.y, room.width, ink.px(_BAR)), batch, number)
    at = (room.x, room.y + ink.px(_BAR + 1))
    ink.write(canvas, _error(batch, number), theme.CAPTION, theme.TEXT, at, width=room.width)
    text, colour = _reward(batch, number)
    ink.write(canvas, text, theme.CAPTION, colour, (room.right, at[1]), anchor="topright")
    what = action_words.short_action_label(view.state.entry, int(batch.actions[number]))
    ink.write(canvas, what, theme.TINY, theme.MUTED, (room.x, at[1] + ink.px(_LINE)), width=room.width)


def _draw_bar(canvas: Surface, well: Rect, batch: SampledBatch, number: int) -> None:
    share = min(1.0, max(0.0, float(batch.td_errors[number]) / max(float(batch.td_errors[0]), 1e-9)))
    canvas.fill(theme.WELL, well)
    canvas.fill(theme.AGENT, (well.x, well.y, max(1, round(well.width * share)), well.height))


def _error(batch: SampledBatch, number: int) -> str:
    return wording.value(float(batch.td_errors[number])).removeprefix("+")


def _reward(batch: SampledBatch, number: int) -> tuple[str, Colour]:
    """The reward, in words; empty if it is 0."""
    reward = float(batch.returns[number])
    if not reward:
        return "", theme.FAINT
    return f"{'+' if reward > 0 else MINUS}{abs(reward):.3g}", theme.GOOD if reward > 0 else theme.BAD
