"""What a human has taught an agent: look at it, delete it, export it."""

from collections.abc import Callable, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from arcade_rl import wording
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.agents.trash import KEPT_DAYS, Trashed, put_demonstrations
from arcade_rl.shelf.demonstrations.demonstrations import DemonstrationFolder, DemonstrationHeader
from arcade_rl.tui import messages
from arcade_rl.tui.cockpit import Cockpit
from arcade_rl.tui.terminal.late_input import InFront
from arcade_rl.tui.widgets.tables.demonstration_list import DemonstrationList, taught

_NONE_YET = "You have taught it nothing yet: press T in its window, take the joystick and play."
_UNDO = f"For {KEPT_DAYS} days {{}} can be brought back from the trash."
_KEYS = (
    "[b $primary]d[/] deletes the one chosen, [b $primary]a[/] all of them, [b $primary]u[/] brings back; "
    "[b $primary]x[/] exports."
)


class DemonstrationsScreen(InFront, ModalScreen[None]):
    """A list over the cockpit.

    Args:
        refusal: why the agent cannot be taught; empty if it can.
    """

    app: Cockpit

    CSS_PATH = ["../form.tcss", "../dialog.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d,delete", "delete", "Delete"),
        Binding("a", "delete_all", "Delete all"),
        Binding("u", "undo", "Undo delete"),
        Binding("x", "export", "Export"),
        Binding("escape,e,q", "dismiss", "Back", key_display="esc"),
    ]

    def __init__(self, folder: AgentFolder, headers: Mapping[int, DemonstrationHeader | None], refusal: str) -> None:
        super().__init__()
        self._folder = folder
        self._demonstrations = DemonstrationFolder(folder.demonstrations)
        self._headers = headers
        self._refused = bool(refusal)
        self._none_yet = f"{refusal}." if refusal else _NONE_YET

    def compose(self) -> ComposeResult:
        """How much there is, the list, what can be done."""
        with Vertical(id="dialog") as frame:
            frame.border_title = messages.escaped(f"Demonstrations for {self._folder.name}")
            yield Static("", id="told", classes="muted", markup=False)
            yield DemonstrationList()
            yield Static(_KEYS, id="keys")

    def on_mount(self) -> None:
        """List them."""
        self._show(self._headers)

    def _read(self) -> None:
        self.app.carry_out(self._demonstrations.headers, then=self._show)

    def _show(self, headers: Mapping[int, DemonstrationHeader | None]) -> None:
        if not self.is_attached:
            return  # it was left meanwhile
        self._headers = headers
        told = self.query_one("#told", Static)
        told.update(f"{taught(headers)}." if headers else self._none_yet)
        told.set_class(self._refused and not headers, "-refused")
        self.query_one(DemonstrationList).show(headers)
        self.query_one("#keys").display = bool(headers)

    # Doing

    def action_delete(self) -> None:
        """Move the one at the cursor to the trash, having asked."""
        number = self.query_one(DemonstrationList).number
        if number is None:
            return
        header = self._headers[number]
        steps = f"its {wording.exact(header.steps)} steps" if header is not None else "it"
        question = f"The agent will no longer learn from {steps}. {_UNDO.format('it')}"
        self._confirm(f"Delete demonstration {number}?", question, lambda: [number])

    def action_delete_all(self) -> None:
        """Move all to the trash, having asked."""
        if self._headers:
            question = f"{taught(self._headers)}: the agent will no longer learn from them. {_UNDO.format('they')}"
            self._confirm("Delete all demonstrations?", question, self._demonstrations.numbers)

    def action_undo(self) -> None:
        """Bring back those that were deleted last."""
        self.app.trash.undo_demonstrations(self._folder.name, self._read)

    def action_export(self) -> None:
        """Write them for other programs."""
        from arcade_rl.tui.dialogs.export_demonstrations import ExportDemonstrationsScreen

        if self._headers:
            self.app.go(ExportDemonstrationsScreen(self._folder.name))

    def _confirm(self, title: str, question: str, numbers: Callable[[], list[int]]) -> None:
        from arcade_rl.tui.dialogs.confirm import ConfirmScreen, confirm

        def delete() -> None:
            self.app.carry_out(lambda: put_demonstrations(self._folder, numbers()), then=self._deleted)

        confirm(self.app, ConfirmScreen(title, question, "Delete"), delete)

    def _deleted(self, trashed: Trashed) -> None:
        self.app.trash.add(trashed)
        self._read()
