"""Every game that can be played, to be looked through: what is typed finds those that fit."""

from textual import on
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList

from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.playable import PlayableGame, playable_games
from arcade_rl.tui.widgets.tables.game_list import GameList, matching


class GameBrowser(GameList):
    """The games with how many play each and how hard it is. The cursor is in the list; `/` leads to the field."""

    if_none = ""

    class Taken(Message):
        """Enter, or a click on the game under the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self._search.placeholder = "/ finds a game"
        self._search.select_on_focus = False  # what was typed in the list goes on in the field
        self._games = _games()

    def look_again(self) -> None:
        """List a game that was added meanwhile, and no longer one that was removed; the cursor stays on its game."""
        games = _games()
        if games != self._games:
            self._games = games
            self._find(self._search.value)

    def game(self, entry: CatalogEntry) -> PlayableGame:
        """A game of the list."""
        return self._games[entry.id]

    def matching(self, text: str) -> list[CatalogEntry]:
        """By title, and by what is known of them: `easy`, `2 players`, `atari`."""
        return matching(text, (game.entry for game in self._games.values()), self._known)

    def option(self, entry: CatalogEntry) -> Content:
        """The title, `2` where two can play, and how hard it is."""
        game = self._games[entry.id]
        level = game.difficulty.level if game.difficulty is not None else ""
        two = "2 " if game.versus is not None else ""
        return Content.from_markup("$title [$foreground-muted]$marks[/]", title=entry.title, marks=two + level)

    def _known(self, entry: CatalogEntry) -> str:
        game = self._games[entry.id]
        level = game.difficulty.level if game.difficulty is not None else ""
        two = "2 players" if game.versus is not None else ""
        return f"{game.kind} {level} {two}"

    # Finding

    def find_by(self, typed: str) -> None:
        """Go to the field, with what was typed already."""
        self._search.focus()
        self._search.value = f"{self._search.value}{typed}"
        self._search.cursor_position = len(self._search.value)

    def stop_finding(self) -> bool:
        """From the field back to the list, all games in it; whether there was anything to leave."""
        finding = self._search.has_focus or bool(self._search.value)
        self._search.value = ""
        self._list.focus()
        return finding

    @property
    def is_being_searched(self) -> bool:
        """Whether the cursor is in the field."""
        return self._search.has_focus

    @on(Input.Submitted, "#search")
    def leave(self) -> None:
        """The game is found: play it."""
        if self._found:
            self.post_message(self.Taken())

    @on(OptionList.OptionSelected, "#game-options")
    def take(self) -> None:
        """Play it."""
        self.post_message(self.Taken())


def _games() -> dict[str, PlayableGame]:
    return {game.entry.id: game for game in playable_games()}
