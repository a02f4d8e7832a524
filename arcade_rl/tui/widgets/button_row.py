"""Buttons in a row: Left and Right go from one to the next."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button


class ButtonRow(Horizontal):
    """Buttons between which the arrow keys move while one of them has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "Previous button", show=False),
        Binding("right", "step(1)", "Next button", show=False),
    ]

    def __init__(self, *buttons: Button) -> None:
        super().__init__(*buttons, id="buttons")

    def action_step(self, by: int) -> None:
        """Go to another button, round and round; those that can do nothing now are passed over."""
        buttons = [button for button in self.query(Button) if button.focusable]
        at = next((number for number, button in enumerate(buttons) if button.has_focus), None)
        if at is not None:
            buttons[(at + by) % len(buttons)].focus()
