"""Open the window on an agent, or on a game alone; or, headless, take the picture that a person would have seen."""

import datetime
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import platformdirs
import pygame
import torch

from arcade_rl import recipes
from arcade_rl.agents.agent import Policy
from arcade_rl.agents.factory import make_policy, untrained_policy
from arcade_rl.errors import ArcadeError
from arcade_rl.games import catalog
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import Game, GameSettings
from arcade_rl.shelf import brain_file
from arcade_rl.shelf.agent_folder import AgentConfig, AgentFolder
from arcade_rl.shelf.ages import age_at, brain_at
from arcade_rl.viewer.brain_watcher import BrainWatcher, LoadedBrain, stamp_of
from arcade_rl.viewer.display import check_display, open_headless_surface, open_window_surface
from arcade_rl.viewer.moment import Controller
from arcade_rl.viewer.result_queue import ResultQueue
from arcade_rl.viewer.seat import Seat
from arcade_rl.viewer.session import Session
from arcade_rl.viewer.window import Window, run

_LAST_DRAWN_FRAMES = 2


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
    if request.headless_frames is None:
        check_display()
    session, seat = _sit_down(request)
    if request.headless_frames is not None:
        _play_headless(session, seat, request.headless_frames, request.screenshot)
    else:
        _show(session, seat)


# Who plays what


def _sit_down(request: WindowRequest) -> tuple[Session, Seat]:
    seed = int(np.random.default_rng().integers(2**31)) if request.seed is None else request.seed
    if request.folder is None:
        return _sit_down_alone(request.game_id, seed)
    config = request.folder.config()
    game = make_game(request.game_id, GameSettings.from_hyperparameters(config.hyperparameters))
    path, age = _brain_of(request.folder, request)
    policy, seat = _agent_at(path, age, game, request.folder)
    seat.checkpoint = request.checkpoint
    session = Session(
        game, policy, controller=request.controller, epsilon=config.hyperparameters.evaluation_epsilon, seed=seed
    )
    return session, seat


def _sit_down_alone(game_id: str, seed: int) -> tuple[Session, Seat]:
    recipe = recipes.preset(catalog.game(game_id).family, "default", game=game_id)
    game = make_game(game_id, GameSettings.from_hyperparameters(recipe.hyperparameters))
    seat = Seat(name="", step=None, saved=0.0, problem="", watcher=None, pictures=_persons_pictures())
    return Session(game, None, controller="human", seed=seed), seat


def _persons_pictures() -> Path:
    return platformdirs.user_pictures_path() / "arcade-rl"


def _brain_of(folder: AgentFolder, request: WindowRequest) -> tuple[Path, str]:
    """The brain that is to play, and the age it is of: empty for a brain that may still grow."""
    if request.checkpoint is not None:
        return brain_at(folder, request.checkpoint), age_at(folder, request.checkpoint).label or "checkpoint"
    if folder.is_champion:
        return folder.brain_file, "champion"
    path = folder.best_file if request.best else folder.brain_file
    if request.best and not path.exists():
        raise ArcadeError(f"{folder.name!r} has no best brain before its first evaluation; watch it without --best")
    return path, ""


def _agent_at(path: Path, age: str, game: Game, folder: AgentFolder) -> tuple[Policy, Seat]:
    def load(file: Path) -> LoadedBrain:
        return load_brain(file, game)

    config, stamp = folder.config(), stamp_of(path)
    watcher = None if age else BrainWatcher(path, load, stamp)
    pictures = _persons_pictures() if folder.is_champion else folder.recordings
    seat = Seat(config.name, None, 0.0, "", watcher, pictures, age)
    if stamp is not None:
        try:
            brain = load(path)
        except ArcadeError as error:
            seat.problem = str(error)
        else:
            seat.step, seat.saved = brain.step, brain.saved
            return brain.policy, seat
    return _untrained(game, config), seat


def _untrained(game: Game, config: AgentConfig) -> Policy:
    actions = len(game.entry.actions)
    return untrained_policy(config.algorithm, config.hyperparameters, game.observation_spec, actions, config.seed)


def load_brain(path: Path, game: Game) -> LoadedBrain:
    """Read a brain that is to play `game`.

    Raises:
        ArcadeError: it cannot be read, or belongs to another game or another way of seeing it.
    """
    brain = brain_file.read(path)
    if brain.game != game.entry.id:
        raise ArcadeError(f"{path.name} is a brain for {brain.game} and not for {game.entry.id}; train this agent anew")
    if brain.observation_shape != game.observation_spec.shape:
        raise ArcadeError(
            f"{path.name} sees {brain.observation_shape} and the game shows {game.observation_spec.shape}; set the "
            "frame sizes in agent.toml back to what it was trained with"
        )
    saved = datetime.datetime.fromisoformat(brain.saved).timestamp()
    return LoadedBrain(make_policy(brain), brain.history.step, saved)


# On a screen, or without


def _show(session: Session, seat: Seat) -> None:
    names = (session.game.entry.title, seat.name, seat.age, "arcade-rl")
    canvas = open_window_surface(" · ".join(name for name in names if name))
    with ResultQueue() as seat.results:  # what is still to be written does not keep the window open
        if seat.watcher is not None:
            seat.watcher.start()
        try:
            run(Window(canvas, session, seat))
        finally:
            if seat.watcher is not None:
                seat.watcher.stop()
            pygame.quit()


def _play_headless(session: Session, seat: Seat, frames: int, screenshot: Path | None) -> None:
    """The frames go by at the game's own speed, by a clock that does not wait; only the last are drawn."""
    try:
        window = Window(open_headless_surface(), session, seat)
        frame_seconds = 1 / session.game.frames_per_second
        for frame in range(frames):
            window.play(frame_seconds)
            if frame >= frames - _LAST_DRAWN_FRAMES:
                window.draw()
        if screenshot is not None:
            _save(screenshot)
    finally:
        pygame.quit()


def _save(path: Path) -> None:
    try:
        pygame.image.save(pygame.display.get_surface(), path)
    except (OSError, pygame.error) as error:
        raise ArcadeError(f"cannot write the picture {path}: {error}; choose a folder that can be written") from None
