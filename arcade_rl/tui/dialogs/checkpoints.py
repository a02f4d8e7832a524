"""Choose a checkpoint of an agent, and watch it play as it did then."""

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
_HELP = "Enter watches that checkpoint play. On the right: its evaluation."


class CheckpointsScreen(InFront, ModalScreen[None]):
    """A list over the cockpit."""

    app: Cockpit

    CSS_PATH = ["../form.tcss", "../dialog.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,c,q", "dismiss", "Back", key_display="esc")]

    def __init__(self, name: str, checkpoints: tuple[Checkpoint, ...]) -> None:
        super().__init__()
        self._agent_name = name
        self._checkpoints = checkpoints

    def compose(self) -> ComposeResult:
        """A word, then the list."""
        with Vertical(id="dialog") as frame:
            frame.border_title = messages.escaped(f"Checkpoints of {self._agent_name}")
            yield Static(_HELP if self._checkpoints else _NONE_YET, classes="muted")
            yield CheckpointList()

    def on_mount(self) -> None:
        """List them."""
        self.query_one(CheckpointList).show(self._checkpoints)

    def on_checkpoint_list_chosen(self, event: CheckpointList.Chosen) -> None:
        """Watch; the list stays, to compare one with another."""
        self.app.windows.open(self._agent_name, "watch", event.checkpoint.step)
