"""Open the window of a game for two; or, headless, take the picture that a person would have seen."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from pygame import Surface

from arcade_rl.agents.agent import Policy
from arcade_rl.errors import UsageError
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.game import GameSettings, ObservationSpec
from arcade_rl.games.two_player.game import SIDES, TwoPlayerGame
from arcade_rl.games.two_player.versus_catalog import VersusGame
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.viewer.controls.keyboard import persons_keyboard, plug_in
from arcade_rl.viewer.play.versus_session import Contestant, VersusSession
from arcade_rl.viewer.seats.result_queue import ResultQueue
from arcade_rl.viewer.seats.seat import Seat
from arcade_rl.viewer.seats.seating import agent_at, brain_of, persons_pictures
from arcade_rl.viewer.system.display import check_display
from arcade_rl.viewer.system.speaker import Speaker
from arcade_rl.viewer.windows.duel.showing import draw_headless, show
from arcade_rl.viewer.windows.versus.versus_window import VersusWindow


@dataclass(frozen=True, slots=True)
class VersusRequest:
    """What to open.

    Attributes:
        folders: the agent's folder at the left and at the right; None for a human.
        mode: the console's number of the game; None for the usual one.
        seed: of the first game; None for another one each time.
        headless_frames: no window, but so many frames as fast as possible; None for a window.
        screenshot: where the picture after the last headless frame goes.
    """

    game: VersusGame
    folders: tuple[AgentFolder | None, AgentFolder | None]
    mode: int | None = None
    seed: int | None = None
    headless_frames: int | None = None
    screenshot: Path | None = None


@dataclass(frozen=True, slots=True)
class _Eyes:
    """What an agent sees at its side."""

    entry: CatalogEntry
    observation_spec: ObservationSpec


def open_versus(request: VersusRequest) -> None:
    """Show it until the person closes the window, or play the headless frames.

    Raises:
        UsageError: an agent plays another game, or two cannot play the mode.
        ArcadeError: two cannot play in one game here; there is no display; the picture or the last scores cannot be
            written.
    """
    torch.set_num_threads(1)  # the rest of the machine belongs to trainers
    plug_in(persons_keyboard())
    if request.headless_frames is None:
        check_display()
    session, seats = sit_down(request)

    def make_window(canvas: Surface, results: ResultQueue | None, speaker: Speaker | None) -> VersusWindow:
        return VersusWindow(canvas, session, seats, results, speaker=speaker)

    if request.headless_frames is not None:
        draw_headless(make_window, request.headless_frames, session.game.frames_per_second, request.screenshot)
    else:
        show(
            f"{session.game.entry.title} · {' against '.join(seat.name or 'human' for seat in seats)}",
            seats,
            make_window,
        )


def sit_down(request: VersusRequest) -> tuple[VersusSession, tuple[Seat, Seat]]:
    """The session and the seats at its two sides. Raises as `open_versus`."""
    for folder in request.folders:
        _check_game(folder, request.game)
    left, right = (_settings(folder) for folder in request.folders)
    game = TwoPlayerGame(request.game, request.mode, (left, right))
    seed = int(np.random.default_rng().integers(2**31)) if request.seed is None else request.seed
    (one, its_seat), (other, others_seat) = (_seat(game, side, request.folders[side]) for side in SIDES)
    return VersusSession(game, (one, other), seed=seed), (its_seat, others_seat)


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


def _seat(game: TwoPlayerGame, side: int, folder: AgentFolder | None) -> tuple[Contestant, Seat]:
    if folder is None:
        return Contestant(), Seat("", None, 0.0, "", None, persons_pictures())
    path, age = brain_of(folder, best=False, checkpoint=None)
    policy: Policy
    policy, seat = agent_at(path, age, _Eyes(game.entry, game.observation_specs[side]), folder)
    return Contestant(policy, "agent", folder.config().hyperparameters.evaluation_epsilon), seat
