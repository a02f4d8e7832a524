"""Sessions with everybody seated, for whatever shows them: a game for one, a game for two, a race."""

import shlex
from dataclasses import dataclass

import numpy as np

from arcade_rl import presets
from arcade_rl.errors import UsageError
from arcade_rl.games import catalog
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings, ObservationSpec
from arcade_rl.games.two_player.game import SIDES, TwoPlayerGame
from arcade_rl.games.two_player.versus_catalog import VersusGame
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.save_states.slots import Slots
from arcade_rl.viewer.play.race_session import RaceSession
from arcade_rl.viewer.play.replay import Replay
from arcade_rl.viewer.play.session import Session
from arcade_rl.viewer.play.session_state import Controller
from arcade_rl.viewer.play.versus_session import Contestant, VersusSession, saved_mode
from arcade_rl.viewer.seats.save_slots import begin_to_load, load
from arcade_rl.viewer.seats.scorekeeping import Seats
from arcade_rl.viewer.seats.seat import Seat
from arcade_rl.viewer.seats.seating import follow, lifetime_of, seat_agent, seat_human


def seed_or_random(seed: int | None) -> int:
    """The seed asked for, or a random one."""
    return int(np.random.default_rng().integers(2**31)) if seed is None else seed


def solo_session(
    game_id: str,
    folder: AgentFolder | None,
    controller: Controller,
    *,
    best: bool = False,
    checkpoint: int | None = None,
    state: int | None = None,
    seed: int,
) -> tuple[Session, Seat]:
    """A game for one, and who sits at it.

    Args:
        folder: the agent's; None to play a game without one.
        controller: who holds the joystick first.
        best: the best brain by evaluation instead of the newest.
        checkpoint: the brain of this agent step instead; None for the newest or the best.
        state: the slot of the save state to go on from; None for a new episode.

    Raises:
        UsageError: that slot is empty.
        ArcadeError: there is no such brain, or the state does not fit.
    """
    session, seat = _seated(game_id, folder, controller, best=best, checkpoint=checkpoint, seed=seed)
    if folder is not None and seat.agent is not None:
        seat.brain.lifetime = lifetime_of(
            folder, seat.agent, session.game, best=best, checkpoint=checkpoint, switched=session.unrank
        )
    if state is not None:
        load(session.slots.read(state), session)
    return session, seat


def _seated(
    game_id: str,
    folder: AgentFolder | None,
    controller: Controller,
    *,
    best: bool,
    checkpoint: int | None,
    seed: int,
) -> tuple[Session, Seat]:
    if folder is None:
        preset = presets.preset(catalog.game(game_id).family, "default", game=game_id)
        game = make_game(game_id, GameSettings.from_hyperparameters(preset.hyperparameters))
        return Session(game, None, controller="human", seed=seed), seat_human()
    hyperparameters = folder.config().hyperparameters
    game = make_game(game_id, GameSettings.from_hyperparameters(hyperparameters))
    policy, seat = seat_agent(folder, game, best=best, checkpoint=checkpoint)
    epsilon = hyperparameters.evaluation_epsilon
    return Session(game, policy, controller=controller, epsilon=epsilon, seed=seed), seat


def race_session(
    folder: AgentFolder, *, best: bool = False, checkpoint: int | None = None, seed: int
) -> tuple[RaceSession, Seats]:
    """A race against an agent; the human's seat and the agent's. Arguments as `solo_session`.

    Raises:
        UsageError: the two boards would not start alike.
        ArcadeError: there is no such brain.
    """
    config = folder.config()
    _check_same_start(catalog.game(config.game), config.name)
    settings = GameSettings.from_hyperparameters(config.hyperparameters)
    games = make_game(config.game, settings), make_game(config.game, settings)
    policy, seat = seat_agent(folder, games[1], best=best, checkpoint=checkpoint)
    follow(seat)
    epsilon = config.hyperparameters.evaluation_epsilon
    return RaceSession(games, policy, epsilon=epsilon, seed=seed), (seat_human(), seat)


def _check_same_start(entry: CatalogEntry, agent: str) -> None:
    if not entry.repeats:
        raise UsageError(
            f"{entry.title} cannot be raced: the same seed does not give the same start here; "
            f"play it alone: arcade-rl play {shlex.quote(agent)}"
        )


def versus_session(
    game: VersusGame,
    folders: tuple[AgentFolder | None, AgentFolder | None],
    mode: int | None,
    *,
    state: int | None = None,
    seed: int,
) -> tuple[VersusSession, Seats]:
    """A game for two, and who sits at its two sides.

    Args:
        folders: the agent's at the left and at the right; None for a human.
        mode: the console's number of the game; None for the usual one, or the state's.
        state: the slot of the save state to go on from; None for a new game.

    Raises:
        UsageError: an agent plays another game, or two cannot play the mode, or that slot is empty.
        ArcadeError: two cannot play in one game on this machine, or the state does not fit.
    """
    session, seats, replay = begin_versus_session(game, folders, mode, state=state, seed=seed)
    if replay is not None:
        replay.finish()
    return session, seats


def begin_versus_session(
    game: VersusGame,
    folders: tuple[AgentFolder | None, AgentFolder | None],
    mode: int | None,
    *,
    state: int | None,
    seed: int,
) -> tuple[VersusSession, Seats, Replay | None]:
    """The same without waiting for a long state to be loaded; arguments and errors as `versus_session`.

    Returns:
        Last, what still loads it; None if it is there.
    """
    saved = Slots(game.entry.id, for_two=True).read(state) if state is not None else None
    if saved is not None and mode is None:
        mode = saved_mode(saved.episode)
    for folder in folders:
        _check_game(folder, game)
    left, right = (_settings(folder) for folder in folders)
    console = TwoPlayerGame(game, mode, (left, right))
    (one, its_seat), (other, others_seat) = (_contestant(console, side, folders[side]) for side in SIDES)
    session = VersusSession(console, (one, other), seed=seed)
    replay = begin_to_load(saved, session) if saved is not None else None
    return session, (its_seat, others_seat), replay


@dataclass(frozen=True, slots=True)
class _SideOfGame:
    """What an agent observes at its side."""

    entry: CatalogEntry
    observation_spec: ObservationSpec


def _check_game(folder: AgentFolder | None, game: VersusGame) -> None:
    if folder is None:
        return
    plays = folder.config().game
    if plays != game.entry.id:
        raise UsageError(f"{folder.name} plays {plays} and not {game.entry.id}; choose an agent of {game.entry.id}")


def _settings(folder: AgentFolder | None) -> GameSettings:
    if folder is None:
        return GameSettings()
    return GameSettings.from_hyperparameters(folder.config().hyperparameters)


def _contestant(game: TwoPlayerGame, side: int, folder: AgentFolder | None) -> tuple[Contestant, Seat]:
    if folder is None:
        return Contestant(), seat_human()
    policy, seat = seat_agent(folder, _SideOfGame(game.entry, game.observation_specs[side]))
    return Contestant(policy, "agent", folder.config().hyperparameters.evaluation_epsilon), seat
