"""Write an agent's demonstrations as a dataset that other programs read."""

from collections.abc import Iterable
from pathlib import Path

from textual.widget import Widget
from textual.widgets import Input, Static

from arcade_rl.errors import UsageError
from arcade_rl.tui.dialogs.dialog import LookingDialog, field
from arcade_rl.tui.widgets.path_input import PathInput, typed_path


class ExportDemonstrationsScreen(LookingDialog[None]):
    """Asks where to."""

    title_text = "Export demonstrations"
    button_label = "Export"

    def __init__(self, name: str) -> None:
        super().__init__()
        self._agent_name = name

    def body(self) -> Iterable[Widget]:
        """The folder."""
        yield Static("A Minari dataset, in a folder that may hold others. Nothing there is replaced.", classes="muted")
        yield field("To folder", PathInput("~/datasets", id="path"))

    def check(self) -> None:
        """A place for it."""
        place = self.place_at(self._path)
        if place.exists and not place.is_folder:
            raise UsageError(f"{place.path} is a file; choose a folder")
        place.check_has_folder()

    def do(self) -> None:
        """Export."""
        name, path = self._agent_name, self._path
        self.app.carry_out(lambda: self.app.backend.export_demonstrations(name, path), then=self.app.tell)
        self.dismiss(None)

    @property
    def _path(self) -> Path:
        return typed_path(self.query_one("#path", Input).value)
