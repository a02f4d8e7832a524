"""The observation of a Gymnasium environment: a state's number, a few numbers as gauges, or many as cells."""

import math
from collections.abc import Hashable

import numpy as np
from pygame import Rect, Surface

from arcade_rl.games.game import ObservationSpec
from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Height
from arcade_rl.viewer.drawing.view import View

_ROW = 22
_LEAST_ROW = 17
_MOST_ROWS = 10
_CELL = 10
_LABEL_SHARE = 0.42  # of a row


class NumbersPanel:
    """What the agent sees, as it sees it: numbers with bounds are scaled to -1..1."""

    titles = ("Observation",)

    def __init__(self, spec: ObservationSpec) -> None:
        self._spec = spec
        self._numbers = spec.shape[0] if spec.shape else 0

    def glosses(self, view: View) -> tuple[str, ...]:
        """How much there is to see."""
        who = "that the agent sees" if view.state.has_agent else "that an agent would see"
        if not self._numbers:
            return (f"one of {self._spec.states:,} states", f"{self._spec.states:,} states")
        return (f"the {self._numbers:,} numbers {who}", f"{self._numbers:,} numbers")

    def height(self, width: int, ink: Ink) -> Height:
        """A row for each number, or as many rows of cells as it takes."""
        if self._numbers > _MOST_ROWS:
            rows = math.ceil(self._numbers / self._columns(width, ink))
            return Height(min(rows, 3) * ink.px(_CELL), rows * ink.px(_CELL))
        rows = max(1, self._numbers)
        return Height(rows * ink.px(_LEAST_ROW), rows * ink.px(_ROW))

    def key(self, view: View) -> Hashable:
        """The decision: it is observed then."""
        return view.state.decision

    def draw(self, canvas: Surface, rect: Rect, view: View, ink: Ink) -> None:
        """All of it."""
        observation = view.state.observation
        if not self._numbers:
            text = f"state {int(observation):,}"
            ink.write(canvas, text, theme.STRONG, theme.TEXT, rect.topleft, width=rect.width)
        elif self._numbers > _MOST_ROWS:
            self._draw_cells(canvas, rect, observation, ink)
        else:
            tall = rect.height // self._numbers
            for number, value in enumerate(observation.tolist()):
                row = Rect(rect.x, rect.y + number * tall, rect.width, tall)
                name = self._spec.labels[number] if self._spec.labels else f"number {number + 1}"
                self._draw_gauge(canvas, row, name, float(value), ink)

    def _columns(self, width: int, ink: Ink) -> int:
        return max(1, width // ink.px(_CELL))

    def _draw_cells(self, canvas: Surface, rect: Rect, observation: np.ndarray, ink: Ink) -> None:
        """A cell for each number, bright for what is large; in row order."""
        cell, columns = ink.px(_CELL), self._columns(rect.width, ink)
        size = float(np.abs(observation).max()) or 1.0
        for number, value in enumerate((observation / size).tolist()):
            row, column = divmod(number, columns)
            place = Rect(rect.x + column * cell, rect.y + row * cell, cell - 1, cell - 1)
            if place.bottom > rect.bottom:
                return
            colour = theme.AGENT if value > 0 else theme.BAD
            canvas.fill(theme.blend(colour, theme.WELL, min(1.0, abs(value))), place)

    def _draw_gauge(self, canvas: Surface, row: Rect, name: str, value: float, ink: Ink) -> None:
        label = Rect(row.x, row.y, int(row.width * _LABEL_SHARE), row.height)
        ink.write(canvas, name, theme.SMALL, theme.MUTED, label.midleft, anchor="midleft", width=label.width)
        text = wording.value(value)
        shown = ink.write(canvas, text, theme.SMALL, theme.TEXT, row.midright, anchor="midright")
        well = Rect(label.right + ink.px(6), 0, shown.left - label.right - ink.px(14), ink.px(7))
        if well.width < ink.px(10):
            return
        well.centery = row.centery
        ink.plate(canvas, well, theme.WELL, 3)
        at = well.centerx + round(well.width / 2 * max(-1.0, min(1.0, value)))
        left, right = sorted((well.centerx, at))
        canvas.fill(theme.blend(theme.AGENT, theme.WELL, 0.55), (left, well.y, max(1, right - left), well.height))
        canvas.fill(theme.FAINT, (well.centerx, well.y - 1, 1, well.height + 2))
