"""One agent's training: progress, curves, its games now, its log; pause, resume, stop, other settings."""

from collections.abc import Callable, Mapping
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static, Tab, Tabs

from arcade_rl.shelf.ledger.ledger import Curve, CurveName
from arcade_rl.shelf.queries.summary import Summary
from arcade_rl.tui import messages, states
from arcade_rl.tui.backend.detail import AgentDetail
from arcade_rl.tui.screens.agent_screen import AgentScreen, DetailRead
from arcade_rl.tui.widgets.charts.curve_grid import CurveGrid
from arcade_rl.tui.widgets.charts.curve_view import READING_KEYS
from arcade_rl.tui.widgets.facts import settings_markup
from arcade_rl.tui.widgets.key_bar import KeyBar
from arcade_rl.tui.widgets.pictures.live_picture import LivePicture
from arcade_rl.tui.widgets.progress_panel import ProgressPanel
from arcade_rl.tui.widgets.top_bar import TopBar
from arcade_rl.tui.workers.polling import Poll, unless_gone

_PARTS = (("curves", "Curves"), ("picture", "Games"), ("log-frame", "Log"), ("settings-frame", "Settings"))

_OF_TRAINING = ("curves", "log-frame")
_SCROLLED = ("settings-frame", "log-frame", "curves")  # the first that is in sight, unless one went to another
_SCROLLING = {
    "up": "up",
    "down": "down",
    "pageup": "page_up",
    "pagedown": "page_down",
    "home": "home",
    "end": "end",
}
_READING = ("read_curves", "zoom_curves", "whole_curves")


class CurvesRead(Message):
    """A part of the curves was read closely: the agent steps from the first to the last of `span`."""

    def __init__(self, span: tuple[float, float], curves: Mapping[CurveName, Curve]) -> None:
        super().__init__()
        self.span = span
        self.curves = curves


class TrainingScreen(AgentScreen):
    """Everything about one agent's training."""

    CSS_PATH = "training.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "tune", "Settings"),
        *READING_KEYS,
        Binding("z", "zoom", "Zoom", show=False),
        Binding("n", "app.new", "New", show=False),
        Binding("n", "say_read_only", show=False),
        Binding("question_mark,f1", "app.help", "Help", key_display="?"),
        Binding("escape", "dismiss", "Shelf", key_display="esc"),
        Binding("q", "app.quit", "Quit"),
        *(Binding(key, f"scroll_part('{to}')", show=False) for key, to in _SCROLLING.items()),
        *(Binding(str(number), f"part('{part}')", title, show=False) for number, (part, title) in enumerate(_PARTS, 1)),
    ]

    def __init__(self, name: str) -> None:
        super().__init__()
        self._agent_name = name
        self._was_seen = False
        self._renaming = False
        self._phase = ""
        self._detail: AgentDetail | None = None
        self._bar = TopBar(name)
        self._progress = ProgressPanel()
        self._curves = CurveGrid()
        self._picture = LivePicture()
        self._log = Static("", id="log")
        self._settings = Static("", id="settings")
        self.read_curves = Poll(self, self._curves_seen)

    def compose(self) -> ComposeResult:
        """Progress above; the parts side by side where there is room, else one at a time."""
        yield self._bar
        yield self._progress
        tabs = Tabs(*(Tab(f"{number} {title}", id=f"tab-{part}") for number, (part, title) in enumerate(_PARTS, 1)))
        tabs.can_focus = False  # left and right read the curves
        yield tabs
        with Container(id="parts"):
            yield self._curves
            with Vertical(id="side"):
                yield self._picture
                with VerticalScroll(id="log-frame", classes="framed", can_focus=False) as log:
                    log.border_title = "Log"
                    yield self._log
            with VerticalScroll(id="settings-frame", classes="framed", can_focus=False) as settings:
                settings.border_title = "Settings"
                settings.border_subtitle = "h shows them" if self.app.access.read_only else "h changes them"
                yield self._settings
        yield KeyBar()

    def on_mount(self) -> None:
        """Follow the agent."""
        self.query_one("#log-frame", VerticalScroll).anchor()
        self.watch(self.app, "agents", self._show)
        self.set_interval(self.app.poll_seconds, self.read_detail.tick)
        self.call_after_refresh(self.read_detail)

    @property
    def agent(self) -> Summary | None:
        """The agent that this screen is about."""
        return self.app.agent(self._agent_name)

    def follow(self, name: str, instead_of: str) -> None:
        """It has another name now."""
        if instead_of == self._agent_name:
            self._renaming = False
            if name != instead_of:
                self._agent_name = name
                self._was_seen = False  # what is read of the shelf may still be from before
                self._bar.show(place=name)

    def expect_rename(self, name: str) -> None:
        """Until the new name is known, its agent is not gone where the old one is."""
        self._renaming = self._renaming or name == self._agent_name

    def on_screen_resume(self) -> None:
        """Look again after something lay above."""
        self._show(None)
        self.read_detail()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A policy has no curves to read, and no log to go to; an agent that is not there yet is awaited in silence."""
        if action == "say_none_selected":
            return False
        if self.has_class("-policy") and (action in _READING or (action == "part" and parameters[0] in _OF_TRAINING)):
            return False
        return super().check_action(action, parameters)

    # Showing

    def _show(self, agents: tuple[Summary, ...] | None) -> None:
        agent = self.agent
        if agent is None:
            self._leave_if_gone()
            return
        self._was_seen = True
        if agent.is_policy and not self.has_class("-policy"):
            self._show_as_policy()
        if states.phase(agent) != self._phase:
            self._phase = states.phase(agent)
            self.refresh_bindings()
        self._bar.show(news=states.mark(agent).markup)
        self._picture.follow(agent.name, trains=agent.is_running)
        self._progress.show(agent, self._detail)

    def _show_as_policy(self) -> None:
        """It is not trained: its game and its settings are all there is to show."""
        self.add_class("-policy")
        tabs = self.query_one(Tabs)
        for part in _OF_TRAINING:
            tabs.hide(f"tab-{part}")
        tabs.active = "tab-picture"
        self.query_one("#settings-frame").border_title = "Policy"
        self.refresh_bindings()

    def _leave_if_gone(self) -> None:
        """Back to the shelf if the agent was deleted; one that is new is awaited."""
        if self._was_seen and not self._renaming and self.is_current:
            self.dismiss(None)

    def on_detail_read(self, event: DetailRead) -> None:
        """Show curves, log and settings."""
        detail, before = event.detail, self._detail
        self._detail = detail
        self._curves.show(detail)
        self.read_curves()
        if before is None or detail.log != before.log:
            self._log.update(Text(messages.printable("\n".join(detail.log)) or "The trainer's messages appear here."))
        if before is None or detail.config != before.config:
            self._settings.update(settings_markup(detail, units=True))
        self._show(None)

    def _curves_seen(self) -> Callable[[], CurvesRead | None] | None:
        agent, view, app = self.agent, self._curves.reader.view, self.app
        if agent is None or view.high is None:
            return None
        name, span = agent.name, (view.low, view.high)
        return unless_gone(lambda: CurvesRead(span, app.backend.read_curves(name, span)))

    def on_curve_grid_moved(self) -> None:
        """Read closely what is seen now."""
        self.read_curves()

    def on_curves_read(self, event: CurvesRead) -> None:
        """Show it."""
        self._curves.show_closely(event.span, event.curves)

    # Doing

    @on(Tabs.TabActivated)
    def show_part(self, event: Tabs.TabActivated) -> None:
        """This part alone, where there is no room for all; and it is what the keys scroll."""
        for part, _ in _PARTS:
            self.set_class(f"tab-{part}" == event.tab.id, f"-{part}")

    def action_zoom(self) -> None:
        """All games of its trainer, or one that it plays in colour."""
        if self.agent is not None and self.agent.is_running:
            self._picture.zoom()

    def action_read_curves(self, by: int) -> None:
        """Read the curves earlier or later; where another part is seen, go to the one beside it."""
        if self._curves.display:
            self._curves.reader.move(by)
        else:
            parts = [part for part, _ in _PARTS]
            at = next(number for number, part in enumerate(parts) if self.has_class(f"-{part}"))
            self.action_part(parts[(at + (1 if by > 0 else -1)) % len(parts)])

    def action_zoom_curves(self, factor: float) -> None:
        """See fewer or more steps of the curves."""
        self._curves.reader.zoom(factor)

    def action_whole_curves(self) -> None:
        """See the curves whole."""
        self._curves.reader.whole()

    def action_part(self, part: str) -> None:
        """Go to a part."""
        self.query_one(Tabs).active = f"tab-{part}"

    def action_scroll_part(self, to: str) -> None:
        """Scroll the part that one went to, or the first in sight of which there is more to see.

        Args:
            to: `up`, `down`, `page_up`, `page_down`, `home` or `end`.
        """
        gone_to = next((part for part in _SCROLLED if self.has_class(f"-{part}")), "")
        for part in (gone_to, *_SCROLLED):
            found = self.query(f"#{part}") if part else None
            if found and (frame := found.first(Widget)).is_on_screen and frame.max_scroll_y:
                getattr(frame, f"scroll_{to}")(animate=False)
                return
