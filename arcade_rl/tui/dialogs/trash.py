"""The trash: what was deleted, since when and how large; bring it back, or delete it for good."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from arcade_rl import wording
from arcade_rl.shelf.agents.trash import KEPT_DAYS, Trashed
from arcade_rl.tui import messages
from arcade_rl.tui.cockpit import Cockpit
from arcade_rl.tui.terminal.late_input import InFront

_HELP = f"Each is deleted for good after {KEPT_DAYS} days. Disk space:"
_EMPTY = "The trash is empty; [b $primary]esc[/] closes it."
_KEYS = "[b $primary]enter[/] brings one back; [b $primary]d[/] deletes it for good, [b $primary]a[/] all of them."


class TrashScreen(InFront, ModalScreen[None]):
    """A list over the cockpit, deleted last first."""

    app: Cockpit

    CSS_PATH = ["../form.tcss", "../dialog.tcss"]
    AUTO_FOCUS = "#trash"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "restore", "Restore"),
        Binding("d,delete", "erase", "Delete for good"),
        Binding("a", "erase_all", "Delete all for good"),
        Binding("escape,z,q", "dismiss", "Back", key_display="esc"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._entries: tuple[Trashed, ...] = ()
        self._list = OptionList(id="trash", compact=True)
        self._told = Static("…", id="told", classes="muted")
        self._keys = Static(_KEYS, id="keys")

    def compose(self) -> ComposeResult:
        """What lies there, and what can be done."""
        with Vertical(id="dialog") as frame:
            frame.border_title = "Trash"
            yield self._told
            yield self._list
            yield self._keys

    def on_mount(self) -> None:
        """Look what lies there."""
        self._keys.display = False
        self._read()

    def _read(self) -> None:
        self.app.carry_out(self.app.backend.read_trash, then=self._show)

    def _show(self, sizes: Mapping[Trashed, int]) -> None:
        at = self._list.highlighted or 0
        self._entries = tuple(sizes)
        width = max((len(each.title) for each in sizes), default=0)
        self._list.clear_options()
        self._list.add_options([Option(_title(each, size, width)) for each, size in sizes.items()])
        self._list.highlighted = min(at, len(sizes) - 1) if sizes else None
        total = wording.size(sum(sizes.values()))
        self._told.update(f"{_HELP} {total}." if sizes else _EMPTY)
        self._keys.display = bool(sizes)

    # Doing

    def on_option_list_option_selected(self) -> None:
        """Enter, or a click."""
        self.action_restore()

    def action_restore(self) -> None:
        """Bring back the one at the cursor, and go to it."""
        if self._chosen and self.is_active:  # a double click asks twice
            self.app.trash.restore(self._chosen)
            self.dismiss(None)

    def action_erase(self) -> None:
        """Delete the one at the cursor for good, having asked."""
        if self._chosen:
            self._confirm(f"Delete {self._chosen.title} for good?", [self._chosen])

    def action_erase_all(self) -> None:
        """Empty the trash, having asked."""
        if self._entries:
            self._confirm("Empty the trash?", self._entries)

    @property
    def _chosen(self) -> Trashed | None:
        return None if self._list.highlighted is None else self._entries[self._list.highlighted]

    def _confirm(self, title: str, chosen: Sequence[Trashed]) -> None:
        from arcade_rl.tui.dialogs.confirm import ConfirmScreen, confirm

        def erase() -> None:
            self.app.carry_out(lambda: self.app.backend.erase(chosen), then=lambda _: self._read())

        names = messages.shortened(", ".join(each.title for each in chosen), 200)
        confirm(self.app, ConfirmScreen(title, f"{names}: this cannot be undone.", "Delete for good"), erase)


def _title(trashed: Trashed, size: int, width: int) -> Text:
    line = f"{trashed.title:<{width}}  {wording.local_time(trashed.deleted)}  {wording.size(size):>7}"
    return Text(line, no_wrap=True, overflow="ellipsis")
