"""All games: what each looks like, how hard it is, what was reached; Enter plays, no agent needed."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import Screen

from arcade_rl.games import catalog
from arcade_rl.games.playable import PlayableGame
from arcade_rl.tui.cockpit import Cockpit
from arcade_rl.tui.messages import escaped
from arcade_rl.tui.terminal.late_input import InFront
from arcade_rl.tui.widgets.facts import FactSheet
from arcade_rl.tui.widgets.game_facts import champion_of, game_facts
from arcade_rl.tui.widgets.key_bar import KeyBar
from arcade_rl.tui.widgets.pictures.game_picture import GamePicture
from arcade_rl.tui.widgets.tables.game_browser import GameBrowser
from arcade_rl.tui.widgets.top_bar import TopBar
from arcade_rl.tui.workers.polling import Poll

if TYPE_CHECKING:
    from arcade_rl.scores.boards import Board


class ReachedRead(Message):
    """The leaderboards were read."""

    def __init__(self, boards: Sequence[Board]) -> None:
        super().__init__()
        self.boards = boards


class GamesScreen(InFront, Screen[None]):
    """The list of games, and the one under the cursor with its picture."""

    app: Cockpit

    CSS_PATH = ["../form.tcss", "games.tcss"]
    AUTO_FOCUS = "#game-options"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "play", "Play", key_display="enter"),
        Binding("v", "versus", "Versus"),
        Binding("n", "new", "New agent"),
        Binding("w", "watch", "Watch champion"),
        Binding("slash", "find", "Find", key_display="/"),
        Binding("question_mark,f1", "app.help", "Help", key_display="?"),
        Binding("escape", "leave", "Shelf", key_display="esc"),  # no q: it begins the names of games
    ]

    def __init__(self) -> None:
        super().__init__()
        self._games = GameBrowser()
        self._picture = GamePicture()
        self._facts = FactSheet(id="game-facts")
        self._boards: Sequence[Board] | None = None
        self._game: PlayableGame | None = None
        self._read = Poll(self, lambda: functools.partial(_read_boards, self.app))

    def compose(self) -> ComposeResult:
        """Games beside the selected one."""
        yield TopBar("Games")
        with Horizontal(id="all-games"):
            yield self._games
            with Vertical(id="selected-game", classes="framed"):
                yield self._picture
                yield self._facts
        yield KeyBar()

    def on_mount(self) -> None:
        """Follow the shelf and the scores: a game that ends in a window counts."""
        self.app.complain_if(catalog.problem)
        self.watch(self.app, "agents", lambda: self._show_facts())
        self.set_interval(self.app.poll_seconds, self._read.tick)
        self.call_after_refresh(self._read)

    def on_screen_resume(self) -> None:
        """Look again after something lay above, where a game may have been added."""
        self._games.look_again()

    def on_reached_read(self, event: ReachedRead) -> None:
        """Show what was reached."""
        self._boards = event.boards
        self._show_facts()

    def on_game_list_chosen(self, event: GameBrowser.Chosen) -> None:
        """Another game is under the cursor."""
        self._game = self._games.game(event.entry)
        frame = self.query_one("#selected-game")
        frame.border_title = escaped(event.entry.title)
        frame.border_subtitle = "enter plays" if self._game.alone else "enter: two players"
        self._picture.follow(event.entry, self._games.following(event.entry))
        self._show_facts()

    def _show_facts(self) -> None:
        if self._game is not None:
            self._facts.show(game_facts(self._game, self.app.agents or (), self._boards))

    # Keys

    def on_key(self, event: events.Key) -> None:
        """What is typed and is no key of this screen finds a game."""
        typed = event.character or ""
        if typed.isalnum() and event.key not in self.active_bindings and not self._games.is_being_searched:
            event.stop()
            self._games.find_by(typed)

    def on_game_browser_taken(self) -> None:
        """Enter in the list, or a click on the game under the cursor."""
        self.action_play()

    def action_find(self) -> None:
        """Type to find a game."""
        self._games.find_by("")

    def action_leave(self) -> None:
        """Out of the search, then to the shelf."""
        if not self._games.stop_finding():
            self.dismiss(None)

    def action_play(self) -> None:
        """Play it at once; a game for two alone asks for the players."""
        if self._game is None or not self.is_active:
            return
        if self._game.alone:
            self.app.windows.open_game(self._game.entry.id)
        else:
            self.action_versus()

    def action_versus(self) -> None:
        """Two players."""
        from arcade_rl.tui.dialogs.versus import VersusScreen

        if self._game is None:
            return
        if self._game.versus is None:
            self.app.refuse(f"Two cannot play {self._game.entry.title} at the same time; those marked 2 can be.")
        else:
            self.app.go(VersusScreen(game=self._game.entry.id))

    def action_new(self) -> None:
        """The form for a new agent that learns it."""
        from arcade_rl.tui.screens.new_agent import NewAgentScreen

        if self._game is None:
            return
        if self._game.alone:
            self.app.go(NewAgentScreen(self._game.entry.id))
        else:
            self.app.refuse(f"An agent learns alone, and {self._game.entry.title} takes two; enter plays it.")

    def action_watch(self) -> None:
        """Its champion at play."""
        if self._game is None:
            return
        champion = champion_of(self._game, self.app.agents or ())
        if champion is None:
            self.app.refuse(f"{self._game.entry.title} has no champion; press n to make an agent that learns it.")
        else:
            self.app.windows.open(champion.name, "watch")


def _read_boards(app: Cockpit) -> ReachedRead:
    return ReachedRead(app.backend.read_scores())
