"""Curves over agent steps, one or a grid of them, drawn by plotext, which is loaded only when there is one to draw."""

import math
from typing import Any

from rich.text import Text
from textual.app import ComposeResult
from textual.color import Color
from textual.containers import Container
from textual.widget import Widget

from arcade_rl import wording
from arcade_rl.shelf.ledger.ledger import Curve, CurveName, Evaluation
from arcade_rl.tui.backend.detail import AgentDetail
from arcade_rl.tui.theme import plot_colour, text_style
from arcade_rl.tui.widgets import curves

_NOTHING = Curve((), ())
_SMALLEST_STEP = 1e-300  # between ticks; below it floating-point numbers run out
_FINEST = 1e-9  # of the largest number: a double has few digits beyond
_WAITING = "Shown after the first {}."
_CHARTS: tuple[tuple[CurveName, str, str], ...] = (
    ("score", "Score of episodes", "finished episode"),
    ("evaluation", "Score of evaluations", "evaluation"),
    ("loss", "Loss", "updates"),
    ("mean_q", "Mean Q-value", "updates"),
    ("epsilon", "Epsilon: random actions", "steps"),
    ("steps_per_second", "Agent steps per second", "steps"),
)
_BAND: tuple[CurveName, ...] = ("evaluation_low", "evaluation_high")
_FROM_ZERO = ("loss", "epsilon", "steps_per_second")
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

    def show(
        self, curve: Curve, points: Curve = _NOTHING, band: tuple[Curve, ...] = (), news: tuple[str, ...] = ()
    ) -> None:
        """Draw `curve` as a line, `points` on top of it, and the edges of `band` faintly under it.

        Args:
            news: what the newest value is, in words, in ever shorter forms; else just its number.
        """
        curve, points, band = curves.drawable(curve), curves.drawable(points), tuple(map(curves.drawable, band))
        if (curve, points, band) == (self._curve, self._points, self._band):
            return
        self._curve, self._points, self._band = curve, points, band
        self._news = news or (wording.measure(curve.values[-1]) if curve.values else "",)
        self._tell_news()
        self.refresh()

    def on_resize(self) -> None:
        """There may be room for more words, or for fewer."""
        self._tell_news()

    def _tell_news(self) -> None:
        room = self.size.width - 4  # a space and a piece of the frame at either end
        self.border_subtitle = next((news for news in self._news if len(news) <= room), self._news[-1])

    def render(self) -> Text:
        """The picture; where there is none yet, a word on when it will come."""
        if not self._curve.values and not self._points.values:
            return Text(self._waiting, style=text_style(self.app.theme_variables, "foreground-muted"))
        if self.size.width < _SMALLEST_WIDTH or self.size.height < _SMALLEST_HEIGHT:
            style = text_style(self.app.theme_variables, "primary")
            return Text(curves.sparkline(self._curve.values, self.size.width), style=style)
        return Text.from_ansi(self._draw())

    def _draw(self) -> str:
        from textual_plotext.plot import Plot

        plot = Plot()
        plot._set_size(self.size.width, self.size.height)
        self._paint(plot)
        edges = ((edge, "braille", "foreground-muted") for edge in self._band)
        for curve, marker, colour in (*edges, (self._curve, "braille", "primary"), (self._points, "●", "text-success")):
            if curve.values:
                curve = curves.thinned(curve, self.size.width)
                draw = plot.plot if marker == "braille" and len(curve.values) > 1 else plot.scatter
                draw(list(curve.steps), list(curve.values), marker=marker, color=self._colour(colour))
        self._label(plot)
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
        steps = self._curve.steps + self._points.steps
        values = sum((edge.values for edge in self._band), self._curve.values + self._points.values)
        across = ticks(0, max(steps), max(3, self.size.width // 16))
        plot.xlim(0, max(max(steps), 1))
        plot.xticks(across, [wording.count(step) for step in across])
        low, high = _range(values, from_zero=self._from_zero)
        up = ticks(low, high, max(3, self.size.height // 3))
        plot.ylim(min(low, *up), max(high, *up))
        plot.yticks(up, [tick_text(value, up) for value in up])

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


class CurveGrid(Container):
    """Each curve over agent steps."""

    def __init__(self) -> None:
        super().__init__(id="curves")
        self._charts = {
            name: CurveChart(title, _WAITING.format(first), from_zero=name in _FROM_ZERO)
            for name, title, first in _CHARTS
        }

    def compose(self) -> ComposeResult:
        """Score and evaluation first."""
        yield from self._charts.values()

    def show(self, detail: AgentDetail) -> None:
        """Draw what changed."""
        for name, chart in self._charts.items():
            if name == "evaluation":
                _show_evaluations(chart, detail)
            else:
                chart.show(detail.curves.get(name, _NOTHING))


def _show_evaluations(chart: CurveChart, detail: AgentDetail) -> None:
    """With its 95% confidence interval."""
    band = tuple(curve for name in _BAND if (curve := detail.curves.get(name, _NOTHING)).values)
    news = evaluation_in_words(detail.evaluation) if detail.evaluation else ()
    chart.show(detail.curves.get("evaluation", _NOTHING), band=band, news=news)


def evaluation_in_words(result: Evaluation) -> tuple[str, ...]:
    """An evaluation's mean, its 95% confidence interval, and its share of a human's score, in ever shorter forms.

    The first is `14.2 (12.9 to 15.1), 98% of a human's score`.
    """
    mean = wording.score(result.mean)
    interval = f"{mean} ({wording.score(result.ci_low)} to {wording.score(result.ci_high)})"
    if result.human_normalized is None:
        return interval, mean
    human = f"{result.human_normalized:.0%} of a human"
    return f"{interval}, {human}'s score", f"{interval}, {human}", f"{mean}, {human}", mean
