"""The table of agents. Cells change in place, so that the cursor and the scroll stay where the person left them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import DataTable

from arcade_rl import wording
from arcade_rl.tui import messages, states
from arcade_rl.tui.theme import LINE_LETTERS, line_colours, text_style
from arcade_rl.tui.widgets import curves
from arcade_rl.tui.widgets.tables.agent_order import algorithm_title, descends
from arcade_rl.tui.widgets.tables.fitted_table import score_in_column, table_cell

if TYPE_CHECKING:
    from arcade_rl.shelf.queries.summary import Summary
    from arcade_rl.shelf.settings.cockpit_file import Column


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    colour: str = ""
    beside: str = ""  # said less loudly
    letter: str = ""  # stands before it, in the colour of its curve


@dataclass(frozen=True, slots=True)
class _Widths:
    """How wide the columns are, beside those of fixed width."""

    name: int
    game: int
    algorithm: int  # 0 where it is not shown
    returns: int  # likewise


_FIXED = {"state": 10, "steps": 6, "score": 7}
_TITLES = {
    "name": "Agent",
    "game": "Game",
    "algorithm": "Algorithm",
    "state": "State",
    "steps": "Steps",
    "score": "Score",
    "returns": "Returns",
}
_UNSORTED: tuple[Column, bool] = ("name", False)
_RIGHT = ("steps", "score")
_SHORTEST_TAG = 4  # a space, the sign, a letter and what says that it is cut
_PADDING = 1
_SCROLLBAR = 1
_LEAST_NAME, _MOST_NAME, _LEAST_GAME, _LEAST_RETURNS = 12, 40, 10, 7
_ALGORITHM = 9


class AgentTable(DataTable[Text]):
    """Agents by name: game, algorithm, state, steps, recent score and a sparkline of returns."""

    can_focus = False  # until there is an agent

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select_cursor", "Open", key_display="↵"),
        Binding("home", "scroll_top", show=False),  # to the first row, not to the first column
        Binding("end", "scroll_bottom", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(cursor_type="row", cell_padding=_PADDING, id="agents")
        self._agents: tuple[Summary, ...] = ()
        self._shown: dict[str, dict[str, _Cell]] = {}
        self._widths: _Widths | None = None
        self._awaited = ""
        self._marked: tuple[str, ...] = ()
        self._sorting: tuple[Column, bool] = _UNSORTED

    @property
    def awaited(self) -> str:
        """The name of the agent that the cursor goes to as soon as it is here; empty if it waits for none."""
        return self._awaited

    @property
    def selected(self) -> str | None:
        """The name of the agent under the cursor; None if there is none."""
        return self._agents[self.cursor_row].name if self.cursor_row in range(len(self._agents)) else None

    def show(self, agents: Sequence[Summary]) -> None:
        """Show `agents`; only what changed is touched."""
        same_rows = [agent.name for agent in agents] == [agent.name for agent in self._agents]
        self._agents = tuple(agents)
        if self._widths is None:
            return
        if self._share_out() or not same_rows:
            self._rebuild()
        else:
            self._update_cells()
        if self._awaited:
            self.select(self._awaited)

    def show_sorting(self, column: Column, *, backwards: bool) -> None:
        """Mark the column that the agents are sorted by."""
        if (column, backwards) != self._sorting:
            self._sorting = (column, backwards)
            self._rebuild()

    def show_marks(self, names: Sequence[str]) -> None:
        """Put the letters that agents will have in a comparison before their names."""
        if self._marked != tuple(names):
            self._marked = tuple(names)
            if self._share_out():
                self._rebuild()
            elif self._widths is not None:
                self._update_cells()

    def select(self, name: str) -> None:
        """Move the cursor to the agent `name`, as soon as it is here."""
        names = [agent.name for agent in self._agents]
        self._awaited = "" if name in names else name
        if name in names:
            self.move_cursor(row=names.index(name), animate=False)

    def on_mount(self) -> None:
        """Cells hold their colours: they are painted again in another theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._rebuild())

    def on_resize(self, event: events.Resize) -> None:
        """Share the width out again."""
        changed = self._share_out()
        if changed and (self._agents or self.columns):  # an empty table is not painted before the agents are
            self._rebuild()

    def _share_out(self) -> bool:
        """Give each column its width; whether that is another one than before."""
        longest = max((cell_len(agent.name) + 2 * (agent.name in self._marked) for agent in self._agents), default=0)
        before, self._widths = self._widths, _share(self.size.width, longest) if self.size.width else None
        return self._widths != before

    def _update_cells(self) -> None:
        for agent in self._agents:
            shown = self._shown[agent.name]
            for column, cell in self._cells(agent).items():
                if cell != shown[column]:
                    shown[column] = cell
                    self.update_cell(agent.name, column, self._styled(column, cell))

    def _rebuild(self) -> None:
        """Rows came or went, or the columns' widths or the theme changed: lay the table out again, the cursor kept."""
        if self._widths is None:
            return
        kept, row, scroll = self._name_under_cursor(), self.cursor_row, self.scroll_y
        self.clear(columns=True)
        self._lay_columns()
        self._shown = {agent.name: self._cells(agent) for agent in self._agents}
        for name, cells in self._shown.items():
            self.add_row(*(self._styled(column, cell) for column, cell in cells.items()), key=name)
        names = list(self._shown)
        self.move_cursor(row=names.index(kept) if kept in self._shown else row, animate=False, scroll=False)
        self.call_after_refresh(self._settle, scroll)

    def _settle(self, scroll: float) -> None:
        self.scroll_to(y=scroll, animate=False)
        self._scroll_cursor_into_view()

    def _name_under_cursor(self) -> str:
        names = list(self._shown)
        return names[self.cursor_row] if self.cursor_row in range(len(names)) else ""

    def _lay_columns(self) -> None:
        assert self._widths is not None
        widths = _FIXED | asdict(self._widths)
        for key, title in _TITLES.items():
            if not (width := widths[key]):
                continue
            self.add_column(Text(self._headed(key, title, width), justify=_justify(key)), key=key, width=width)

    def _headed(self, key: str, title: str, width: int) -> str:
        """A column's title, with an arrow if the agents are sorted by it in another order than usual."""
        column, backwards = self._sorting
        if column != key or self._sorting == _UNSORTED:
            return title
        return title[: width - 1] + ("▼" if descends(column, backwards=backwards) else "▲")

    def _cells(self, agent: Summary) -> dict[str, _Cell]:
        assert self._widths is not None
        state = states.mark(agent)
        cells = {
            "name": self._name_and_tags(agent, self._widths.name),
            "game": _Cell(messages.shortened(agent.game_title, self._widths.game), "$foreground-muted"),
            **({"algorithm": _Cell(algorithm_title(agent), "$foreground-muted")} if self._widths.algorithm else {}),
            "state": _Cell(state.text, state.colour),
            "steps": _Cell(wording.count(agent.status.step), "$foreground"),
            "score": _Cell(score_in_column(agent.recent_score), "$foreground"),
        }
        if self._widths.returns:
            cells["returns"] = _Cell(curves.sparkline(agent.scores, self._widths.returns), "$primary")
        return cells

    def _name_and_tags(self, agent: Summary, width: int) -> _Cell:
        """The name, and as much of the tags as there is room for."""
        letter = LINE_LETTERS[self._marked.index(agent.name)] if agent.name in self._marked else ""
        width -= 2 * len(letter)
        name = messages.shortened(agent.name, width)
        room = width - cell_len(name)
        tags = "".join(f" #{tag}" for tag in agent.tags)
        return _Cell(name, "$foreground", messages.shortened(tags, room) if room >= _SHORTEST_TAG else "", letter)

    def _styled(self, column: str, cell: _Cell) -> Text:
        style = text_style(self.app.theme_variables, cell.colour)
        text = table_cell(cell.text, style, _justify(column))
        if cell.letter:
            colours = line_colours(self.app.theme_variables, ansi=self.app.current_theme.ansi)
            colour = colours[LINE_LETTERS.index(cell.letter)].rich_color
            text = table_cell(f"{cell.letter} ", Style(color=colour, bold=True)).append_text(text)
        if cell.beside:
            text.append(cell.beside, text_style(self.app.theme_variables, "$text-secondary"))
        return text


def _share(width: int, longest: int) -> _Widths:
    """Share `width` out: names first, then games, then sparklines; where there is no room, without the algorithm.

    Args:
        longest: the width of the longest name; the other two make room for it, sparklines first.
    """
    free = width - sum(_FIXED.values()) - _ALGORITHM - 2 * _PADDING * len(_TITLES) - _SCROLLBAR
    game = max(_LEAST_GAME, min(24, free * 36 // 100))
    returns = max(_LEAST_RETURNS, min(40, free * 24 // 100))
    wanted = max(_LEAST_NAME, min(_MOST_NAME, longest))
    returns = max(_LEAST_RETURNS, min(returns, free - game - wanted))
    game = max(_LEAST_GAME, min(game, free - returns - wanted))
    if free - game - returns < wanted:
        free, returns = free + 2 * _PADDING, 0
    algorithm = _ALGORITHM if free - game - returns >= _LEAST_NAME else 0
    if not algorithm:
        free += _ALGORITHM + 2 * _PADDING
    return _Widths(max(_LEAST_NAME, min(_MOST_NAME, free - game - returns)), game, algorithm, returns)


def _justify(column: str) -> Literal["left", "right"]:
    return "right" if column in _RIGHT else "left"
