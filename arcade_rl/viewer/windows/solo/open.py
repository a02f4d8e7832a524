"""Open the window on an agent, or on a game alone; or, headless, take the picture that a person would have seen."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pygame
import torch

from arcade_rl import recipes
from arcade_rl.games import catalog
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.viewer.controls.keyboard import persons_keyboard, plug_in
from arcade_rl.viewer.play.session import Session
from arcade_rl.viewer.play.session_state import Controller
from arcade_rl.viewer.seats.demonstration_queue import DemonstrationQueue
from arcade_rl.viewer.seats.result_queue import ResultQueue
from arcade_rl.viewer.seats.seat import Seat
from arcade_rl.viewer.seats.seating import agent_at, brain_of, persons_pictures
from arcade_rl.viewer.system.display import check_display, open_headless_surface, open_window_surface
from arcade_rl.viewer.system.speaker import Speaker
from arcade_rl.viewer.windows.main_loop import play_headless, run
from arcade_rl.viewer.windows.solo.solo_window import SoloWindow


@dataclass(frozen=True, slots=True)
class WindowRequest:
    """What to open.

    Attributes:
        folder: the agent's; None to play a game without one.
        controller: who holds the joystick first.
        best: the best brain by evaluation instead of the newest.
        checkpoint: the brain of this step of its life instead; None for the newest or the best.
        seed: of the game; None for another one each time.
        headless_frames: no window, but so many frames as fast as possible; None for a window.
        screenshot: where the picture after the last headless frame goes.
    """

    game_id: str
    folder: AgentFolder | None
    controller: Controller
    best: bool
    checkpoint: int | None
    seed: int | None
    headless_frames: int | None
    screenshot: Path | None


def open_window(request: WindowRequest) -> None:
    """Show it until the person closes the window, or play the headless frames.

    Raises:
        ArcadeError: there is no display, no such brain, or the picture or the last scores cannot be written.
    """
    torch.set_num_threads(1)  # the rest of the machine belongs to trainers
    plug_in(persons_keyboard())
    if request.headless_frames is None:
        check_display()
    session, seat = sit_down(request)
    if request.headless_frames is not None:
        _play_headless(session, seat, request.headless_frames, request.screenshot)
    else:
        _show(session, seat, request.folder)


# Who plays what


def sit_down(request: WindowRequest) -> tuple[Session, Seat]:
    """The session and the seat of the agent.

    Raises:
        ArcadeError: there is no such brain.
    """
    seed = int(np.random.default_rng().integers(2**31)) if request.seed is None else request.seed
    if request.folder is None:
        return _sit_down_alone(request.game_id, seed)
    config = request.folder.config()
    game = make_game(request.game_id, GameSettings.from_hyperparameters(config.hyperparameters))
    path, age = brain_of(request.folder, best=request.best, checkpoint=request.checkpoint)
    policy, seat = agent_at(path, age, game, request.folder)
    seat.checkpoint = request.checkpoint
    session = Session(
        game, policy, controller=request.controller, epsilon=config.hyperparameters.evaluation_epsilon, seed=seed
    )
    return session, seat


def _sit_down_alone(game_id: str, seed: int) -> tuple[Session, Seat]:
    recipe = recipes.preset(catalog.game(game_id).family, "default", game=game_id)
    game = make_game(game_id, GameSettings.from_hyperparameters(recipe.hyperparameters))
    seat = Seat(name="", step=None, saved=0.0, problem="", watcher=None, pictures=persons_pictures())
    return Session(game, None, controller="human", seed=seed), seat


# On a screen, or without


def _show(session: Session, seat: Seat, folder: AgentFolder | None) -> None:
    names = (session.game.entry.title, seat.name, seat.age, "arcade-rl")
    canvas = open_window_surface(" · ".join(name for name in names if name))
    with contextlib.ExitStack() as stack:  # what is still to be written does not keep the window open
        seat.results = stack.enter_context(ResultQueue())
        if folder is not None and not seat.unteachable:
            seat.pupil = stack.enter_context(DemonstrationQueue(folder))
        if seat.watcher is not None:
            seat.watcher.start()
        try:
            run(SoloWindow(canvas, session, seat, speaker=Speaker.plugged_in()))
        finally:
            if seat.watcher is not None:
                seat.watcher.stop()
            pygame.quit()


def _play_headless(session: Session, seat: Seat, frames: int, screenshot: Path | None) -> None:
    try:
        window = SoloWindow(open_headless_surface(), session, seat)
        play_headless(window, frames, session.game.frames_per_second, screenshot)
    finally:
        pygame.quit()
