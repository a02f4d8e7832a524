"""A leaderboard as a table; what random play and a human tester reach stands in it in grey."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.text import Text

from arcade_rl import wording
from arcade_rl.scores.boards import Board, Reference, Row
from arcade_rl.scores.elo import Rating
from arcade_rl.scores.wording import row_name
from arcade_rl.tui import messages
from arcade_rl.tui.widgets.tables.fitted_table import Column, FittedTable, score_in_column

_LEAST_RANK_WIDTH = 2
_NAME_WIDTHS = range(12, 41)
_SCORES = (Column("Best", 7), Column("Mean", 7), Column("Games", 6), Column("Steps", 7, 66), Column("On", 10, 84))
_RATINGS = (Column("Elo", 6), Column("Won", 6), Column("Drawn", 6), Column("Lost", 6))


class ScoreTable(FittedTable[Board]):
    """Rank, player, and numbers: scores, or Elo with wins, draws and losses."""

    def __init__(self) -> None:
        super().__init__("leaderboard")

    def _is_same(self, before: Board, now: Board) -> bool:
        return (before.game, before.mode) == (now.game, now.mode)

    def _columns(self, shown: Board | None) -> Sequence[Column]:
        if shown is None:
            return ()
        columns = _RATINGS if shown.mode == "versus" else _SCORES
        rank_width = max(_LEAST_RANK_WIDTH, len(str(len(shown.rows))))
        return self._fitted(rank_width, "Player", _NAME_WIDTHS, columns)

    def _rows(self, shown: Board | None, columns: Sequence[Column]) -> Iterable[Iterable[Text]]:
        return (self._cells(row, columns) for row in (shown.rows if shown is not None else ()))

    def _cells(self, row: Row, columns: Sequence[Column]) -> Iterable[Text]:
        _, name, *numbers = columns
        colour = "foreground-muted" if isinstance(row.entry, Reference) else "foreground"
        yield self._cell(str(row.rank or ""), colour="foreground-muted")
        yield self._cell(messages.shortened(row_name(row), name.width), "left", colour)
        for number in _texts(row)[: len(numbers)]:
            yield self._cell(number, colour=colour)


def _texts(row: Row) -> tuple[str, ...]:
    """The numbers of a row, in the order of its board's columns."""
    entry = row.entry
    if isinstance(entry, Reference):
        return score_in_column(entry.score), "", "", "", ""
    if isinstance(entry, Rating):
        return f"{entry.elo:,.0f}", *map(wording.count, (entry.won, entry.drawn, entry.lost))
    step = entry.best.brain_step
    day = _day(entry.ended)
    brain = "" if step is None else wording.count(step)
    return score_in_column(entry.best.score), score_in_column(entry.mean), wording.count(entry.games), brain, day


def _day(seconds: float) -> str:
    """The day of a time since the epoch, by this place's clocks."""
    try:
        return datetime.fromtimestamp(seconds).date().isoformat()
    except (ValueError, OverflowError, OSError):  # a year that no clock has
        return wording.UNKNOWN
