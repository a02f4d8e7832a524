"""Asks before something is lost."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget
from textual.widgets import Static

from arcade_rl.tui.screens.dialog import Dialog

if TYPE_CHECKING:
    from textual.screen import Screen

    from arcade_rl.tui.app import ArcadeApp


class ConfirmScreen(Dialog[bool]):
    """Yes or no; no is where the cursor stands."""

    dangerous = True
    AUTO_FOCUS = "#cancel"

    def __init__(self, title: str, question: str, deed: str) -> None:
        super().__init__()
        self.title_text = title
        self.deed = deed
        self._question = question

    def body(self) -> Iterable[Widget]:
        """What will be lost."""
        yield Static(self._question, markup=False)

    def do(self) -> None:
        """Yes."""
        self.dismiss(True)


def ask_and_leave(app: "ArcadeApp", screen: "Screen[None]", *, changed: bool) -> None:
    """Close a form; where something was changed in it, ask first whether that may go."""
    if not changed:
        screen.dismiss(None)
        return

    def answered(agreed: bool | None) -> None:
        if agreed:
            screen.dismiss(None)

    question = "What you changed here has not been applied and will be lost."
    app.go(ConfirmScreen("Discard the changes?", question, "Discard"), answered)
