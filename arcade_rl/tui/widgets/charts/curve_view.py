"""Which part of curves is seen, and at which step they are read."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from textual.binding import Binding

if TYPE_CHECKING:
    from arcade_rl.shelf.ledger.ledger import Curve

READING_KEYS = [
    Binding("left", "read_curves(-1)", "Read", key_display="← →"),
    Binding("right", "read_curves(1)", show=False),
    Binding("shift+left", "read_curves(-10)", show=False),
    Binding("shift+right", "read_curves(10)", show=False),
    Binding("plus,equals_sign", "zoom_curves(0.5)", show=False),
    Binding("minus", "zoom_curves(2.0)", show=False),
    Binding("0", "whole_curves", show=False),
]
"""Of a screen that shows curves."""

_LARGEST_ZOOM = 64
_PRESSES_ACROSS = 50  # of a key, from one end of what is seen to the other


@dataclass(frozen=True, slots=True)
class View:
    """A part of the agent steps.

    Attributes:
        low, high: what is seen; from the first to the newest step, also as that grows, if `high` is None.
        at: the step at which the curves are read; None if they are not.
    """

    low: float = 0.0
    high: float | None = None
    at: float | None = None

    def span(self, last: float) -> tuple[float, float]:
        """What is seen of curves that end at step `last`."""
        return self.low, max(last, 1.0) if self.high is None else self.high

    def moved(self, by: int, last: float) -> View:
        """Read some steps earlier or later; where that lies outside, the view follows."""
        low, high = self.span(last)
        newest = min(high, last)
        at = newest if self.at is None else self.at + by * (high - low) / _PRESSES_ACROSS
        at = min(max(at, 0.0), last)
        if self.high is None or low <= at <= high:
            return replace(self, at=at)
        shift = at - high if at > high else at - low
        return View(low + shift, high + shift, at)

    def zoomed(self, factor: float, last: float) -> View:
        """See `factor` times as many steps, around the one that is read, else around the newest that are seen."""
        low, high = self.span(last)
        length = max((high - low) * factor, last / _LARGEST_ZOOM)
        if length >= last:
            return View(at=self.at)
        middle = high if self.at is None else self.at
        begin = middle - length * (middle - low) / (high - low)
        begin = min(max(begin, 0.0), last - length)
        return View(begin, begin + length, self.at)

    def pointed(self, share: float, last: float) -> View:
        """Read at a place, as a share of the width that is seen."""
        low, high = self.span(last)
        return replace(self, at=min(max(low + share * (high - low), 0.0), last))

    def seen(self, curve: Curve) -> Curve:
        """The points of a curve that are seen, and the next one on either side."""
        if self.high is None or not curve.steps:
            return curve
        first = max(0, bisect_left(curve.steps, self.low) - 1)
        end = bisect_left(curve.steps, self.high) + 1
        return replace(curve, steps=curve.steps[first:end], values=curve.values[first:end])

    def nearest(self, curve: Curve) -> tuple[float, float] | None:
        """Step and value of the point where the curve is read; None if it is not, or has no points."""
        if self.at is None or not curve.steps:
            return None
        after = bisect_left(curve.steps, self.at)
        at = min((each for each in (after - 1, after) if 0 <= each < len(curve.steps)), key=self._distance(curve))
        return curve.steps[at], curve.values[at]

    def _distance(self, curve: Curve) -> Callable[[int], float]:
        return lambda number: abs(curve.steps[number] - (self.at or 0.0))


class Readable(Protocol):
    """A curve's chart."""

    @property
    def last_step(self) -> float:
        """Where it ends; 0 if there is nothing to draw."""

    def look(self, view: View) -> None:
        """Show another part, or read elsewhere."""


class CurveReader:
    """Charts of one training: they show the same part, and are read at the same step.

    Args:
        moved: called when another part is seen.
    """

    def __init__(self, charts: Sequence[Readable], moved: Callable[[], object] | None = None) -> None:
        self._charts = charts
        self._moved = moved
        self.view = View()

    def move(self, by: int) -> None:
        """Read earlier or later."""
        self._look(self.view.moved(by, self._last))

    def zoom(self, factor: float) -> None:
        """See `factor` times as many steps."""
        self._look(self.view.zoomed(factor, self._last))

    def point(self, share: float) -> None:
        """Read at a place, as a share of the width that is seen."""
        self._look(self.view.pointed(share, self._last))

    def look_away(self) -> None:
        """Read no more; what is seen stays."""
        self._look(replace(self.view, at=None))

    def whole(self) -> None:
        """See everything, and read no more."""
        self._look(View())

    @property
    def _last(self) -> float:
        return max(chart.last_step for chart in self._charts)

    def _look(self, view: View) -> None:
        if self._last > 0:
            before, self.view = self.view, view
            for chart in self._charts:
                chart.look(view)
            if self._moved is not None and (before.low, before.high) != (view.low, view.high):
                self._moved()
