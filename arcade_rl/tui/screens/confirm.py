"""Asks before something is lost."""

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Static

from arcade_rl.tui.screens.dialog import Dialog


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
