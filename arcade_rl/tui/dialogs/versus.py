"""Two players in one game: choose the game, its mode and who plays on each side."""

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from arcade_rl.games.two_player.versus_catalog import VersusGame, check_here, versus_games
from arcade_rl.shelf.queries.summary import Summary, opponent
from arcade_rl.tui.dialogs.dialog import Dialog, field
from arcade_rl.tui.widgets.choice import Choice

_HUMAN = "human"
_USUAL = "pong"
_HELP = "Humans, agents, or one of each. F1 in the window shows the keys."
_SIDES = ("left", "right")


class VersusScreen(Dialog[None]):
    """Asks for a game for two and its players.

    Args:
        agent: the agent that plays on one side to begin with, if two can play its game; empty for none.
        game: the game to begin with, by its id; empty for the agent's, or the usual one.
    """

    title_text = "Versus"
    button_label = "Open the window"

    def __init__(self, agent: str = "", game: str = "") -> None:
        super().__init__()
        self._games = {game.entry.title: game for game in versus_games()}
        self._first, self._wanted = agent, game
        self._note = Static("", id="versus-note", classes="muted")

    def body(self) -> Iterable[Widget]:
        """The game, its mode, the two sides, and what an agent will see there."""
        title = self._first_game().entry.title
        yield Static(_HELP, classes="muted")
        yield field("Game", Choice(tuple(self._games), title, id="game"))
        yield field("Mode", Choice(self._modes(title), self._modes(title)[0], id="mode"))
        yield field("Left", Choice((_HUMAN,), _HUMAN, id="left"))
        yield field("Right", Choice((_HUMAN,), _HUMAN, id="right"))
        yield self._note

    def on_mount(self) -> None:
        """Offer an opponent, too."""
        self._offer_players()
        super().on_mount()

    def check(self) -> None:
        """Two can play here."""
        check_here()

    def do(self) -> None:
        """Open it."""
        game = self._game
        left, right = (self.query_one(f"#{side}", Choice).value for side in _SIDES)
        self.app.windows.open_versus(game.entry.id, self._mode, left, right)
        self.dismiss(None)

    @on(Choice.Changed, "#game")
    def change_game(self) -> None:
        """Other modes, other players."""
        words = self._modes(self.query_one("#game", Choice).value)
        self.query_one("#mode", Choice).set_words(words, words[0])
        self._offer_players()

    @on(Choice.Changed)
    def explain(self) -> None:
        """Tell what agents see from where they sit."""
        self._note.update(self._explanation())

    def _offer_players(self) -> None:
        """A human against the agent asked for, else another that plays this game; it sits where it learned to play."""
        game, seated = self._game, [_HUMAN, _HUMAN]
        players = self._players(game)
        rival = opponent([agent for agent in self._agents_of(game) if agent.name in players], game.entry.id)
        if self._first in players:
            seated[game.learned_side] = self._first
        elif rival is not None:
            seated[game.learned_side] = rival.name
        for side, player in zip(_SIDES, seated, strict=True):
            self.query_one(f"#{side}", Choice).set_words((_HUMAN, *players), player)
        self._note.update(self._explanation())

    def _explanation(self) -> str:
        game = self._game
        if any(agent.name == _HUMAN for agent in self._agents_of(game)):
            return f"An agent called {_HUMAN} cannot be chosen: rename it first (r)."
        if not self._players(game):
            return f"None of your agents plays {game.entry.title}: two humans can."
        agents = [side for side, name in enumerate(_SIDES) if self.query_one(f"#{name}", Choice).value != _HUMAN]
        if agents and self._mode not in game.same_screen:
            return "Agents were trained on another screen than this mode's: expect little."
        mirrored = [_SIDES[side] for side in agents if game.mirrored(side)]
        return (
            f"At the {mirrored[0]}, agents see the screen mirrored: they trained on the other side." if mirrored else ""
        )

    def _first_game(self) -> VersusGame:
        agent = self.app.agent(self._first)
        wanted = self._wanted or (agent.game if agent is not None else _USUAL)
        by_id = {game.entry.id: game for game in self._games.values()}
        return by_id.get(wanted, by_id[_USUAL])

    @property
    def _game(self) -> VersusGame:
        return self._games[self.query_one("#game", Choice).value]

    @property
    def _mode(self) -> int:
        return int(self.query_one("#mode", Choice).value.split()[0])

    def _modes(self, title: str) -> tuple[str, ...]:
        return tuple(f"{number}  {name}" for number, name in self._games[title].mode_titles.items())

    def _players(self, game: VersusGame) -> tuple[str, ...]:
        """All but one that is called as a person is."""
        return tuple(agent.name for agent in self._agents_of(game) if agent.name != _HUMAN)

    def _agents_of(self, game: VersusGame) -> list[Summary]:
        return [agent for agent in self.app.agents or () if agent.game == game.entry.id]
