"""The trials of an experiment as a table."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from rich.text import Text

from arcade_rl import wording
from arcade_rl.tui import messages
from arcade_rl.tui.widgets.tables.fitted_table import Column, FittedTable, score_in_column

if TYPE_CHECKING:
    from arcade_rl.experiments.standing import Standing, TrialStanding

_RANK_WIDTH = 4
_LABEL_WIDTHS = range(10, 61)
_COLUMNS = (
    Column("State", 8, align="left"),
    Column("Ended", 7),
    Column("Steps", 7),
    Column("Best", 7),
    Column("Last", 7),
)
_COLOURS = {"training": "text-success", "failed": "text-error", "finished": "foreground"}


class TrialTable(FittedTable["Standing"]):
    """Number, what is tried, and how far it is."""

    def __init__(self) -> None:
        super().__init__("trials")

    @property
    def chosen(self) -> "TrialStanding | None":
        """The trial under the cursor."""
        trials = self._shown.trials if self._shown is not None else ()
        return trials[self.cursor_row] if 0 <= self.cursor_row < len(trials) else None

    def _is_same(self, before: "Standing", now: "Standing") -> bool:
        return before.name == now.name

    def _columns(self, shown: "Standing | None") -> Sequence[Column]:
        return self._fitted(_RANK_WIDTH, "Trial", _LABEL_WIDTHS, _COLUMNS)

    def _rows(self, shown: "Standing | None", columns: Sequence[Column]) -> Iterable[Iterable[Text]]:
        for each in shown.trials if shown is not None else ():
            yield islice(self._cells(each, columns[1].width), len(columns))

    def _cells(self, each: "TrialStanding", label_width: int) -> Iterator[Text]:
        yield self._cell(str(each.trial.number), colour="foreground-muted")
        yield self._cell(messages.shortened(each.trial.label, label_width), "left")
        yield self._cell(each.state, "left", _COLOURS.get(each.state, "foreground-muted"))
        yield self._cell(f"{each.ended}/{len(each.runs)}")
        yield self._cell(wording.count(each.step))
        yield self._cell(score_in_column(each.best))
        yield self._cell(score_in_column(each.last))
