"""The six curves of a training, in a grid."""

from textual.app import ComposeResult
from textual.containers import Container

from arcade_rl import wording
from arcade_rl.shelf.ledger.ledger import Curve, CurveName, Evaluation
from arcade_rl.tui.backend.detail import AgentDetail
from arcade_rl.tui.widgets.curve_chart import CurveChart

_WAITING = "Comes with the first {}."
_CHARTS: tuple[tuple[CurveName, str, str], ...] = (
    ("score", "Score of episodes", "finished episode"),
    ("evaluation", "Score of evaluations", "evaluation"),
    ("loss", "Loss", "updates"),
    ("mean_q", "Mean Q-value", "updates"),
    ("epsilon", "Epsilon: random actions", "steps"),
    ("steps_per_second", "Agent steps per second", "steps"),
)

_BAND: tuple[CurveName, ...] = ("evaluation_low", "evaluation_high")
_EMPTY = Curve((), ())
_FROM_ZERO = ("loss", "epsilon", "steps_per_second")


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
                chart.show(detail.curves.get(name, _EMPTY))


def _show_evaluations(chart: CurveChart, detail: AgentDetail) -> None:
    """With the interval in which the true mean lies, 19 times out of 20."""
    band = tuple(curve for name in _BAND if (curve := detail.curves.get(name, _EMPTY)).values)
    news = evaluation_in_words(detail.evaluation) if detail.evaluation else ()
    chart.show(detail.curves.get("evaluation", _EMPTY), band=band, news=news)


def evaluation_in_words(result: Evaluation) -> tuple[str, ...]:
    """An evaluation's mean, how sure one can be of it, and what it is to a human, in ever shorter forms.

    The first is `14.2 (12.9 to 15.1), 98% of a human's score`.
    """
    mean = wording.score(result.mean)
    sure = f"{mean} ({wording.score(result.ci_low)} to {wording.score(result.ci_high)})"
    if result.human_normalized is None:
        return sure, mean
    human = f"{result.human_normalized:.0%} of a human"
    return f"{sure}, {human}'s score", f"{sure}, {human}", f"{mean}, {human}", mean
