"""Curves of several agents in one picture, each in its colour and with its letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.text import Text
from textual.message import Message

from arcade_rl import wording
from arcade_rl.shelf.ledger.ledger import Curve
from arcade_rl.tui.theme import LINE_LETTERS, line_colours, plot_colour
from arcade_rl.tui.widgets import curves
from arcade_rl.tui.widgets.charts.chart import Chart


@dataclass(frozen=True, slots=True)
class Line:
    """An agent's curve.

    Attributes:
        place: which of the compared agents it is: that gives its letter and its colour.
    """

    place: int
    curve: Curve

    @property
    def letter(self) -> str:
        """What stands at it, for whoever cannot tell the colours apart."""
        return LINE_LETTERS[self.place]


class OverlayChart(Chart):
    """Curves over agent steps, or over the time that was spent on training."""

    class Read(Message):
        """It is read elsewhere, or its values are others."""

    def __init__(self) -> None:
        super().__init__("", "")
        self._lines: tuple[Line, ...] = ()
        self._last = 0.0
        self._by_time = False

    @property
    def last_step(self) -> float:
        """Where the longest ends; 0 if there is nothing to draw."""
        return self._last or max((step for line in self._lines for step in line.curve.steps), default=0.0)

    def show(self, lines: Sequence[Line], *, title: str, waiting: str, by_time: bool, last: float = 0.0) -> None:
        """Draw them.

        Args:
            waiting: what is said while there is no point.
            by_time: the steps are seconds of training.
            last: where the longest ends, where these are the points of a part.
        """
        shown = tuple(Line(line.place, curves.drawable(line.curve)) for line in lines)
        self.border_title = title
        self._waiting = waiting
        if (shown, last, by_time) != (self._lines, self._last, self._by_time):
            self._lines, self._last, self._by_time = shown, last, by_time
            self.tell_news()
            self.refresh()

    def values(self) -> dict[int, float]:
        """By place, the value of each curve where they are read, else its newest one; of those that reach so far."""
        at = self._view.at
        found: dict[int, float] = {}
        for line in self._lines:
            if line.curve.steps and (at is None or line.curve.steps[0] <= at <= line.curve.steps[-1]):
                nearest = self._view.nearest(line.curve)
                found[line.place] = line.curve.values[-1] if nearest is None else nearest[1]
        return found

    @property
    def read_at(self) -> str:
        """Where the curves are read, in words; empty if they are not."""
        at = self._view.at
        if at is None:
            return ""
        return wording.duration(at) if self._by_time else wording.count(at)

    def tell_news(self) -> None:
        """Where they are read."""
        self.border_subtitle = f"read at {self.read_at}" if self.read_at else ""
        self.post_message(self.Read())

    def render(self) -> Text:
        """The picture; where there is none yet, a word on when it will come."""
        drawn = [line for line in self._lines if line.curve.values]
        if not drawn:
            return self.say_waiting()
        seen: tuple[float, ...] = sum((self._view.seen(line.curve).values for line in drawn), ())
        return self.plot(seen or drawn[0].curve.values, self._draw, hours=self._by_time)

    def _draw(self, plot: Any) -> None:
        colours = [plot_colour(colour) for colour in line_colours(self.app.theme_variables, ansi=self._is_ansi)]
        thin = [(line, curves.thinned(self._view.seen(line.curve), 2 * self.size.width)) for line in self._lines]
        for line, curve in thin:
            if curve.values:
                draw = plot.plot if len(curve.values) > 1 else plot.scatter
                draw(list(curve.steps), list(curve.values), marker="braille", color=colours[line.place])
        low, high = self._view.span(self.last_step)
        for place, (line, curve) in enumerate(thin):  # not the agent's, of whom some may have no line
            inside = [number for number, step in enumerate(curve.steps) if low <= step <= high]
            for number in _lettered(inside, place, len(thin)):
                plot.text(line.letter, curve.steps[number], curve.values[number], color=colours[line.place])

    @property
    def _is_ansi(self) -> bool:
        return self.app.current_theme.ansi


def _lettered(points: Sequence[int], place: int, count: int) -> list[int]:
    """The points at which a line's letter stands: at the end, and once on the way, where no other line's does."""
    if not points:
        return []
    return [points[len(points) * (2 * place + 1) // (2 * count + 1)], points[-1]]
