"""A curve over agent steps, drawn by plotext, which is loaded only when there is one to draw."""

import math
from typing import Any

from rich.text import Text
from textual import events
from textual.color import Color
from textual.widget import Widget

from arcade_rl import wording
from arcade_rl.shelf.ledger.ledger import Curve
from arcade_rl.tui.theme import plot_colour, text_style
from arcade_rl.tui.widgets import curves
from arcade_rl.tui.widgets.charts.curve_view import CurveReader, View

_NOTHING = Curve((), ())
_SMALLEST_STEP = 1e-300  # between ticks; below it floating-point numbers run out
_FINEST = 1e-9  # of the largest number: a double has few digits beyond
_SMALLEST_WIDTH, _SMALLEST_HEIGHT = 18, 4


def preload() -> None:
    """Load the plotting library: called in a thread, so that the first chart does not halt the cockpit."""
    import textual_plotext  # noqa: F401 - loaded here, used by `_draw`


class CurveChart(Widget):
    """One curve, and if wanted a second one as points on top of it, and the band in which its truth may lie.

    Args:
        waiting: what is said while there is no point yet.
        from_zero: the scale begins at zero.
    """

    def __init__(self, title: str, waiting: str, *, from_zero: bool = False) -> None:
        super().__init__()
        self.border_title = title
        self._waiting = waiting
        self._from_zero = from_zero
        self._curve = _NOTHING
        self._points = _NOTHING
        self._band: tuple[Curve, ...] = ()
        self._news: tuple[str, ...] = ("",)
        self._view = View()
        self._last = 0.0
        self._scale_width = 0  # of the numbers left of the curve, in cells
        self.reader = CurveReader((self,))

    @property
    def last_step(self) -> float:
        """Where it ends; 0 if there is nothing to draw."""
        return self._last or max((*self._curve.steps, *self._points.steps), default=0.0)

    def look(self, view: View) -> None:
        """Show another part, or read elsewhere."""
        if view != self._view:
            self._view = view
            self._tell_news()
            self.refresh()

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
        self._tell_news()
        self.refresh()

    def on_resize(self) -> None:
        """There may be room for more words, or for fewer."""
        self._tell_news()

    def _tell_news(self) -> None:
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

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Read where the mouse is."""
        if (share := self._share_at(event.x)) is not None:
            self.reader.point(share)

    def on_leave(self) -> None:
        """Read no more."""
        self.reader.look_away()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Zoom in, where there is nothing to scroll."""
        self._zoom(event, 0.5)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Zoom out, where there is nothing to scroll."""
        self._zoom(event, 2.0)

    def _zoom(self, event: events.MouseEvent, factor: float) -> None:
        if event.ctrl or not any(each.max_scroll_y for each in self.ancestors if isinstance(each, Widget)):
            self.reader.zoom(factor)
            event.stop()

    def _share_at(self, x: int) -> float | None:
        """A place within the frame as a share of the curve's width; None beside it."""
        width = self.size.width - self._scale_width
        share = (x - self.gutter.left - self._scale_width) / max(1, width - 1)
        return share if self.last_step and 0 <= share <= 1 else None

    def render(self) -> Text:
        """The picture; where there is none yet, a word on when it will come."""
        if not self._curve.values and not self._points.values:
            return Text(self._waiting, style=text_style(self.app.theme_variables, "foreground-muted"))
        if self.size.width < _SMALLEST_WIDTH or self.size.height < _SMALLEST_HEIGHT:
            style = text_style(self.app.theme_variables, "primary")
            return Text(curves.sparkline(self._view.seen(self._curve).values, self.size.width), style=style)
        return Text.from_ansi(self._draw())

    def _draw(self) -> str:
        from textual_plotext.plot import Plot

        plot = Plot()
        plot._set_size(self.size.width, self.size.height)
        self._paint(plot)
        edges = ((edge, "braille", "foreground-muted") for edge in self._band)
        for curve, marker, colour in (*edges, (self._curve, "braille", "primary"), (self._points, "●", "text-success")):
            if curve.values:
                curve = curves.thinned(self._view.seen(curve), self.size.width)
                draw = plot.plot if marker == "braille" and len(curve.values) > 1 else plot.scatter
                draw(list(curve.steps), list(curve.values), marker=marker, color=self._colour(colour))
        self._label(plot)
        low, high = self._view.span(self.last_step)
        if self._view.at is not None and low <= self._view.at <= high:
            plot.vertical_line(self._view.at, color=self._colour("foreground-muted"))
        return str(plot.build())

    def _paint(self, plot: Any) -> None:
        plot.theme("clear")
        background = plot_colour(self.background_colors[1])
        plot.canvas_color(background)
        plot.axes_color(background)
        plot.ticks_color(self._colour("foreground-muted"))
        plot.xaxes(True, False)
        plot.yaxes(True, False)

    def _label(self, plot: Any) -> None:
        seen = [self._view.seen(curve).values for curve in (self._curve, self._points, *self._band)]
        values = sum(seen, ()) or self._curve.values + self._points.values
        first, last = self._view.span(self.last_step)
        across = ticks(first, last, max(3, self.size.width // 16))
        plot.xlim(first, last)
        plot.xticks(across, [wording.count(step) for step in across])
        low, high = _range(values, from_zero=self._from_zero)
        up = ticks(low, high, max(3, self.size.height // 3))
        plot.ylim(min(low, *up), max(high, *up))
        texts = [tick_text(value, up) for value in up]
        plot.yticks(up, texts)
        self._scale_width = 1 + max(map(len, texts))

    def _colour(self, name: str) -> str | int | tuple[int, int, int]:
        return plot_colour(Color.parse(self.app.theme_variables[name].partition(" ")[0]))


def _range(values: tuple[float, ...], *, from_zero: bool) -> tuple[float, float]:
    """Least and greatest value of the scale; a level curve gets some room around it."""
    low, high = min(values), max(values)
    if from_zero:
        low = min(0.0, low)
    if low < high:
        return low, high
    room = abs(low) / 10 or 1.0
    return low - room, high + room


def ticks(low: float, high: float, most: int) -> list[float]:
    """About `most` round numbers from `low` to `high`, at least one."""
    rough = (high - low) / most
    if rough < max(_SMALLEST_STEP, _FINEST * max(abs(low), abs(high))):
        return [low]
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(step for factor in (1, 2, 5, 10) if (step := factor * power) >= rough * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)] or [low]


def tick_text(value: float, all_ticks: list[float]) -> str:
    """A tick's number, with as many decimals as its neighbours need to differ."""
    gap = all_ticks[1] - all_ticks[0] if len(all_ticks) > 1 else abs(value)
    if max(abs(tick) for tick in all_ticks) >= 10_000:
        return wording.count(value)
    decimals = 0 if gap >= 1 or gap == 0 else min(6, math.ceil(-math.log10(gap) - 1e-9))
    return f"{value:,.{decimals}f}"
