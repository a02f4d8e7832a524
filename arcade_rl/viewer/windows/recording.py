"""Films whole episodes, or every checkpoint of an agent, without a window.

Every sixtieth of a second is drawn, none is left out.
"""

import contextlib
import itertools
import math
import shlex
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

import pygame
from pygame import Surface

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.queries.checkpoints import brain_at, checkpoints_of
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.film.film import Film
from arcade_rl.viewer.film.formats import format_of
from arcade_rl.viewer.film.game_alone import CaptionedGame, GameAlone
from arcade_rl.viewer.play.session import Session
from arcade_rl.viewer.play.window_session import close_game
from arcade_rl.viewer.seats.seated_agent import SeatedAgent
from arcade_rl.viewer.seats.seating import pictures_now, pictures_of
from arcade_rl.viewer.seats.sessions import seed_or_random
from arcade_rl.viewer.system.display import FRAMES_PER_SECOND, open_headless_surface
from arcade_rl.viewer.system.hangup import on_hangup
from arcade_rl.viewer.windows.factory import make_scene
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.opening import settle_in
from arcade_rl.viewer.windows.solo.solo_request import SoloRequest
from arcade_rl.viewer.windows.solo.solo_window import SoloWindow


@dataclass(frozen=True, slots=True)
class RecordingRequest:
    """What to film.

    Attributes:
        film: the file; its suffix decides the format.
        game_alone: without the panels.
        best, checkpoint, seed: as in `SoloRequest`.
        lifetime_seconds: instead, film every checkpoint in order, from the same start, each for so long at most, or to
            the end of its episode; None for whole episodes of one brain.
        overwrite: replace a file that is there when the film is complete.
    """

    folder: AgentFolder
    film: Path
    episodes: int
    game_alone: bool
    best: bool
    checkpoint: int | None
    seed: int | None
    lifetime_seconds: float | None = None
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Recording:
    """What was filmed.

    Attributes:
        film: the file. Its name has a number added if another file had taken it meanwhile, and was kept.
        seconds: how long it is.
    """

    film: Path
    seconds: float


class _Picture(Protocol):
    """What is filmed."""

    canvas: Surface

    def draw(self, view: View) -> bool:
        """Bring the picture up to date; returns whether it changed."""


@dataclass(slots=True)
class _WholeWindow:
    window: SoloWindow
    canvas: Surface

    def draw(self, view: View) -> bool:
        return bool(self.window.draw())


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a film: one brain at play."""

    window: SoloWindow
    picture: _Picture


def record(request: RecordingRequest, progress: Callable[[int, float], None], warn: Callable[[str], None]) -> Recording:
    """Let the agent play, and film it. Ctrl+C, SIGTERM or SIGHUP ends it early; what was filmed until then is kept.

    Args:
        progress: called with the episode, or the number of the checkpoint, and the seconds filmed so far, for every
            frame of the film.
        warn: called with the reason where a brain plays that is not the one asked for; with nothing where it is.

    Raises:
        UsageError: there is no such format.
        ArcadeError: there is no such brain, or the film cannot be written.
    """
    settle_in()
    format_of(request.film)
    brains = [request.checkpoint] if request.lifetime_seconds is None else lifetime_of(request.folder)
    with contextlib.ExitStack() as games:
        try:
            with _asked_to_end():
                return _film(_parts(request, brains, warn, games), request, progress)
        finally:
            pygame.quit()


def lifetime_of(folder: AgentFolder) -> list[int | None]:
    """The steps of an agent's checkpoints, earliest first; last None, for the newest brain, where that is another one.

    Raises:
        ArcadeError: it has no brain yet, or one of them is damaged.
    """
    steps = [checkpoint.step for checkpoint in checkpoints_of(folder)]
    for step in steps:
        brain_file.read(brain_at(folder, step))
    newest = brain_file.read(folder.brain_file).history.step if folder.brain_file.exists() else -1
    if max(steps, default=-1) < newest:
        return [*steps, None]
    if not steps:
        raise ArcadeError(f"{folder.name} has no brain yet; train it with: arcade-rl train {shlex.quote(folder.name)}")
    return [*steps]


def _parts(
    request: RecordingRequest, brains: Sequence[int | None], warn: Callable[[str], None], games: contextlib.ExitStack
) -> Iterator[_Part]:
    canvas, seed = open_headless_surface(), seed_or_random(request.seed)
    game = request.folder.config().game
    for step in brains:
        session, seat = SoloRequest(
            game, request.folder, "agent", best=request.best, checkpoint=step, seed=seed
        ).sit_down()
        warn(seat.brain.problem)
        window = SoloWindow(canvas, session, seat, Services())
        if session.game.entry.environment is not None:  # others are memory alone, and a film may show many of them
            games.callback(close_game, session.game)
        yield _Part(window, _picture(window, session, request))


def _picture(window: SoloWindow, session: Session, request: RecordingRequest) -> _Picture:
    if not request.game_alone:
        return _WholeWindow(window, window.canvas)
    alone = GameAlone(make_scene(session.game))
    return alone if request.lifetime_seconds is None else CaptionedGame(alone)


def _film(parts: Iterator[_Part], request: RecordingRequest, progress: Callable[[int, float], None]) -> Recording:
    first = next(parts)
    film = Film(
        request.film,
        first.picture.canvas.get_size(),
        patient=True,
        overwrite=request.overwrite,
        folder=_folder_of(request),
    )
    frames = 0
    try:
        with contextlib.suppress(KeyboardInterrupt):
            for number, part in enumerate(itertools.chain((first,), parts), 1):
                for view in _played(part.window, request):
                    if film.problem:
                        break
                    film.add(part.picture.canvas, frames / FRAMES_PER_SECOND, changed=part.picture.draw(view))
                    at = view.state.episode if request.lifetime_seconds is None else number
                    progress(at, frames / FRAMES_PER_SECOND)
                    frames += 1
    except BaseException:
        film.end()
        with contextlib.suppress(ArcadeError):  # there may be no film, but that is not why
            film.wait()
        raise
    film.end()
    film.wait()
    return Recording(film.path, frames / FRAMES_PER_SECOND)


def _folder_of(request: RecordingRequest) -> Callable[[], Path] | None:
    """Follows the agent, if the film goes to its recordings."""
    if request.film.parent != pictures_of(request.folder):
        return None
    return partial(pictures_now, SeatedAgent(request.folder))


def _played(window: SoloWindow, request: RecordingRequest) -> Iterator[View]:
    """What is seen in each sixtieth of a second of one part."""
    episodes, most = request.episodes, math.inf
    if request.lifetime_seconds is not None:
        episodes, most = 1, request.lifetime_seconds * FRAMES_PER_SECOND
    frames = 0
    while (view := window.view()).state.episode <= episodes and frames < most:
        yield view
        window.play(1 / FRAMES_PER_SECOND)
        frames += 1


@contextlib.contextmanager
def _asked_to_end() -> Iterator[None]:
    """Let SIGTERM and SIGHUP do the same as Ctrl+C."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with on_hangup(_interrupt):
            yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt() -> None:
    raise KeyboardInterrupt
