"""Other hyperparameters for an agent: at once while it trains, at its next start otherwise."""

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from arcade_rl.errors import UsageError
from arcade_rl.games import catalog
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.presets import preset
from arcade_rl.shelf.agents.agent_folder import AgentConfig
from arcade_rl.shelf.queries.summary import Summary
from arcade_rl.tui import messages
from arcade_rl.tui.backend.detail import AgentDetail
from arcade_rl.tui.dialogs.confirm import ask_and_leave
from arcade_rl.tui.dialogs.dialog import Dialog
from arcade_rl.tui.terminal.late_input import InFront
from arcade_rl.tui.widgets.facts import settings_markup
from arcade_rl.tui.widgets.hyperparameter_form import HyperparameterField, HyperparameterForm, Scope, hint

_TRAINING = "Those that can change while it trains. The trainer answers when they take effect."
_CHAMPION = "A champion is read-only: press f to fork it, and change the fork."
_AT_REST = "It is not training: what you change takes effect on the next start."


class SettingsScreen(InFront, ModalScreen[None]):
    """The hyperparameters of an agent that stays as it is.

    Args:
        why: it does, in a line.
    """

    CSS_PATH = ["../form.tcss", "../dialog.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,h,q,enter", "dismiss", "Back", key_display="esc")]

    def __init__(self, config: AgentConfig, why: str = _CHAMPION) -> None:
        super().__init__()
        self._config = config
        self._why = why

    def compose(self) -> ComposeResult:
        """What holds, and how to have others."""
        with Vertical(id="dialog") as frame:
            frame.border_title = messages.escaped(f"Settings of {self._config.name}")
            yield Static(self._why, classes="muted")
            with VerticalScroll(id="dialog-body"):
                yield Static(settings_markup(AgentDetail(self._config.name, self._config), units=True))


class TuneScreen(Dialog[None]):
    """The form of the hyperparameters of an agent that can be changed after its creation."""

    AUTO_FOCUS = ""  # the first field, which comes after the buttons
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "do", "Apply"),
        Binding("ctrl+l", "unfold", "All settings"),
    ]

    button_label = "Apply"

    def __init__(self, agent: Summary, config: AgentConfig) -> None:
        super().__init__()
        self.title_text = f"Settings of {agent.name}"
        self._agent = agent
        self._config = config
        self._form = HyperparameterForm(live_only=True)
        self._effect = Static("", classes="muted")
        self._hint = Static("", id="hint")

    def body(self) -> Iterable[Widget]:
        """When it takes effect, and the form."""
        yield self._effect
        yield self._form

    def foot(self) -> Iterable[Widget]:
        """What the field at the cursor means, or what is wrong with it."""
        yield self._hint

    def on_mount(self) -> None:
        """Show what holds now."""
        config = self._config
        scope = Scope(config.algorithm, catalog.game(config.game).pixels)
        self._form.show(scope, config.hyperparameters, _preset_of(config))
        self.call_after_refresh(self._form.focus_first)
        self.watch(self.app, "agents", self._say_effect)

    def _say_effect(self) -> None:
        self._effect.update(_TRAINING if self._now.is_running else _AT_REST)

    @property
    def _now(self) -> Summary:
        """The agent as last read: its training may have begun or ended meanwhile."""
        return self.app.agent(self._agent.name) or self._agent

    def on_hyperparameter_field_focused(self, event: HyperparameterField.Focused) -> None:
        """Explain the field."""
        self._hint.update(hint(event.field))

    def on_hyperparameter_field_changed(self, event: HyperparameterField.Changed) -> None:
        """Explain what is wrong, if anything is."""
        self.refresh_problem()
        self._hint.update(hint(event.field))

    def action_unfold(self) -> None:
        """Show all hyperparameters, or only the most important."""
        self._form.toggle()

    def check(self) -> None:
        """Every value can be used."""
        self._form.changes()

    def show_problem(self, problem: str, *, is_mistake: bool) -> None:
        """Say it where the field would be explained."""
        if problem:
            self._hint.update(f"[$text-error]✗ {messages.escaped(problem)}[/]")

    def do(self) -> None:
        """Change what was changed."""
        if changes := self._form.changes():
            self.app.trainers.change_settings(self._now, changes)
        self.dismiss(None)

    def action_cancel(self) -> None:
        """Leave everything as it is; having asked, if something was changed."""
        ask_and_leave(self.app, self, changed=self._form.is_changed)


def _preset_of(config: AgentConfig) -> Hyperparameters | None:
    """What the agent began from, if that preset still exists."""
    try:
        family = catalog.game(config.game).family
        return preset(family, config.preset, config.algorithm, game=config.game).hyperparameters
    except UsageError:
        return None
