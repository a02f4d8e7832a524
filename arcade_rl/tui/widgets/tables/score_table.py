"""A leaderboard as a table; what random play and a human tester reach stands in it in grey."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from rich.text import Text
from textual import events
from textual.widgets import DataTable

from arcade_rl import wording
from arcade_rl.scores.boards import Board, Reference, Row
from arcade_rl.scores.elo import Rating
from arcade_rl.scores.wording import row_name
from arcade_rl.tui import messages
from arcade_rl.tui.theme import text_style

_PADDING = 1
_SCROLLBAR = 1
_LEAST_NAME, _MOST_NAME = 12, 40


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of numbers, shown where the table is at least `from_width` wide."""

    title: str
    width: int
    from_width: int = 0


_RANK = _Column("#", 2)
_SCORES = (_Column("Best", 7), _Column("Mean", 7), _Column("Games", 5), _Column("Steps", 7, 66), _Column("On", 10, 84))
_RATINGS = (_Column("Elo", 6), _Column("Won", 5), _Column("Drawn", 5), _Column("Lost", 5))


class ScoreTable(DataTable[Text]):
    """Rank, player, and numbers: scores, or Elo with wins, draws and losses."""

    def __init__(self) -> None:
        super().__init__(cursor_type="row", cell_padding=_PADDING, id="leaderboard")
        self._board: Board | None = None
        self._drawn: tuple[Board | None, int] = (None, 0)

    def show(self, board: Board) -> None:
        """Show another board, or the same with new scores."""
        self._board = board
        self._draw()

    def on_mount(self) -> None:
        """Cells hold their colours: they are painted again in another theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._draw(again=True))

    def on_resize(self, event: events.Resize) -> None:
        """Share the width out again."""
        self._draw()

    def _draw(self, *, again: bool = False) -> None:
        board, width = self._board, self.size.width
        if board is None or not width or ((board, width) == self._drawn and not again):
            return
        before, self._drawn = self._drawn[0], (board, width)
        row = self.cursor_row if before and (before.game, before.mode) == (board.game, board.mode) else 0
        columns = [column for column in _numbers(board) if column.from_width <= width]
        taken = sum(column.width + 2 * _PADDING for column in (_RANK, *columns)) + 2 * _PADDING + _SCROLLBAR
        name_width = max(_LEAST_NAME, min(_MOST_NAME, width - taken))
        self.clear(columns=True)
        self.add_column(Text(_RANK.title, justify="right"), width=_RANK.width)
        self.add_column(Text("Player"), width=name_width)
        for column in columns:
            self.add_column(Text(column.title, justify="right"), width=column.width)
        for each in board.rows:
            self.add_row(*self._cells(each, name_width, len(columns)))
        self.move_cursor(row=row, animate=False)

    def _cells(self, row: Row, name_width: int, numbers: int) -> Iterable[Text]:
        muted = isinstance(row.entry, Reference)
        yield self._cell(str(row.rank or ""), "right", muted=True)
        yield self._cell(messages.shortened(row_name(row), name_width), "left", muted=muted)
        for number in _texts(row)[:numbers]:
            yield self._cell(number, "right", muted=muted)

    def _cell(self, text: str, justify: Literal["left", "right"], *, muted: bool) -> Text:
        style = text_style(self.app.theme_variables, "foreground-muted" if muted else "foreground")
        return Text(text, style=style, justify=justify, end="")


def _numbers(board: Board) -> tuple[_Column, ...]:
    return _RATINGS if board.mode == "versus" else _SCORES


def _texts(row: Row) -> tuple[str, ...]:
    """The numbers of a row, in the order of its board's columns."""
    entry = row.entry
    if isinstance(entry, Reference):
        return _score(entry.score), "", "", "", ""
    if isinstance(entry, Rating):
        return f"{entry.elo:,.0f}", str(entry.won), str(entry.drawn), str(entry.lost)
    step = entry.best.brain_step
    day = _day(entry.ended)
    brain = "" if step is None else wording.count(step)
    return _score(entry.best.score), _score(entry.mean), wording.count(entry.games), brain, day


def _day(seconds: float) -> str:
    """The day of a time since the epoch, by this place's clocks."""
    try:
        return datetime.fromtimestamp(seconds).date().isoformat()
    except (ValueError, OverflowError, OSError):  # a year that no clock has
        return wording.UNKNOWN


def _score(score: float) -> str:
    """In seven characters, as the column has."""
    return wording.score(score) if abs(score) < 100_000 else wording.count(score)
