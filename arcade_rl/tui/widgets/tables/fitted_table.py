"""A table that fills its width, and is drawn again when that changes, or the theme."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, Literal, TypeVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.coordinate import Coordinate
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
        self._laid: Sequence[Column] = ()

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
    def _columns(self, shown: Shown | None) -> Sequence[Column]:
        """All columns, as wide as they are to be now."""

    @abstractmethod
    def _rows(self, shown: Shown | None, columns: Sequence[Column]) -> Iterable[Iterable[Text]]:
        """The cells of each row, one for each column."""

    @abstractmethod
    def _is_same(self, before: Shown, now: Shown) -> bool:
        """Whether the cursor and the scroll stay where they are."""

    def _draw(self, *, again: bool = False) -> None:
        shown, width = self._shown, self.size.width
        if not width or ((shown, width) == self._drawn and not again):
            return
        before, self._drawn = self._drawn[0], (shown, width)
        stays = before is not None and shown is not None and self._is_same(before, shown)
        columns = self._columns(shown)
        rows = [tuple(row) for row in self._rows(shown, columns)]
        if stays and columns == self._laid:
            self._update(rows)
        else:
            self._lay_out(columns, rows, self.cursor_row if stays else 0)

    def _lay_out(self, columns: Sequence[Column], rows: Sequence[Sequence[Text]], cursor_row: int) -> None:
        self._laid = columns
        self.clear(columns=True)
        for column in columns:
            self.add_column(Text(column.title, justify=column.align), width=column.width)
        self.add_rows(rows)
        self.move_cursor(row=cursor_row, animate=False)

    def _update(self, rows: Sequence[Sequence[Text]]) -> None:
        """Change the cells that differ, in place: the scroll stays where the person left it."""
        for surplus in self.ordered_rows[len(rows) :]:
            self.remove_row(surplus.key)
        for number, row in enumerate(rows[: self.row_count]):
            for column, cell in enumerate(row):
                was = self.get_cell_at(Coordinate(number, column))
                if (cell.plain, cell.style) != (was.plain, was.style):
                    self.update_cell_at(Coordinate(number, column), cell)
        self.add_rows(rows[self.row_count :])

    def _fitted(self, rank_width: int, name: str, room: range, columns: Iterable[Column]) -> Sequence[Column]:
        """Rank, name, and those of a fixed width that are shown at this width; the last go where there is no room.

        Args:
            room: from the least to the largest width of the name.
        """
        width = self.size.width
        shown = [column for column in columns if column.from_width <= width]
        free = width - rank_width - sum(column.width for column in shown) - 2 * _PADDING * (2 + len(shown)) - _SCROLLBAR
        while len(shown) > 1 and free < room[0]:  # else the edge would cut a number into another one
            free += shown.pop().width + 2 * _PADDING
        name_width = max(room[0], min(room[-1], free))
        return Column("#", rank_width), Column(name, name_width, align="left"), *shown

    def _cell(self, text: str, align: Align = "right", colour: str = "foreground") -> Text:
        return table_cell(text, text_style(self.app.theme_variables, colour), align)


def table_cell(text: str, style: Style, align: Align = "left") -> Text:
    """A cell that shows where it is cut: a number without its last digits would be another one."""
    return Text(text, style, justify=align, end="", no_wrap=True, overflow="ellipsis")


def score_in_column(score: float | None) -> str:
    """In seven characters, as the columns of scores have."""
    return wording.count(score) if score is not None and abs(score) >= 99_999.5 else wording.score(score)
