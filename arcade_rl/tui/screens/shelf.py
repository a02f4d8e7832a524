"""The shelf: every agent in a table, and the one under the cursor looked at closely."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widgets import DataTable, Static

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.settings.cockpit_file import COLUMNS, Column
from arcade_rl.tui import states
from arcade_rl.tui.screens.agent_screen import AgentScreen, DetailRead
from arcade_rl.tui.theme import LINE_LETTERS
from arcade_rl.tui.widgets.filter_bar import FilterBar
from arcade_rl.tui.widgets.key_bar import KeyBar
from arcade_rl.tui.widgets.tables.agent_order import arranged, matching
from arcade_rl.tui.widgets.tables.agent_table import AgentTable
from arcade_rl.tui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from arcade_rl.shelf.queries.summary import Summary
    from arcade_rl.tui.widgets.agent_pane import AgentPane

_WELCOME = """\
[$primary]▄▀▄▄▄▄▀▄
█▀█▄▄█▀█
▀▀█▀▀█▀▀
 ▀    ▀ [/]

[b]Your shelf is empty.[/]

Press [b $primary]n[/] to make your first agent: pick a game, and train it.
[$foreground-muted]Cart Pole and Frozen Lake take a minute or two; Pong takes about an hour.[/]

Press [b $primary]i[/] to import a brain that somebody gave you,
or [b $primary]?[/] for the keys and the words used here.
"""

_GREETING = """\
[$foreground-muted]Champions come with the program: [b $primary]w[/] watches one, [b $primary]p[/] plays, \
[b $primary]f[/] makes it yours.
Press [b $primary]n[/] to make an agent of your own, and train it from nothing.[/]"""


_WATCHERS_WELCOME = "[b]This shelf is empty.[/]\n\nAgents appear here as soon as somebody makes one."

_WATCHERS_GREETING = """\
[$foreground-muted]Champions come with the program: [b $primary]w[/] watches one, [b $primary]enter[/] shows \
how it learned.[/]"""

_TOLD_STATES = {  # trouble first
    "crashed": "$text-error",
    "diverged": "$text-error",
    "waiting": "$text-error",
    "training": "$text-success",
    "paused": "$text-secondary",
    "queued": "$text-secondary",
}
_SEPARATOR = " · "
_NEWS_PERCENT = 65  # of the top line, as app.tcss has it


class ShelfScreen(AgentScreen):
    """The first screen."""

    AUTO_FOCUS = "AgentTable"  # not the hidden filter, which would swallow the keys of an empty shelf
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("equals_sign", "compare", "Compare", key_display="="),  # in sight once agents are marked
        Binding("n", "app.new", "New"),
        Binding("enter", "open", "Open", show=False),
        Binding("i", "app.import", "Import", show=False),
        Binding("a", "app.games", "Games"),
        Binding("v", "app.versus", "Versus"),
        Binding("l", "app.scores", "Scores"),
        Binding("y", "app.experiments", "Experiments", show=False),
        Binding("b", "app.measure", "Measure this machine", show=False),
        Binding("m", "mark", "Mark to compare", show=False),
        Binding("M", "unmark_all", "Unmark all", show=False),
        Binding("equals_sign", "say_how_to_compare", show=False),
        Binding("slash", "filter", "Filter", show=False),
        Binding("less_than_sign", "sort(-1)", "Sort by the previous column", show=False),
        Binding("greater_than_sign", "sort(1)", "Sort by the next column", show=False),
        Binding("R", "sort_backwards", "Reverse the sort order", show=False),
        Binding("escape", "show_all", "Show all", show=False),
        Binding("escape", "app.leave_off", "Stop measuring, or leave the tour", show=False),
        Binding("k", "app.keys", "Keys of the windows", show=False),
        Binding("o", "app.options", "Options", show=False),
        Binding("z", "app.trash", "Trash", show=False),
        Binding("question_mark,f1", "app.help", "Help", key_display="?"),
        Binding("q", "app.quit", "Quit"),
        Binding("n,i,a,v,b,k,o,z", "say_read_only", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._bar = TopBar("", measuring_ends="esc stops it")
        self._table = AgentTable()
        self._filter = FilterBar("name, tag, game, algorithm, state, preset")
        self._marked: list[str] = []  # to be compared
        self._renaming: set[str] = set()  # those that are about to have another name
        self._renamed: set[str] = set()  # new names that no reading of the shelf has shown yet
        self._pane: AgentPane | None = None
        self._keys_for: tuple[bool, bool, str] | None = None  # a champion, known, its phase; None without an agent

    def compose(self) -> ComposeResult:
        """The table, and a place for the pane: what goes there comes with the first reading."""
        yield self._bar
        yield Static(_WATCHERS_GREETING if self.app.access.read_only else _GREETING, id="greeting")
        yield self._filter
        with Container(id="shelf"):
            yield self._table
            yield Container(id="pane-place")
        yield KeyBar()

    def on_mount(self) -> None:
        """Follow the shelf."""
        self.watch(self.app, "agents", self._show)
        self.set_interval(self.app.poll_seconds, self.read_detail.tick)

    @property
    def agent(self) -> Summary | None:
        """The agent under the cursor."""
        name = self._table.selected
        return self.app.agent(name) if name else None

    def follow(self, name: str, instead_of: str) -> None:
        """Move the cursor to an agent, as soon as it is read; a renamed one keeps its mark."""
        if instead_of:
            self._renaming.discard(instead_of)
            self._renamed |= {name} - {instead_of}
            self._show_marked([name if each == instead_of else each for each in self._marked])
        self._table.select(name)

    def expect_rename(self, name: str) -> None:
        """Until the new name is known, a mark stays where the old one is."""
        self._renaming.add(name)

    def _show(self, agents: tuple[Summary, ...] | None) -> None:
        if agents is None:
            return
        self.set_class(not agents, "-empty")
        self.set_class(bool(agents) and all(agent.champion for agent in agents), "-champions-only")
        if agents and self._pane is None:
            self.call_after_refresh(self._show_pane)
        elif not agents and not self.query("#welcome"):
            welcome = _WATCHERS_WELCOME if self.app.access.read_only else _WELCOME
            self.mount(Static(welcome, id="welcome"), before="Footer")
        here = {agent.name for agent in agents}
        self._renamed -= here
        self._show_marked([name for name in self._marked if name in here | self._renaming | self._renamed])
        self._table.show(self._arranged(agents))
        if self._table.can_focus != bool(agents):
            self._table.can_focus = bool(agents)
            self.set_focus(self._table if agents else None)
            self.refresh_bindings()
        self._show_news()
        self._show_selected()

    def _show_news(self) -> None:
        self._bar.show(news=_news(self.app.agents or (), (self.app.size.width - 2) * _NEWS_PERCENT // 100))

    def on_resize(self) -> None:
        """There may be room for more news, or for less."""
        self._show_news()

    def _arranged(self, agents: tuple[Summary, ...]) -> tuple[Summary, ...]:
        """What is to be seen of them, in the order that was chosen."""
        options = self.app.options
        self._table.show_sorting(options.sorted_by, backwards=options.sorted_backwards)
        found = matching(agents, self._filter.text)
        awaited = self._table.awaited
        if any(agent.name == awaited for agent in agents) and not any(agent.name == awaited for agent in found):
            self._filter.action_clear()  # the cursor is to go to it
            found = agents
        self._filter.show_count(len(found), len(agents))
        return arranged(found, options.sorted_by, backwards=options.sorted_backwards)

    def _show_pane(self) -> None:
        if self._pane is None:
            from arcade_rl.tui.widgets.agent_pane import AgentPane  # here, so that the table is painted at once

            self._pane = AgentPane()
            self.query_one("#pane-place").mount(self._pane)
            self._show_selected()
            self.read_detail()

    def _show_selected(self) -> None:
        agent = self.agent
        keys_for = (agent.champion, agent.is_known, states.phase(agent)) if agent is not None else None
        if keys_for != self._keys_for:
            self._keys_for = keys_for
            self.refresh_bindings()
        if self._pane is not None:
            self._pane.display = agent is not None
            if agent is not None:
                self._pane.show_summary(agent)

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Look closely at another agent."""
        self._show_selected()
        if self._pane is not None:
            self.read_detail()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Enter, or a click on the row under the cursor."""
        self.action_open()

    def on_detail_read(self, event: DetailRead) -> None:
        """Show it, unless the cursor has moved on."""
        if event.detail.name != self._table.selected:
            self.read_detail()
        elif self._pane is not None:
            self._pane.show_detail(event.detail)

    # What is seen of the shelf

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Escape shows all agents again where some are hidden, else it is for what else it can end."""
        if action == "show_all":
            return bool(self._filter.text)
        if action == "compare":
            return bool(self._marked)
        return super().check_action(action, parameters)

    def action_filter(self) -> None:
        """Type which agents are to be seen."""
        if self.app.agents:
            self._filter.open()

    def action_show_all(self) -> None:
        """Show every agent again."""
        self._filter.action_clear()

    def on_filter_bar_changed(self) -> None:
        """Show what fits."""
        self._show(self.app.agents)

    def on_filter_bar_left(self) -> None:
        """Back to the table."""
        self.set_focus(self._table if self._table.can_focus else None)

    def action_sort(self, by: int) -> None:
        """Sort by another column: the next one, or the one before."""
        self.sort(COLUMNS[(COLUMNS.index(self.app.options.sorted_by) + by) % len(COLUMNS)])

    def action_sort_backwards(self) -> None:
        """Reverse the sort order."""
        self.sort(self.app.options.sorted_by, backwards=not self.app.options.sorted_backwards)

    def on_data_table_header_selected(self, event: DataTable.HeaderSelected) -> None:
        """A click on a column's title sorts by it, a second one reverses the order."""
        clicked = next((column for column in COLUMNS if column == event.column_key.value), None)
        if clicked is not None:
            options = self.app.options
            self.sort(clicked, backwards=clicked == options.sorted_by and not options.sorted_backwards)

    def sort(self, column: Column, *, backwards: bool = False) -> None:
        """Sort by a column, now and at the next start."""
        self.app.choose(replace(self.app.options, sorted_by=column, sorted_backwards=backwards))
        self._show(self.app.agents)

    # Comparing

    def action_mark(self) -> None:
        """Mark the agent under the cursor to be compared, or unmark it, and go to the next."""
        agent = self._selected_agent()
        if agent is None:
            return
        if agent.name in self._marked:
            self._show_marked([name for name in self._marked if name != agent.name])
        elif not agent.is_known:
            self.app.refuse(agent.problem)
        elif len(self._marked) == len(LINE_LETTERS):
            self.app.refuse(f"{len(LINE_LETTERS)} agents are compared at most; m unmarks one, M all.")
        else:
            self._show_marked([*self._marked, agent.name])
        self._table.action_cursor_down()

    def action_unmark_all(self) -> None:
        """Compare none of them."""
        self._show_marked([])

    def _show_marked(self, names: list[str]) -> None:
        if names != self._marked:
            self._marked = names
            self._table.show_marks(names)
            self.refresh_bindings()

    def action_say_how_to_compare(self) -> None:
        """Say that nothing is marked."""
        self.app.refuse("Mark two agents or more with m; = compares them.")

    def action_compare(self) -> None:
        """Compare the marked agents; with a single one, the one under the cursor too."""
        names = list(self._marked)
        agent = self.agent
        if len(names) == 1 and agent is not None and agent.is_known and agent.name not in names:
            names.append(agent.name)
        if len(names) < 2:
            self.action_say_how_to_compare()
            return
        from arcade_rl.shelf.queries.comparison import check_comparable
        from arcade_rl.tui.screens.compare import CompareScreen

        try:
            check_comparable(
                [known for name in names if (known := self.app.agent(name)) is not None and known.is_known]
            )
        except ArcadeError as error:
            self.app.refuse(str(error))
        else:
            self.app.go(CompareScreen(names))

    def action_open(self) -> None:
        """Open the training screen."""
        if not self.is_active:
            return  # a double click asks twice
        agent = self._selected_agent()
        if agent is not None:
            self.app.open_agent(agent.name)


def _news(agents: tuple[Summary, ...], room: int) -> str:
    """How many there are in each state, trouble first, and of each kind: as many parts as there is room for."""
    champions = sum(agent.champion for agent in agents)
    states = ["queued" if agent.is_queued else agent.state for agent in agents if not agent.champion]
    parts = [(f"{states.count(state)} {state}", colour) for state, colour in _TOLD_STATES.items() if state in states]
    counts = ((len(states), "agent"), (champions, "champion"))
    parts += [(f"{count} {noun}{'s' if count > 1 else ''}", "$foreground") for count, noun in counts if count]
    while len(parts) > 1 and len(_SEPARATOR.join(text for text, _ in parts)) > room:
        parts.pop()
    return f"[$foreground-muted]{_SEPARATOR}[/]".join(f"[{colour}]{text}[/]" for text, colour in parts)
