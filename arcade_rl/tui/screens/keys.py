"""The keys of the windows: which key does what, and another in its place."""

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.settings.key_file import read_keys, write_keys
from arcade_rl.tui import messages
from arcade_rl.tui.cockpit import Cockpit
from arcade_rl.tui.dialogs.confirm import ConfirmScreen, confirm
from arcade_rl.tui.dialogs.press_key import PressKeyScreen
from arcade_rl.tui.terminal.late_input import InFront
from arcade_rl.tui.widgets.key_bar import KeyBar
from arcade_rl.tui.widgets.top_bar import TopBar
from arcade_rl.window_keys import CONTROLS, DEFAULT_KEYS, SECTIONS, Control, KeyMap, cap_of

_CAPS_WIDTH = 22


class KeysScreen(InFront, Screen[None]):
    """Every control with its keys; a star marks those that were changed. What is changed is saved at once."""

    app: Cockpit

    CSS_PATH = ["../form.tcss", "keys.tcss"]
    AUTO_FOCUS = "#keys"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add a key"),
        Binding("d,delete", "usual", "Default"),
        Binding("r", "reset", "Reset all"),
        Binding("question_mark,f1", "app.help", "Help", key_display="?"),
        Binding("escape,k", "dismiss", "Shelf", key_display="esc"),
        Binding("q", "app.quit", "Quit"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._keys: KeyMap = DEFAULT_KEYS
        self._list = OptionList(id="keys", compact=True)

    def compose(self) -> ComposeResult:
        """One list, a headline over each section."""
        yield TopBar("Keys of the windows")
        with Container(id="keys-frame", classes="framed") as frame:
            frame.border_title = "takes effect when a window is opened"
            frame.border_subtitle = "* changed · enter: press another key"
            yield self._list
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the keys that hold now; a damaged file is reported, and left as it is until something is changed."""
        try:
            self._keys = read_keys()
        except ArcadeError as error:
            self.app.complain(messages.problem(error), title="The default keys are back")
        self._list.add_options(self._options())
        self._list.highlighted = 1

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter, or a click: another key in place of all that this control has."""
        if not self.is_active:
            return  # a double click asks twice
        control = self._chosen
        self.app.go(PressKeyScreen(control, self._keys, ()), lambda name: self._give(control, name))

    def action_add(self) -> None:
        """Add a key for this control."""
        control = self._chosen
        kept = self._keys[control.id]
        self.app.go(PressKeyScreen(control, self._keys, kept), lambda name: self._give(control, name, kept))

    def action_usual(self) -> None:
        """The keys that this control has from the start."""
        self._save({self._chosen.id: self._chosen.keys})

    def action_reset(self) -> None:
        """All keys as they are from the start, if the person means it."""
        question = "All keys of the windows go back to their defaults."
        reset = ConfirmScreen("Reset all keys?", question, "Reset")
        confirm(self.app, reset, lambda: self._save(DEFAULT_KEYS))

    @property
    def _chosen(self) -> Control:
        option = self._list.highlighted_option
        return next((control for control in CONTROLS if option and control.id == option.id), CONTROLS[0])

    def _give(self, control: Control, name: str | None, kept: tuple[str, ...] = ()) -> None:
        if name is not None:
            self._save({control.id: (*kept, name)})

    def _save(self, changes: KeyMap) -> None:
        def work() -> tuple[str, KeyMap]:
            return write_keys(changes), read_keys()

        self.app.carry_out(work, then=lambda outcome: self._saved(*outcome))

    def _saved(self, news: str, keys: KeyMap) -> None:
        self._keys = keys
        for control in CONTROLS:
            self._list.replace_option_prompt(control.id, self._line(control))
        self.app.tell("; ".join(filter(None, ("Saved: takes effect when a window is opened", news))))

    def _options(self) -> Iterator[Option]:
        section = ""
        for control in CONTROLS:
            if control.section != section:
                section = control.section
                yield Option(Content.styled(SECTIONS[section], "bold"), disabled=True)
            yield Option(self._line(control), id=control.id)

    def _line(self, control: Control) -> Content:
        names = self._keys[control.id]
        caps = ", ".join(map(cap_of, names)) or "no key"
        star, colour = ("*", "$primary") if names != control.keys else (" ", "$foreground")
        return Content.assemble((f"{star} {caps:<{_CAPS_WIDTH}} ", colour), (control.does, "$foreground-muted"))
