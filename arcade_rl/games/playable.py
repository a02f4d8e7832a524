"""Every game that can be played here, by one or by two, with what a list of them says. Imports nothing heavy."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from arcade_rl.games import catalog
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.difficulty import Difficulty, difficulty
from arcade_rl.games.two_player.versus_catalog import VersusGame, versus_games

Kind = Literal["Atari", "Gymnasium", "added", "built in"]


@dataclass(frozen=True)
class PlayableGame:
    """One game, and how it can be played.

    Attributes:
        versus: how two play it; None if they cannot.
        alone: whether one can play it, and an agent learn it.
    """

    entry: CatalogEntry
    versus: VersusGame | None
    alone: bool

    @property
    def kind(self) -> Kind:
        """Where it comes from."""
        if self.entry.environment is not None:
            return "added" if self.entry in catalog.added() else "Gymnasium"
        return "Atari" if self.entry.family == "atari" else "built in"

    @property
    def players(self) -> str:
        """How many play it at the same time: `1`, `1 or 2`, `2`."""
        if self.versus is None:
            return "1"
        return "1 or 2" if self.alone else "2"

    @cached_property
    def difficulty(self) -> Difficulty | None:
        """As measured; None if it was not."""
        return difficulty(self.entry.id)


def playable_games() -> tuple[PlayableGame, ...]:
    """Every one: the small ones, Gymnasium's, those that a person has added, then the Atari games by title."""
    for_two = {game.entry.id: game for game in versus_games()}
    alone = [PlayableGame(entry, for_two.get(entry.id), True) for entry in catalog.games()]
    known = {game.entry.id for game in alone}
    others = [PlayableGame(game.entry, game, False) for game in for_two.values() if game.entry.id not in known]
    small = [game for game in alone if game.entry.family != "atari"]
    atari = [game for game in alone if game.entry.family == "atari"] + others
    return (*small, *sorted(atari, key=lambda game: game.entry.title))


def playable(game_id: str) -> CatalogEntry:
    """The game called `game_id`, for one or for two. Raises as `catalog.game`."""
    return next((game.entry for game in playable_games() if game.entry.id == game_id), None) or catalog.game(game_id)
