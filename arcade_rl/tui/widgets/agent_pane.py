"""The detail pane beside the shelf's table: learning curve, facts, hyperparameters and what can be done."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.widgets import Static

from arcade_rl.shelf.ledger.ledger import Curve
from arcade_rl.shelf.queries.summary import Summary
from arcade_rl.tui import messages, states
from arcade_rl.tui.access import Access
from arcade_rl.tui.agent_commands import has_an_effect
from arcade_rl.tui.backend.detail import AgentDetail
from arcade_rl.tui.cockpit import Cockpit
from arcade_rl.tui.widgets.charts.curve_chart import CurveChart
from arcade_rl.tui.widgets.facts import FactSheet, champion_facts, facts, settings_markup
from arcade_rl.tui.widgets.steady_text import SteadyText

_LOOK = (("enter", "Open", "open"), ("w", "Watch", "watch"), ("p", "Play", "play"), ("g", "Race", "race"))
_SHARE = (("f", "Fork", "fork"), ("c", "Checkpoints", "checkpoints"), ("x", "Export", "export"))
_TRAIN = {
    "queued": (("t", "Train now", "train"), ("s", "Take out of the queue", "stop"), ("h", "Settings", "tune")),
    "at rest": (("t", "Train", "train"), ("h", "Settings", "tune")),
    "at work": (("space", "Pause", "pause"), ("s", "Stop", "stop"), ("h", "Settings", "tune")),
    "paused": (("space", "Resume", "resume"), ("s", "Stop", "stop"), ("h", "Settings", "tune")),
}
_KEEP = (("r", "Rename", "rename"), ("d", "Delete", "delete"))
_WIDTH_WITH_UNITS = 50
_NOTHING = Curve((), ())
_UNREAD = "…"
_PATIENCE_SECONDS = 0.3
_EPISODES = "[$primary]━[/] [$foreground-muted]score of episodes[/]  "
_EVALUATIONS = "[$text-success]●[/] [$foreground-muted]evaluations[/]"


class AgentPane(Container):
    """One agent of the shelf, looked at closely."""

    app: Cockpit

    DEFAULT_CSS = """
    AgentPane {
        layout: horizontal;
        padding: 0 1;
        #pane-chart { width: 1fr; height: 1fr; }
        #pane-text { width: 1fr; height: 1fr; scrollbar-size-vertical: 1; margin-left: 1; }
        #pane-hints {
            margin: 1 0;
            link-style: none;
            link-color: $foreground;
            link-style-hover: bold;
            link-color-hover: $primary;
            link-background-hover: $panel;
        }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="pane")
        self._chart = CurveChart("", _UNREAD)
        self._hints = SteadyText("", id="pane-hints")
        self._legend = SteadyText(_EPISODES + _EVALUATIONS)
        self._facts = FactSheet(id="pane-facts")
        self._settings = Static("", id="pane-settings")
        self._said: tuple[tuple[str, ...], str] = ((), "")
        self._agent: Summary | None = None
        self._detail: AgentDetail | None = None

    def compose(self) -> ComposeResult:
        """The curve, then the text, which scrolls."""
        with Vertical(id="pane-chart"):
            yield self._legend
            yield self._chart
        with VerticalScroll(id="pane-text", can_focus=False):
            yield self._facts
            yield self._hints
            yield self._settings

    def show_summary(self, agent: Summary) -> None:
        """Show what the shelf knows at once."""
        self._agent = agent
        self.border_title = messages.escaped(agent.name)
        if self._detail is not None and self._detail.name != agent.name:
            self.set_timer(_PATIENCE_SECONDS, self._forget_detail)  # not at once: what follows soon would flicker
        self._show_facts()

    def _forget_detail(self) -> None:
        """What was another agent's is not this one's, whose own comes late, or never."""
        if self._detail is None or self._agent is None or self._detail.name == self._agent.name:
            return
        self._detail = None
        self._chart.wait_with(_UNREAD)
        self._chart.show(_NOTHING)
        self._settings.update("", layout=False)

    def show_detail(self, detail: AgentDetail) -> None:
        """Show what took a closer look."""
        self._chart.wait_with(detail.problem or "No finished episode yet.")
        self._chart.show(detail.curves.get("score", _NOTHING), detail.curves.get("evaluation", _NOTHING))
        if self._detail is None or detail.config != self._detail.config:
            self._settings.update(settings_markup(detail, units=self._settings.size.width >= _WIDTH_WITH_UNITS))
        self._detail = detail
        self._show_facts()

    def _show_facts(self) -> None:
        agent, detail = self._agent, self._detail
        if agent is None:
            return
        close = detail if detail is not None and detail.name == agent.name else AgentDetail(agent.name, None)
        told = tuple(
            champion_facts(agent, close.champion, close.brain_problem)
            if agent.champion
            else facts(agent, close.demonstrations, close.brain_problem, advise=not self.app.access.read_only)
        )
        said = (told, _hints_markup(agent, self.app.access))
        if said != self._said:
            self._said = said
            self._facts.show(told)
            self._hints.update(said[1])
            self._legend.update(_EVALUATIONS if agent.champion else _EPISODES + _EVALUATIONS)


def _hints_markup(agent: Summary, access: Access) -> str:
    lines = [
        [hint for hint in line if access.allows(hint[2]) and has_an_effect(hint[2], agent)] for line in _hints(agent)
    ]
    return "\n".join("  ".join(_hint(*hint) for hint in line) for line in lines if line)


def _hints(agent: Summary) -> Sequence[Sequence[tuple[str, str, str]]]:
    """Lines of keys, each with its word and its action."""
    if not agent.is_known:
        return ((("d", "Delete", "delete"),),)
    own: tuple[tuple[tuple[str, str, str], ...], ...] = (_LOOK, _TRAIN[states.phase(agent)], _SHARE, _KEEP)
    if agent.is_policy:
        own = (_LOOK, tuple(hint for hint in (*_TRAIN["at rest"], *_SHARE) if hint[2] not in ("train", "fork")), _KEEP)
    return (_LOOK, (*_SHARE, ("h", "Settings", "tune"))) if agent.champion else own


def _hint(key: str, word: str, action: str) -> str:
    return f"[b $primary]{key}[/] [@click=screen.{action}]{word}[/]"
