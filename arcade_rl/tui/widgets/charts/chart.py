"""What every chart over agent steps shares: the scales, and that it can be zoomed and read by keys and mouse."""

import math
from collections.abc import Callable
from typing import Any

from rich.text import Text
from textual import events
from textual.color import Color
from textual.widget import Widget

from arcade_rl import wording
from arcade_rl.tui.theme import plot_colour, text_style
from arcade_rl.tui.widgets.charts.curve_view import CurveReader, View

_SMALLEST_STEP = 1e-300  # between ticks; below it floating-point numbers run out
_FINEST = 1e-9  # of the largest number: a double has few digits beyond


def preload() -> None:
    """Load the plotting library: called in a thread, so that the first chart does not halt the cockpit."""
    import textual_plotext  # noqa: F401 - loaded here, used by `Chart.plot`


class Chart(Widget):
    """A picture by plotext, which is loaded only when there is something to draw.

    Args:
        waiting: what is said while there is no point yet.
        from_zero: the scale begins at zero.
    """

    def __init__(self, title: str, waiting: str, *, from_zero: bool = False) -> None:
        super().__init__()
        self.border_title = title
        self._waiting = waiting
        self._from_zero = from_zero
        self._view = View()
        self._scale_width = 0  # of the numbers left of the picture, in cells
        self.reader = CurveReader((self,))

    @property
    def last_step(self) -> float:
        """Where it ends; 0 if there is nothing to draw."""
        raise NotImplementedError

    def tell_news(self) -> None:
        """Say the newest values, or those that are read."""
        raise NotImplementedError

    def look(self, view: View) -> None:
        """Show another part, or read elsewhere."""
        if view != self._view:
            self._view = view
            self.tell_news()
            self.refresh()

    def on_resize(self) -> None:
        """There may be room for more words, or for fewer."""
        self.tell_news()

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

    def wait_with(self, waiting: str) -> None:
        """Say something else while there is no point yet."""
        if waiting != self._waiting:
            self._waiting = waiting
            self.refresh()

    def say_waiting(self) -> Text:
        """A word on when there will be something to see."""
        return Text(self._waiting, style=text_style(self.app.theme_variables, "foreground-muted"))

    def plot(self, values: tuple[float, ...], draw: Callable[[Any], object], *, hours: bool = False) -> Text:
        """The picture.

        Args:
            values: all that are seen; they decide the scale.
            draw: draws on the plot.
            hours: the steps are seconds, and said as times.
        """
        from textual_plotext.plot import Plot

        plot = Plot()
        plot._set_size(self.size.width, self.size.height)
        self._paint(plot)
        low, high = self._view.span(self.last_step)
        self._label(plot, values, time_ticks if hours else step_ticks)
        draw(plot)
        if self._view.at is not None and low <= self._view.at <= high:
            plot.vertical_line(self._view.at, color=self.colour("foreground-muted"))
        return Text.from_ansi(str(plot.build()))

    def _paint(self, plot: Any) -> None:
        plot.theme("clear")
        background = plot_colour(self.background_colors[1])
        plot.canvas_color(background)
        plot.axes_color(background)
        plot.ticks_color(self.colour("foreground-muted"))
        plot.xaxes(True, False)
        plot.yaxes(True, False)

    def _label(self, plot: Any, values: tuple[float, ...], ticks_of: "Ticks") -> None:
        first, last = self._view.span(self.last_step)
        across = ticks_of(first, last, max(3, self.size.width // 16))
        plot.xlim(first, last)
        plot.xticks([at for at, _ in across], [text for _, text in across])
        low, high = _range(values, from_zero=self._from_zero)
        up = ticks(low, high, max(3, self.size.height // 3))
        plot.ylim(min(low, *up), max(high, *up))
        texts = [tick_text(value, up) for value in up]
        plot.yticks(up, texts)
        self._scale_width = 1 + max(map(len, texts))

    def colour(self, name: str) -> str | int | tuple[int, int, int]:
        """A variable of the theme as plotext names it."""
        return plot_colour(Color.parse(self.app.theme_variables[name].partition(" ")[0]))


Ticks = Callable[[float, float, int], list[tuple[float, str]]]
"""Places on a scale, and what stands there."""


def _range(values: tuple[float, ...], *, from_zero: bool) -> tuple[float, float]:
    """Least and greatest value of the scale; a level curve gets some room around it."""
    low, high = min(values), max(values)
    if from_zero:
        low = min(0.0, low)
    if low < high:
        return low, high
    room = abs(low) / 10 or 1.0
    return low - room, high + room


def step_ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Round numbers of steps."""
    return [(step, wording.count(step)) for step in ticks(low, high, most)]


def time_ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Round times, of seconds."""
    unit, name = next((each for each in ((3600.0, "h"), (60.0, "min")) if high - low >= 2 * each[0]), (1.0, "s"))
    return [(at * unit, f"{at:,.6g} {name}") for at in ticks(low / unit, high / unit, most)]


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
