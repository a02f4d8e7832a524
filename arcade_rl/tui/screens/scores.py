"""The scores: every leaderboard, and how the human at this computer gets on."""

import functools
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from arcade_rl.scores.boards import Board
from arcade_rl.scores.wording import MODES
from arcade_rl.shelf.ledger.ledger import Curve
from arcade_rl.tui import messages
from arcade_rl.tui.cockpit import Cockpit
from arcade_rl.tui.terminal.late_input import InFront
from arcade_rl.tui.widgets.charts import chart
from arcade_rl.tui.widgets.charts.curve_chart import CurveChart
from arcade_rl.tui.widgets.key_bar import KeyBar
from arcade_rl.tui.widgets.tables.score_table import ScoreTable
from arcade_rl.tui.widgets.top_bar import TopBar
from arcade_rl.tui.workers.polling import Poll

_NO_SCORES = """\
[b]No game has been finished yet.[/]

Back on the shelf ([b $primary]esc[/]), press [b $primary]p[/] to play an agent's game,
or [b $primary]w[/] to watch it. Each game that ends in the window counts:
yours, the agent's, and those that you shared.

[$foreground-muted]A game that you reset or rewound is not ranked.
Without an agent: [b]arcade-rl play frozen-lake[/][/]
"""
_WATCHERS_NO_SCORES = """\
[b]No game has been finished yet.[/]

Back on the shelf ([b $primary]esc[/]), press [b $primary]w[/] to watch an agent play.
Games that you watch here do not count.
"""
_WAITING = "Shown after your first finished game."


class BoardsRead(Message):
    """The leaderboards were read."""

    def __init__(self, boards: tuple[Board, ...]) -> None:
        super().__init__()
        self.boards = boards


class ScoresScreen(InFront, Screen[None]):
    """Games and modes at the left; the leaderboard and one's own curve at the right."""

    app: Cockpit

    CSS_PATH = ["../form.tcss", "scores.tcss"]
    AUTO_FOCUS = "#boards"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1", "app.help", "Help", key_display="?"),
        Binding("escape,l", "dismiss", "Shelf", key_display="esc"),
        Binding("q", "app.quit", "Quit"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._boards: tuple[Board, ...] = ()
        self._bar = TopBar("Scores")
        self._list = OptionList(id="boards", compact=True)
        self._table = ScoreTable()
        self._chart = CurveChart("Your scores, game by game", _WAITING)
        self._read = Poll(self, lambda: functools.partial(_read_boards, self.app))

    def compose(self) -> ComposeResult:
        """What is empty at first says how it is filled."""
        yield self._bar
        yield Static(_WATCHERS_NO_SCORES if self.app.access.read_only else _NO_SCORES, id="no-scores")
        with Container(id="scores"):
            with Container(id="boards-frame", classes="framed") as frame:
                frame.border_title = "Games"
                yield self._list
            with Vertical(id="board"):
                with Container(id="leaderboard-frame", classes="framed"):
                    yield self._table
                yield self._chart
        yield KeyBar()

    def on_mount(self) -> None:
        """Follow the scores."""
        self.set_interval(self.app.poll_seconds, self._read.tick)
        self.call_after_refresh(self._read)

    def on_boards_read(self, event: BoardsRead) -> None:
        """Show what changed; the cursor stays on its board."""
        self.set_class(not event.boards, "-empty")
        self.set_class(bool(event.boards), "-filled")
        chosen, before = self._chosen(), self._boards
        self._boards = event.boards
        if [_key(board) for board in before] != [_key(board) for board in event.boards]:
            self._list.clear_options()
            self._list.add_options([Option(_title(board)) for board in event.boards])
            places = [place for place, board in enumerate(event.boards) if chosen and _key(board) == _key(chosen)]
            self._list.highlighted = next(iter(places), 0) if event.boards else None
        self._show_chosen()

    def _chosen(self) -> Board | None:
        place = self._list.highlighted
        return self._boards[place] if place is not None and place < len(self._boards) else None

    @on(OptionList.OptionHighlighted, "#boards")
    def choose(self) -> None:
        """Show the board under the cursor."""
        self._show_chosen()

    def _show_chosen(self) -> None:
        board = self._chosen()
        if board is None:
            return
        versus = board.mode == "versus"
        frame = self.query_one("#leaderboard-frame")
        frame.border_title = messages.escaped(_title(board).plain)
        frame.border_subtitle = "Elo from 1,500" if versus else "by the best score"
        self._table.show(board)
        self._chart.border_title = "Your Elo, game by game" if versus else "Your scores, game by game"
        games = tuple(float(number) for number in range(1, len(board.course) + 1))
        self._chart.show(Curve(games, board.course))


def _read_boards(app: Cockpit) -> BoardsRead:
    chart.preload()
    return BoardsRead(tuple(app.backend.read_scores()))


def _title(board: Board) -> Text:
    return Text(f"{board.title}, {MODES[board.mode]}", no_wrap=True, overflow="ellipsis")


def _key(board: Board) -> tuple[str, str]:
    return board.game, board.mode
