"""Write an agent's brain to a file that can be shared."""

import shlex
from collections.abc import Iterable
from pathlib import Path

from textual.widget import Widget
from textual.widgets import Input, Static

from arcade_rl.errors import UsageError
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.brains.other_formats import other_format
from arcade_rl.tui.dialogs.dialog import LookingDialog, field
from arcade_rl.tui.widgets.choice import Choice
from arcade_rl.tui.widgets.path_input import PathInput, typed_path

_BEST, _NEWEST = "best by evaluation", "newest"
_KEEP, _REPLACE = "keep it", "replace it"


class ExportScreen(LookingDialog[None]):
    """Asks where to, and which brain."""

    title_text = "Export a brain"
    button_label = "Export"

    def __init__(self, folder: AgentFolder) -> None:
        super().__init__()
        self._folder = folder
        self._brains = tuple(
            word for word, file in ((_BEST, folder.best_file), (_NEWEST, folder.brain_file)) if file.is_file()
        )

    def body(self) -> Iterable[Widget]:
        """The path, the brain, and what to do with a file that is there."""
        yield Static("One file that holds what the agent has learned. It cannot run code.", classes="muted")
        yield field("To file", PathInput(f"~/{self._folder.name}.safetensors", id="path"))
        yield field("Brain", Choice(self._brains or (_NEWEST,), (self._brains or (_NEWEST,))[0], id="which"))
        yield field("If it exists", Choice((_KEEP, _REPLACE), _KEEP, id="overwrite"))

    def on_choice_changed(self) -> None:
        """Another choice may make it possible."""
        self.refresh_problem()

    def check(self) -> None:
        """A brain to export, and a place for it."""
        if not self._brains:
            raise UsageError(f"{self._folder.name} has no brain yet; train it first (t)")
        place = self.place_at(self._path)
        if place.is_folder:
            raise UsageError(f"{place.path} is a folder; add a file's name")
        if other := other_format(place.path):
            command = ("arcade-rl", "export", self._folder.name, place.path.name, "--format", other.option)
            raise UsageError(
                f"{place.path.name} looks like {other.title} file; name it {place.path.stem}.safetensors, or in a "
                f"shell: {shlex.join(command)}"
            )
        place.check_has_folder()
        if place.exists and not self._overwrite:
            raise UsageError(f"{place.path.name} exists; choose another name, or to replace it")

    def do(self) -> None:
        """Export."""
        path, best, overwrite = self._path, self.query_one("#which", Choice).value == _BEST, self._overwrite

        def work() -> str:
            from arcade_rl.shelf.agents.sharing import export_brain

            return export_brain(self._folder, path, best=best, overwrite=overwrite)

        self.app.carry_out(work, then=lambda note: self._tell(path, note))
        self.dismiss(None)

    def _tell(self, path: Path, note: str) -> None:
        self.app.tell(f"The brain of {self._folder.name} is saved as {path}.")
        if note:
            self.app.complain(note, title="Another brain was exported")

    @property
    def _path(self) -> Path:
        path = typed_path(self.query_one("#path", Input).value)
        return path if path.suffix or not path.name else path.with_suffix(".safetensors")

    @property
    def _overwrite(self) -> bool:
        return self.query_one("#overwrite", Choice).value == _REPLACE
