"""Each curve of a training over its agent steps, seen and read together."""

from textual.app import ComposeResult
from textual.containers import Container

from arcade_rl import wording
from arcade_rl.shelf.ledger.ledger import Curve, CurveName, Evaluation
from arcade_rl.tui.backend.detail import AgentDetail
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

    def __init__(self) -> None:
        super().__init__(id="curves")
        self._charts = {
            name: CurveChart(title, _WAITING.format(first), from_zero=name in _FROM_ZERO)
            for name, title, first in _CHARTS
        }
        self.reader = CurveReader(tuple(self._charts.values()))
        for chart in self._charts.values():
            chart.reader = self.reader

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
