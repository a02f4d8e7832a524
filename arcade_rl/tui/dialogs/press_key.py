"""Waits for one key: the one that is to do something in the windows."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Static

from arcade_rl.errors import UsageError
from arcade_rl.tui.cockpit import Cockpit
from arcade_rl.tui.terminal.late_input import InFront
from arcade_rl.window_keys import Control, KeyMap, cap_of, check_keys, in_words


class PressKeyScreen(InFront, ModalScreen[str | None]):
    """Ends with the name of the key that was pressed; a key that cannot be used is refused, and another awaited.

    Args:
        keys: those of all controls now.
        kept: keys of this control that it keeps.
    """

    app: Cockpit

    CSS_PATH = ["../form.tcss", "../dialog.tcss"]

    def __init__(self, control: Control, keys: KeyMap, kept: tuple[str, ...]) -> None:
        super().__init__()
        self._control = control
        self._keys = keys
        self._kept = kept

    def compose(self) -> ComposeResult:
        """What the key is to do, and why the last one cannot."""
        now = " or ".join(map(cap_of, self._keys[self._control.id])) or "no key"
        with Vertical(id="dialog") as frame:
            frame.border_title = "Press a key to add" if self._kept else "Press another key"
            yield Static(f"for: {in_words(self._control)}", markup=False)
            yield Static(f"Now: {now}\nEsc leaves it as it is.", classes="muted", markup=False)
            yield Static("", id="problem", markup=False)

    def on_mount(self) -> None:
        """Nothing is wrong yet."""
        self.query_one("#problem").display = False

    def on_key(self, event: Key) -> None:
        """Take the key, whatever it does elsewhere in the cockpit."""
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.dismiss(None)
            return
        name = key_name(event.key, event.character)
        try:
            check_keys({**self._keys, self._control.id: (*self._kept, name)})
        except UsageError as error:
            problem = self.query_one("#problem", Static)
            problem.update(f"✗ {error}")
            problem.display = True
        else:
            self.dismiss(name)


def key_name(key: str, character: str | None) -> str:
    """What `window_keys` calls a key that the terminal reports: marks and letters by what they type."""
    if character and character.isprintable() and character != " ":
        return character.lower()
    return key
