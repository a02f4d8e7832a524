"""Makes any game of the catalog. Gymnasium and ale-py are loaded only when one of their games is made."""

from typing import cast

from arcade_rl.cores import usable_cores
from arcade_rl.games import catalog
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.game import BranchingGame, Game, GameSettings, ParallelGames
from arcade_rl.games.serial import SerialGames, SmallGame, make_each
from arcade_rl.games.worker_process import plays_in_processes


def make_game(game_id: str, settings: GameSettings) -> Game:
    """One game for one player, at the start of an unseeded episode.

    Raises:
        UsageError: there is no such game.
        ArcadeError: ale-py cannot run it.
    """
    entry = catalog.game(game_id)
    if entry.family != "atari":
        return _small_game(entry, settings)
    from arcade_rl.games.atari.atari_game import AtariGame

    return AtariGame(entry, settings)


def make_branching_game(game_id: str, settings: GameSettings) -> BranchingGame:
    """The same, of a game that has snapshots (`CatalogEntry.has_snapshots`)."""
    return cast("BranchingGame", make_game(game_id, settings))


def make_parallel_games(game_id: str, settings: GameSettings, count: int, *, cores: int | None = None) -> ParallelGames:
    """`count` games of one kind for the trainer; `reset` them first, and `close` them in the end.

    Args:
        cores: the most that Atari's emulators and slow environments may keep busy at once; all there are, if None.

    Raises:
        UsageError: there is no such game.
        ArcadeError: ale-py cannot run it.
    """
    entry, cores = catalog.game(game_id), cores or usable_cores()
    mode, difficulty = settings.game_mode, settings.game_difficulty
    in_processes = plays_in_processes(entry, count, mode=mode, difficulty=difficulty)
    if entry.family != "atari" and in_processes:
        from arcade_rl.games.environments.process_games import ProcessGames

        return ProcessGames(entry, settings, count, cores)
    if entry.family != "atari":
        return SerialGames(make_each(count, lambda: _small_game(entry, settings)))
    if in_processes:
        from arcade_rl.games.atari.atari_processes import AtariProcessGames

        return AtariProcessGames(entry, settings, count, cores)
    from arcade_rl.games.atari.atari_parallel import AtariParallelGames

    return AtariParallelGames(entry, settings, count, cores)


def _small_game(entry: CatalogEntry, settings: GameSettings) -> SmallGame:
    if entry.environment is not None:
        from arcade_rl.games.environments.environment_game import EnvironmentGame

        return EnvironmentGame(entry, settings)
    if entry.family == "cart-pole":
        from arcade_rl.games.cart_pole import CartPole

        return CartPole(entry, settings)
    from arcade_rl.games.frozen_lake import FrozenLake

    return FrozenLake(entry, settings)
