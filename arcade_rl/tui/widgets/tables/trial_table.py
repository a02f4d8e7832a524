"""The trials of an experiment as a table."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from rich.text import Text
from textual import events
from textual.widgets import DataTable

from arcade_rl import wording
from arcade_rl.tui import messages
from arcade_rl.tui.theme import text_style

if TYPE_CHECKING:
    from arcade_rl.experiments.standing import Standing, TrialStanding

_PADDING = 1
_SCROLLBAR = 1
_NUMBERS = (("State", 8), ("Ended", 7), ("Steps", 7), ("Best", 7), ("Last", 7))
_RANK_WIDTH = 4
_LEAST_LABEL, _MOST_LABEL = 10, 60
_COLOURS = {"training": "text-success", "failed": "text-error", "finished": "foreground"}


class TrialTable(DataTable[Text]):
    """Number, what is tried, and how far it is."""

    def __init__(self) -> None:
        super().__init__(cursor_type="row", cell_padding=_PADDING, id="trials")
        self._standing: Standing | None = None
        self._drawn: tuple[Standing | None, int] = (None, 0)

    @property
    def chosen(self) -> "TrialStanding | None":
        """The trial under the cursor."""
        trials = self._standing.trials if self._standing is not None else ()
        return trials[self.cursor_row] if 0 <= self.cursor_row < len(trials) else None

    def show(self, standing: "Standing | None") -> None:
        """Show the trials of another experiment, or the same ones further on; none if there is none."""
        self._standing = standing
        self._draw()

    def on_mount(self) -> None:
        """Cells hold their colours: they are painted again in another theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._draw(again=True))

    def on_resize(self, event: events.Resize) -> None:
        """Share the width out again."""
        self._draw()

    def _draw(self, *, again: bool = False) -> None:
        standing, width = self._standing, self.size.width
        if not width or ((standing, width) == self._drawn and not again):
            return
        before, self._drawn = self._drawn[0], (standing, width)
        row = self.cursor_row if before and standing and before.name == standing.name else 0
        taken = sum(column + 2 * _PADDING for column in (_RANK_WIDTH, *(width for _, width in _NUMBERS)))
        room = max(_LEAST_LABEL, min(_MOST_LABEL, width - taken - 2 * _PADDING - _SCROLLBAR))
        self.clear(columns=True)
        self.add_column(Text("#", justify="right"), width=_RANK_WIDTH)
        self.add_column(Text("Trial"), width=room)
        for title, column in _NUMBERS:
            self.add_column(Text(title, justify="left" if title == "State" else "right"), width=column)
        for each in standing.trials if standing is not None else ():
            self.add_row(*self._cells(each, room))
        self.move_cursor(row=row, animate=False)

    def _cells(self, each: "TrialStanding", room: int) -> Iterable[Text]:
        state = each.state
        yield self._cell(str(each.trial.number), "right", "foreground-muted")
        yield self._cell(messages.shortened(each.trial.label, room), "left", "foreground")
        yield self._cell(state, "left", _COLOURS.get(state, "foreground-muted"))
        yield self._cell(f"{each.ended}/{len(each.runs)}", "right", "foreground")
        yield self._cell(wording.count(each.step), "right", "foreground")
        yield self._cell(_score(each.best), "right", "foreground")
        yield self._cell(_score(each.last), "right", "foreground")

    def _cell(self, text: str, justify: Literal["left", "right"], colour: str) -> Text:
        return Text(text, style=text_style(self.app.theme_variables, colour), justify=justify, end="")


def _score(score: float | None) -> str:
    """In seven characters, as the column has."""
    return wording.score(score) if score is None or abs(score) < 100_000 else wording.count(score)
