"""The detail pane beside the shelf's table: learning curve, facts, hyperparameters and what can be done."""

from collections.abc import Iterator

from rich.markup import escape
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.widgets import Static

from arcade_rl.errors import UsageError
from arcade_rl.games import catalog
from arcade_rl.hyperparameters import ALGORITHM_TITLES, Hyperparameters, knobs
from arcade_rl.shelf.ledger import Curve
from arcade_rl.shelf.summary import Summary
from arcade_rl.tui import wording
from arcade_rl.tui.backend import AgentDetail
from arcade_rl.tui.widgets.curve_chart import CurveChart

_DEEDS = (
    (("enter", "Open", "open"), ("w", "Watch", "watch"), ("p", "Play", "play")),
    (("t", "Train", "train"), ("space", "Pause", "pause"), ("s", "Stop", "stop")),
    (("x", "Export", "export"), ("r", "Rename", "rename"), ("f", "Fork", "fork"), ("d", "Delete", "delete")),
)
_LABEL_WIDTH = 12
_WIDTH_WITH_UNITS = 50
_LEGEND = (
    "[$primary]━[/] [$foreground-muted]score of episodes[/]  [$text-success]●[/] [$foreground-muted]evaluations[/]"
)


class AgentPane(Container):
    """One agent of the shelf, looked at closely."""

    DEFAULT_CSS = """
    AgentPane {
        layout: horizontal;
        padding: 0 1;
        #pane-chart { width: 1fr; height: 1fr; }
        #pane-text { width: 1fr; height: 1fr; scrollbar-size-vertical: 1; margin-left: 1; }
        #pane-deeds {
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
        self._chart = CurveChart("", "No finished episode yet.")
        self._deeds = Static(_deeds_markup(), id="pane-deeds")
        self._facts = Static("", id="pane-facts")
        self._recipe = Static("", id="pane-recipe")
        self._said = ""
        self._detail: AgentDetail | None = None

    def compose(self) -> ComposeResult:
        """The curve, then the text, which scrolls."""
        with Vertical(id="pane-chart"):
            yield Static(_LEGEND)
            yield self._chart
        with VerticalScroll(id="pane-text", can_focus=False):
            yield self._facts
            yield self._deeds
            yield self._recipe

    def show_summary(self, agent: Summary) -> None:
        """Show what the shelf knows at once."""
        self.border_title = agent.name
        facts = "\n".join(_facts(agent))
        if facts != self._said:
            self._said = facts
            self._facts.update(facts)

    def show_detail(self, detail: AgentDetail) -> None:
        """Show what took a closer look."""
        empty = Curve((), ())
        self._chart.show(detail.curves.get("score", empty), detail.curves.get("evaluation", empty))
        if self._detail is None or detail.config != self._detail.config:
            self._recipe.update(recipe_markup(detail, units=self._recipe.size.width >= _WIDTH_WITH_UNITS))
        self._detail = detail


def _facts(agent: Summary) -> Iterator[str]:
    if agent.problem:
        yield f"[$text-error]{escape(agent.problem)}[/]"
        return
    status = agent.status
    done = f"{wording.progress(agent):.0%} of {wording.count(agent.training_steps)}"
    yield _line("State", _state(agent))
    yield _line("Steps", f"{wording.exact(status.step)} [$foreground-muted]({done})[/]")
    yield _line("Episodes", wording.exact(status.episodes))
    yield _line("Score", f"{wording.score(agent.recent_score)} [$foreground-muted]last 100 episodes[/]")
    yield _line("Best", f"{wording.score(status.best_evaluation)} [$foreground-muted]by evaluation[/]")
    if status.error:
        yield _line("Error", f"[$text-error]{escape(status.error)}[/]")
    yield from _game_facts(agent)


def _state(agent: Summary) -> str:
    more = [agent.status.activity if agent.state == "training" else "", wording.time_left(agent)]
    if agent.state == "crashed":
        more = ["press t to resume it from its last save"]
    told = " · ".join(part for part in more if part)
    return wording.mark(agent).markup + (f" [$foreground-muted]· {escape(told)}[/]" if told else "")


def _game_facts(agent: Summary) -> Iterator[str]:
    try:
        entry = catalog.game(agent.game)
    except UsageError:
        return
    yield _line("Game", f"{escape(entry.title)} [$foreground-muted]learned by {ALGORITHM_TITLES[agent.algorithm]}[/]")
    yield _line("Actions", f"[$foreground-muted]{len(entry.actions)}:[/] {' '.join(entry.actions)}")
    if agent.parent:
        yield _line("From", escape(agent.parent))


def _line(label: str, text: str) -> str:
    return f"[$foreground-muted]{label:<{_LABEL_WIDTH}}[/]{text}"


def recipe_markup(detail: AgentDetail, *, units: bool) -> str:
    """Preset, seed, and every hyperparameter that matters to the agent, by theme."""
    return "\n".join(_recipe(detail, units=units))


def _recipe(detail: AgentDetail, *, units: bool) -> Iterator[str]:
    if detail.config is None:
        return
    config = detail.config
    yield _line("Preset", f"{escape(config.preset)} [$foreground-muted]seed {config.seed}[/]")
    theme = ""
    for knob in knobs(config.algorithm, pixels=_pixels(config.game)):
        if knob.theme != theme:
            theme = knob.theme
            yield f"\n[b]{theme}[/]"
        yield _knob_line(knob.name, knob.unit if units else "", config.hyperparameters)


def _knob_line(name: str, unit: str, hyperparameters: Hyperparameters) -> str:
    text = wording.value(getattr(hyperparameters, name))
    return f"[$foreground-muted]{wording.label(name):<24}[/]{text:>12} [$foreground-muted]{unit}[/]"


def _pixels(game_id: str) -> bool:
    return any(entry.id == game_id and entry.pixels for entry in catalog.games())


def _deeds_markup() -> str:
    return "\n".join("  ".join(_deed(*deed) for deed in line) for line in _DEEDS)


def _deed(key: str, word: str, action: str) -> str:
    return f"[b $primary]{key}[/] [@click=screen.{action}]{word}[/]"
