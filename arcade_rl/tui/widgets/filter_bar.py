"""The line in which one types what a list is to show."""

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static


class FilterBar(Horizontal):
    """A field above a list, seen while it is typed into or holds something.

    Args:
        placeholder: what can be typed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear", "Show all", key_display="esc"),
        Binding("down", "leave", show=False),
    ]
    DEFAULT_CSS = """
    FilterBar {
        height: 1;
        display: none;
        padding: 0 1;
        & > Static { width: auto; color: $primary; }
        & > Input { width: 1fr; margin: 0 1; }
        & > #filter-count { color: $foreground-muted; }
    }
    """

    class Changed(Message):
        """Something else is to be shown."""

    class Left(Message):
        """The list has the focus again."""

    def __init__(self, placeholder: str) -> None:
        super().__init__(id="filter")
        self._placeholder = placeholder
        self._input: Input | None = None
        self._count = Static("", id="filter-count")
        self._counted = ""
        self.text = ""

    def open(self) -> None:
        """Type here. The field is made when it is first asked for: a start without it is quicker."""
        self.display = True
        if self._input is None:
            self._input = Input(placeholder=self._placeholder, compact=True, id="filter-text")
            self.mount(Static("/"), self._input, self._count)
            self._count.update(self._counted)
        self.screen.set_focus(self._input)

    def action_clear(self) -> None:
        """Show everything again."""
        if self._input is not None:
            self._input.value = ""
        self._take("")
        self.action_leave()

    def show_count(self, found: int, of: int) -> None:
        """Say how many fit."""
        self._counted = f"{found} of {of}" if found else "nothing fits · esc shows all"
        if self._input is not None:
            self._count.update(self._counted)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._take(event.value)

    def _take(self, text: str) -> None:
        if text.strip() != self.text:
            self.text = text.strip()
            self.post_message(self.Changed())

    @on(Input.Submitted)
    def action_leave(self) -> None:
        """Go to what was found."""
        self.display = bool(self.text)
        self.post_message(self.Left())
