"""One of a few words, in one line: arrows, space or a click take the next."""

from typing import ClassVar

from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget


class Choice(Widget, can_focus=True):
    """A field that steps through its words."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space,enter", "step(1)", "Next", show=False),
        Binding("left", "step(-1)", "Previous", show=False),
    ]

    class Changed(Message):
        """Another word was taken, by a person or by the program."""

        def __init__(self, choice: "Choice") -> None:
            super().__init__()
            self.choice = choice

        @property
        def control(self) -> "Choice":
            """The field."""
            return self.choice

    def __init__(self, words: tuple[str, ...], value: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._words = words
        self._value = value
        self.can_focus = len(words) > 1

    @property
    def value(self) -> str:
        """The word that is taken."""
        return self._value

    @value.setter
    def value(self, word: str) -> None:
        if word != self._value:
            self._value = word
            self.refresh()
            self.post_message(self.Changed(self))

    def set_words(self, words: tuple[str, ...], value: str) -> None:
        """Offer other words."""
        self._words = words
        self.can_focus = len(words) > 1
        self.value = value
        self.refresh()

    def render(self) -> RenderResult:
        """The word between arrows; without arrows where there is nothing to choose."""
        if len(self._words) < 2:
            return Content(self._value)
        return Content.from_markup("[$foreground-muted]◂[/] $word [$foreground-muted]▸[/]", word=self._value)

    def on_click(self) -> None:
        """Take the next word."""
        self.action_step(1)

    def action_step(self, by: int) -> None:
        """Go `by` words on, round and round."""
        self.value = self._words[(self._words.index(self._value) + by) % len(self._words)]
