"""Open the window of a race; or, headless, take the picture that a person would have seen."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from pygame import Surface

from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.viewer.controls.keyboard import persons_keyboard, plug_in
from arcade_rl.viewer.play.race_session import RaceSession
from arcade_rl.viewer.seats.result_queue import ResultQueue
from arcade_rl.viewer.seats.seat import Seat
from arcade_rl.viewer.seats.seating import agent_at, brain_of, persons_pictures
from arcade_rl.viewer.system.display import check_display
from arcade_rl.viewer.system.speaker import Speaker
from arcade_rl.viewer.windows.duel.showing import draw_headless, show
from arcade_rl.viewer.windows.race.race_window import RaceWindow


@dataclass(frozen=True, slots=True)
class RaceRequest:
    """What to open.

    Attributes:
        folder: of the agent to race against.
        best: its best brain by evaluation instead of the newest.
        checkpoint: its brain of this step of its life instead; None for the newest or the best.
        seed: of the first start; None for another one each time.
        headless_frames: no window, but so many frames as fast as possible; None for a window.
        screenshot: where the picture after the last headless frame goes.
    """

    folder: AgentFolder
    best: bool = False
    checkpoint: int | None = None
    seed: int | None = None
    headless_frames: int | None = None
    screenshot: Path | None = None


def open_race(request: RaceRequest) -> None:
    """Show it until the person closes the window, or play the headless frames.

    Raises:
        ArcadeError: there is no display, no such brain, or the picture or the last scores cannot be written.
    """
    torch.set_num_threads(1)  # the rest of the machine belongs to trainers
    plug_in(persons_keyboard())
    if request.headless_frames is None:
        check_display()
    session, seats = sit_down(request)
    game = session.sides[0].game

    def make_window(canvas: Surface, results: ResultQueue | None, speaker: Speaker | None) -> RaceWindow:
        return RaceWindow(canvas, session, seats, results, speaker=speaker)

    if request.headless_frames is not None:
        draw_headless(make_window, request.headless_frames, game.frames_per_second, request.screenshot)
    else:
        show(f"{game.entry.title} · race against {seats[1].name}", seats, make_window)


def sit_down(request: RaceRequest) -> tuple[RaceSession, tuple[Seat, Seat]]:
    """The session, the human's seat and the agent's. Raises ArcadeError: there is no such brain."""
    config = request.folder.config()
    settings = GameSettings.from_hyperparameters(config.hyperparameters)
    games = make_game(config.game, settings), make_game(config.game, settings)
    path, age = brain_of(request.folder, best=request.best, checkpoint=request.checkpoint)
    policy, seat = agent_at(path, age, games[1], request.folder)
    seat.checkpoint = request.checkpoint
    seed = int(np.random.default_rng().integers(2**31)) if request.seed is None else request.seed
    session = RaceSession(games, policy, epsilon=config.hyperparameters.evaluation_epsilon, seed=seed)
    return session, (Seat("", None, 0.0, "", None, persons_pictures()), seat)
