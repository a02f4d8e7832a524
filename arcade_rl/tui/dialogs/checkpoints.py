"""Choose a checkpoint of an agent: watch it play as it did then, race against it, or fork it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from arcade_rl.shelf.agents.champion_file import Checkpoint
from arcade_rl.tui import messages
from arcade_rl.tui.cockpit import Cockpit
from arcade_rl.tui.terminal.late_input import InFront
from arcade_rl.tui.widgets.tables.checkpoint_list import CheckpointList

_NONE_YET = "There is no checkpoint yet. Training keeps one every checkpoint interval."
_WAYS = {"watch": "Enter watches that checkpoint play", "race": "g races it", "fork": "f forks it"}


class CheckpointsScreen(InFront, ModalScreen[None]):
    """A list over the cockpit."""

    app: Cockpit

    CSS_PATH = ["../form.tcss", "../dialog.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "race", "Race"),
        Binding("f", "fork", "Fork"),
        Binding("escape,c,q", "dismiss", "Back", key_display="esc"),
    ]

    def __init__(self, name: str, checkpoints: tuple[Checkpoint, ...]) -> None:
        super().__init__()
        self._agent_name = name
        self._checkpoints = checkpoints

    def compose(self) -> ComposeResult:
        """A word, then the list."""
        with Vertical(id="dialog") as frame:
            frame.border_title = messages.escaped(f"Checkpoints of {self._agent_name}")
            ways = ", ".join(way for action, way in _WAYS.items() if self._offers(action))
            told = f"{ways}. On the right: its evaluation."
            yield Static(told if self._checkpoints else _NONE_YET, classes="muted")
            yield CheckpointList()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A race is offered where two boards would start alike."""
        return super().check_action(action, parameters) and self._offers(action)

    def _offers(self, action: str) -> bool:
        agent = self.app.agent(self._agent_name)
        races = agent is None or agent.game_repeats
        return self.app.access.allows(action) and (action != "race" or races)

    def on_mount(self) -> None:
        """List them."""
        self.query_one(CheckpointList).show(self._checkpoints)

    def on_checkpoint_list_chosen(self, event: CheckpointList.Chosen) -> None:
        """Watch; the list stays, to compare one with another."""
        self.app.windows.open(self._agent_name, "watch", event.checkpoint.step)

    def action_race(self) -> None:
        """Race against it; the list stays."""
        if (chosen := self.query_one(CheckpointList).checkpoint) is not None:
            self.app.windows.open(self._agent_name, "race", chosen.step)

    def action_fork(self) -> None:
        """Make a new agent that begins where it stood then."""
        from arcade_rl.tui.dialogs.naming import ForkScreen

        if (chosen := self.query_one(CheckpointList).checkpoint) is not None:
            self.app.carry_out(
                lambda: self.app.backend.find(self._agent_name),
                then=lambda folder: self.app.go(ForkScreen(folder, chosen.step)),
                opens=True,
            )
