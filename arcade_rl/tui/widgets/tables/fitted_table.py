"""A table that fills its width, and is drawn again when that changes, or the theme."""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Generic, Literal, TypeVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import DataTable

from arcade_rl import wording
from arcade_rl.tui.theme import text_style

_PADDING = 1
_SCROLLBAR = 1

Align = Literal["left", "right"]
Shown = TypeVar("Shown")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a fixed width, shown where the table is at least `from_width` wide."""

    title: str
    width: int
    from_width: int = 0
    align: Align = "right"


class FittedTable(DataTable[Text], Generic[Shown]):
    """Rows of a rank, a name, which gets the remaining room, and columns of a fixed width."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("home", "scroll_top", show=False),  # to the first row, not to the first column
        Binding("end", "scroll_bottom", show=False),
    ]

    def __init__(self, id: str) -> None:
        super().__init__(cursor_type="row", cell_padding=_PADDING, id=id)
        self._shown: Shown | None = None
        self._drawn: tuple[Shown | None, int] = (None, 0)

    def show(self, shown: Shown | None) -> None:
        """Show something else, or the same with newer numbers."""
        self._shown = shown
        self._draw()

    def on_mount(self) -> None:
        """Cells hold their colours: they are painted again in another theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._draw(again=True))

    def on_resize(self, event: events.Resize) -> None:
        """Share the width out again."""
        self._draw()

    @abstractmethod
    def _fill(self, shown: Shown | None) -> None:
        """Add columns and rows to the empty table."""

    @abstractmethod
    def _is_same(self, before: Shown, now: Shown) -> bool:
        """Whether the cursor stays in its row."""

    def _draw(self, *, again: bool = False) -> None:
        shown, width = self._shown, self.size.width
        if not width or ((shown, width) == self._drawn and not again):
            return
        before, self._drawn = self._drawn[0], (shown, width)
        stays = before is not None and shown is not None and self._is_same(before, shown)
        row = self.cursor_row if stays else 0
        self.clear(columns=True)
        self._fill(shown)
        self.move_cursor(row=row, animate=False)

    def _add_columns(self, rank_width: int, name: str, room: range, columns: Iterable[Column]) -> tuple[int, int]:
        """Add the columns: of those of a fixed width the ones that are shown at this width.

        Args:
            room: from the least to the largest width of the name.

        Returns:
            The width of the name, and how many of `columns` are shown.
        """
        width = self.size.width
        shown = [column for column in columns if column.from_width <= width]
        taken = sum(each + 2 * _PADDING for each in (rank_width, *(column.width for column in shown)))
        name_width = max(room[0], min(room[-1], width - taken - 2 * _PADDING - _SCROLLBAR))
        for column in (Column("#", rank_width), Column(name, name_width, align="left"), *shown):
            self.add_column(Text(column.title, justify=column.align), width=column.width)
        return name_width, len(shown)

    def _cell(self, text: str, align: Align = "right", colour: str = "foreground") -> Text:
        return table_cell(text, text_style(self.app.theme_variables, colour), align)


def table_cell(text: str, style: Style, align: Align = "left") -> Text:
    """A cell that shows where it is cut: a number without its last digits would be another one."""
    return Text(text, style, justify=align, end="", no_wrap=True, overflow="ellipsis")


def score_in_column(score: float | None) -> str:
    """In seven characters, as the columns of scores have."""
    return wording.count(score) if score is not None and abs(score) >= 99_999.5 else wording.score(score)
