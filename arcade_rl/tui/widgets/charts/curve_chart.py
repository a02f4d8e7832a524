"""A curve over agent steps."""

from typing import Any

from rich.text import Text

from arcade_rl import wording
from arcade_rl.shelf.ledger.ledger import Curve
from arcade_rl.tui.theme import text_style
from arcade_rl.tui.widgets import curves
from arcade_rl.tui.widgets.charts.chart import Chart

_NOTHING = Curve((), ())
_SMALLEST_WIDTH, _SMALLEST_HEIGHT = 18, 4


class CurveChart(Chart):
    """One curve, and if wanted a second one as points on top of it, and the band in which its truth may lie.

    Args:
        waiting: what is said while there is no point yet.
        from_zero: the scale begins at zero.
    """

    def __init__(self, title: str, waiting: str, *, from_zero: bool = False) -> None:
        super().__init__(title, waiting, from_zero=from_zero)
        self._curve = _NOTHING
        self._points = _NOTHING
        self._band: tuple[Curve, ...] = ()
        self._news: tuple[str, ...] = ("",)
        self._last = 0.0

    @property
    def last_step(self) -> float:
        """Where it ends; 0 if there is nothing to draw."""
        return self._last or max((*self._curve.steps, *self._points.steps), default=0.0)

    def show(
        self,
        curve: Curve,
        points: Curve = _NOTHING,
        band: tuple[Curve, ...] = (),
        news: tuple[str, ...] = (),
        last: float = 0.0,
    ) -> None:
        """Draw `curve` as a line, `points` on top of it, and the edges of `band` faintly under it.

        Args:
            news: what the newest value is, in words, in ever shorter forms; else just its number.
            last: the newest step of all, where these are the points of a part.
        """
        curve, points, band = curves.drawable(curve), curves.drawable(points), tuple(map(curves.drawable, band))
        if (curve, points, band, last) == (self._curve, self._points, self._band, self._last):
            return
        self._curve, self._points, self._band, self._last = curve, points, band, last
        self._news = news or (wording.measure(curve.values[-1]) if curve.values else "",)
        self.tell_news()
        self.refresh()

    def tell_news(self) -> None:
        """The newest value, or the one that is read."""
        room = self.size.width - 4  # a space and a piece of the frame at either end
        told = self._reading() or self._news
        self.border_subtitle = next((news for news in told if len(news) <= room), told[-1])

    def _reading(self) -> tuple[str, ...]:
        """The value where it is read, and the step, in ever shorter forms; nothing if it is not read."""
        found = self._view.nearest(self._curve if self._curve.values else self._points)
        if found is None:
            return ()
        step, value = found
        at, read = f"at {wording.count(step)}", wording.measure(value)
        edges = [edge for curve in self._band if (edge := self._view.nearest(curve)) is not None]
        band = " to ".join(wording.measure(edge) for _, edge in edges)
        if self._points.values and self._curve.values and (point := self._view.nearest(self._points)) is not None:
            band = f"evaluated {wording.measure(point[1])}"
        return (f"{read} ({band}) {at}", f"{read} {at}", read) if band else (f"{read} {at}", read)

    def render(self) -> Text:
        """The picture; where there is none yet, a word on when it will come."""
        if not self._curve.values and not self._points.values:
            return self.say_waiting()
        if self.size.width < _SMALLEST_WIDTH or self.size.height < _SMALLEST_HEIGHT:
            style = text_style(self.app.theme_variables, "primary")
            return Text(curves.sparkline(self._view.seen(self._curve).values, self.size.width), style=style)
        seen = [self._view.seen(curve).values for curve in (self._curve, self._points, *self._band)]
        return self.plot(sum(seen, ()) or self._curve.values + self._points.values, self._draw)

    def _draw(self, plot: Any) -> None:
        edges = ((edge, "braille", "foreground-muted") for edge in self._band)
        for curve, marker, colour in (*edges, (self._curve, "braille", "primary"), (self._points, "●", "text-success")):
            if curve.values:
                curve = curves.thinned(self._view.seen(curve), self.size.width)
                draw = plot.plot if marker == "braille" and len(curve.values) > 1 else plot.scatter
                draw(list(curve.steps), list(curve.values), marker=marker, color=self.colour(colour))
