"""One of a few words, in one line: arrows, space or a click take the next."""

from typing import ClassVar

from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

_ARROWS_WIDTH = len("◂  ▸")


class Choice(Widget, can_focus=True):
    """A field that steps through its words."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "step(1)", "Next", show=False),
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
            self.refresh(layout=True)
            self.post_message(self.Changed(self))

    def set_words(self, words: tuple[str, ...], value: str) -> None:
        """Offer other words."""
        self._words = words
        self.can_focus = len(words) > 1
        self.value = value
        self.refresh(layout=True)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As wide as the whole word wants it, whatever the width was before."""
        return Content(self._value).cell_length + (_ARROWS_WIDTH if len(self._words) > 1 else 0)

    def render(self) -> RenderResult:
        """The word between arrows, cut where both do not fit; without arrows where there is nothing to choose."""
        word, width = Content(self._value), self.content_size.width
        if len(self._words) < 2:
            return word.truncate(width, ellipsis=True)
        word = word.truncate(max(1, width - _ARROWS_WIDTH), ellipsis=True)
        return Content.assemble(("◂ ", "$foreground-muted"), word, (" ▸", "$foreground-muted"))

    def on_click(self) -> None:
        """Take the next word."""
        self.action_step(1)

    def action_step(self, by: int) -> None:
        """Go `by` words on, round and round."""
        self.value = self._words[(self._words.index(self._value) + by) % len(self._words)]
