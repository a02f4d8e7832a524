"""Each curve of a training over its agent steps, seen and read together."""

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message

from arcade_rl import wording
from arcade_rl.shelf.ledger.ledger import Curve, CurveName, Evaluation
from arcade_rl.tui.backend.detail import AgentDetail
from arcade_rl.tui.widgets import curves
from arcade_rl.tui.widgets.charts.curve_chart import CurveChart
from arcade_rl.tui.widgets.charts.curve_view import CurveReader

_NOTHING = Curve((), ())
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


class CurveGrid(Container):
    """Each curve over agent steps."""

    class Moved(Message):
        """Another part of the curves is seen."""

    def __init__(self) -> None:
        super().__init__(id="curves")
        self._charts = {
            name: CurveChart(title, _WAITING.format(first), from_zero=name in _FROM_ZERO)
            for name, title, first in _CHARTS
        }
        self.reader = CurveReader(tuple(self._charts.values()), self._moved)
        self._detail: AgentDetail | None = None
        self._close: tuple[tuple[float, float], Mapping[CurveName, Curve]] = ((0.0, 0.0), {})
        for chart in self._charts.values():
            chart.reader = self.reader

    def compose(self) -> ComposeResult:
        """Score and evaluation first."""
        yield from self._charts.values()

    def show(self, detail: AgentDetail) -> None:
        """Draw what changed."""
        self._detail = detail
        for name, _, first in _CHARTS:
            self._charts[name].wait_with(detail.problem or _WAITING.format(first))
        self._draw()

    def show_closely(self, span: tuple[float, float], close: Mapping[CurveName, Curve]) -> None:
        """Draw the points of a part, which are more than the whole curves have there."""
        self._close = (span, close)
        self._draw()

    def _moved(self) -> None:
        self._draw()
        self.post_message(self.Moved())

    def _draw(self) -> None:
        detail, view = self._detail, self.reader.view
        if detail is None:
            return
        span, close = self._close
        if span != (view.low, view.high):
            close = {}
        for name, chart in self._charts.items():
            whole = curves.drawable(detail.curves.get(name, _NOTHING))
            is_close = bool(whole.steps and close.get(name, _NOTHING).values)
            drawn = close if is_close else detail.curves
            news: tuple[str, ...] = (wording.measure(whole.values[-1]),) if whole.values else ()
            band: tuple[Curve, ...] = ()
            if name == "evaluation":  # with its 95% confidence interval
                band = tuple(edge for each in _BAND if (edge := drawn.get(each, _NOTHING)).values)
                news = evaluation_in_words(detail.evaluation) if detail.evaluation else news
            last = max(whole.steps) if is_close else 0.0
            chart.show(drawn.get(name, _NOTHING), band=band, news=news, last=last)


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
