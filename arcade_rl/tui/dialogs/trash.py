"""The trash: what was deleted, since when and how large; bring it back, or delete it for good."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
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
_OPTION_PADDING = 2  # cells, of each row of the list
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
        self._sizes: Mapping[Trashed, int] = {}
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
        self._sizes = sizes
        self._fill()
        total = wording.size(sum(sizes.values()))
        self._told.update(f"{_HELP} {total}." if sizes else _EMPTY)
        self._keys.display = bool(sizes)

    def on_resize(self) -> None:
        """There may be room for more of the names, or for less."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        at, room = self._list.highlighted or 0, self._list.scrollable_content_region.width - _OPTION_PADDING
        tails = {
            each: f"  {wording.local_time(each.deleted)}  {wording.size(size):>7}" for each, size in self._sizes.items()
        }
        longest = max((cell_len(each.title) for each in tails), default=0)
        width = min(longest, room - max(map(cell_len, tails.values()), default=0))
        self._list.clear_options()
        self._list.add_options([Option(_title(each, width, tail)) for each, tail in tails.items()])
        self._list.highlighted = min(at, len(tails) - 1) if tails else None

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
        if self._sizes:
            self._confirm("Empty the trash?", tuple(self._sizes))

    @property
    def _chosen(self) -> Trashed | None:
        return None if self._list.highlighted is None else tuple(self._sizes)[self._list.highlighted]

    def _confirm(self, title: str, chosen: Sequence[Trashed]) -> None:
        from arcade_rl.tui.dialogs.confirm import ConfirmScreen, confirm

        def erase() -> None:
            self.app.carry_out(lambda: self.app.backend.erase(chosen), then=lambda _: self._read())

        names = messages.shortened(", ".join(each.title for each in chosen), 200)
        confirm(self.app, ConfirmScreen(title, f"{names}: this cannot be undone.", "Delete for good"), erase)


def _title(trashed: Trashed, width: int, tail: str) -> Text:
    return Text(set_cell_size(messages.shortened(trashed.title, width), width) + tail)
