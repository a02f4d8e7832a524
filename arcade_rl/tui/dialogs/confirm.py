"""Asks before something is lost."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from arcade_rl.tui.cockpit import Cockpit
from arcade_rl.tui.dialogs.dialog import Dialog


class ConfirmScreen(Dialog[bool]):
    """Yes or no; no is where the cursor stands."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "do", "Yes", show=False),
        Binding("n", "cancel", "No", show=False),
    ]

    dangerous = True
    AUTO_FOCUS = "#cancel"

    def __init__(self, title: str, question: str, button_label: str) -> None:
        super().__init__()
        self.title_text = title
        self.button_label = button_label
        self._question = question

    def body(self) -> Iterable[Widget]:
        """What will be lost."""
        yield Static(self._question, markup=False)
        yield Static("[b $primary]y[/] yes  [b $primary]n[/] no", id="answers")

    def do(self) -> None:
        """Yes."""
        self.dismiss(True)


def confirm(app: Cockpit, question: ConfirmScreen, do: Callable[[], object]) -> None:
    """Ask, and `do` it if the person agrees."""

    def answered(agreed: bool | None) -> None:
        if agreed:
            do()

    app.go(question, answered)


def ask_and_leave(app: Cockpit, screen: Screen[None], *, changed: bool) -> None:
    """Close a form; where something was changed in it, ask first whether that may go."""
    question = "What you changed here has not been applied and will be lost."
    if changed:
        confirm(app, ConfirmScreen("Discard the changes?", question, "Discard"), lambda: screen.dismiss(None))
    else:
        screen.dismiss(None)
