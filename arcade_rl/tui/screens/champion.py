"""A champion: how well it plays, how it learned and was made, and its checkpoints to watch."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.widgets import Static

from arcade_rl.shelf.ledger.ledger import Curve
from arcade_rl.shelf.queries.summary import Summary
from arcade_rl.tui import states
from arcade_rl.tui.screens.agent_screen import AgentScreen, DetailRead
from arcade_rl.tui.widgets.charts.curve_chart import CurveChart
from arcade_rl.tui.widgets.charts.curve_view import READING_KEYS
from arcade_rl.tui.widgets.facts import FactSheet, champion_facts, making_markup, settings_markup
from arcade_rl.tui.widgets.key_bar import KeyBar
from arcade_rl.tui.widgets.pictures.live_picture import LivePicture
from arcade_rl.tui.widgets.tables.checkpoint_list import CheckpointList
from arcade_rl.tui.widgets.top_bar import TopBar

_NOTHING = Curve((), ())


class ChampionScreen(AgentScreen):
    """All about one champion."""

    CSS_PATH = ["../form.tcss", "champion.tcss"]
    AUTO_FOCUS = "#checkpoints"
    BINDINGS: ClassVar[list[BindingType]] = [
        *READING_KEYS,
        Binding("x", "export", "Export"),
        Binding("n", "app.new", "New", show=False),
        Binding("x,n", "say_read_only", show=False),
        Binding("question_mark,f1", "app.help", "Help", key_display="?"),
        Binding("escape", "dismiss", "Shelf", key_display="esc"),
        Binding("q", "app.quit", "Quit"),
    ]

    def __init__(self, name: str) -> None:
        super().__init__()
        self._agent_name = name
        self._bar = TopBar(name)
        self._facts = FactSheet(id="champion-facts")
        self._chart = CurveChart("Evaluations during training", "…")
        self._checkpoints = CheckpointList()
        self._picture = LivePicture()
        self._making = Static("", id="making")

    def compose(self) -> ComposeResult:
        """What it is and its curve at the left; its checkpoints and its making at the right."""
        yield self._bar
        with Container(id="champion"):
            with Vertical(id="champion-left"):
                yield self._facts
                with Vertical(id="champion-seen"):
                    yield self._picture
                    yield self._chart
            with Vertical(id="champion-right"):
                with Container(id="checkpoints-frame", classes="framed") as checkpoints:
                    checkpoints.border_title = "Checkpoints: steps, score"
                    checkpoints.border_subtitle = "enter: watch"
                    yield self._checkpoints
                with VerticalScroll(id="making-frame", classes="framed") as making:
                    making.border_title = "How it was made"
                    yield self._making
        yield KeyBar()

    def on_mount(self) -> None:
        """A champion stays as it is: read it once."""
        self._bar.show(news=states.mark(self.agent).markup if self.agent else "")
        self._picture.follow(self._agent_name, trains=False)
        self.call_after_refresh(self.read_detail)

    @property
    def agent(self) -> Summary | None:
        """The champion that this screen is about."""
        return self.app.agent(self._agent_name)

    def follow(self, name: str, instead_of: str) -> None:
        """Nobody renames a champion."""

    def on_detail_read(self, event: DetailRead) -> None:
        """Show it."""
        detail, agent = event.detail, self.agent
        self._chart.wait_with(detail.problem or "…")
        if agent is None or detail.champion is None:
            return
        self._facts.show(champion_facts(agent, detail.champion, detail.brain_problem))
        self._chart.show(_NOTHING, detail.curves.get("evaluation", _NOTHING))
        self._checkpoints.show(detail.checkpoints)
        self._making.update(f"{making_markup(detail.champion)}\n\n{settings_markup(detail, units=True)}")

    def on_checkpoint_list_chosen(self, event: CheckpointList.Chosen) -> None:
        """Watch it as it was."""
        self.app.windows.open(self._agent_name, "watch", event.checkpoint.step)

    def action_checkpoints(self) -> None:
        """They are here already."""
        self._checkpoints.focus()

    def action_read_curves(self, by: int) -> None:
        """Read its curve earlier or later."""
        self._chart.reader.move(by)

    def action_zoom_curves(self, factor: float) -> None:
        """See fewer or more steps of its curve."""
        self._chart.reader.zoom(factor)

    def action_whole_curves(self) -> None:
        """See its curve whole."""
        self._chart.reader.whole()
