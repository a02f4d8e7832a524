"""Films whole episodes without a window: every sixtieth of a second is drawn, none is left out."""

import contextlib
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pygame

from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.viewer.film.film import Film
from arcade_rl.viewer.film.formats import format_of
from arcade_rl.viewer.film.game_alone import GameAlone
from arcade_rl.viewer.system.display import FRAMES_PER_SECOND, open_headless_surface
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
    """

    folder: AgentFolder
    film: Path
    episodes: int
    game_alone: bool
    best: bool
    checkpoint: int | None
    seed: int | None


def record(request: RecordingRequest, progress: Callable[[int, float], None]) -> float:
    """Let the agent play, and film it. Ctrl+C or SIGTERM ends it early; what was filmed until then is kept.

    Args:
        progress: called with the episode and the seconds filmed so far, for every frame of the film.

    Returns:
        The film's seconds.

    Raises:
        UsageError: there is no such format.
        ArcadeError: there is no such brain, or the film cannot be written.
    """
    settle_in()
    format_of(request.film)
    session, seat = SoloRequest(
        request.folder.config().game,
        request.folder,
        "agent",
        best=request.best,
        checkpoint=request.checkpoint,
        seed=request.seed,
    ).sit_down()
    try:
        window = SoloWindow(open_headless_surface(), session, seat, Services())
        alone = GameAlone(make_scene(session.game)) if request.game_alone else None
        return _film(window, alone, request, progress)
    finally:
        pygame.quit()


def _film(
    window: SoloWindow, alone: GameAlone | None, request: RecordingRequest, progress: Callable[[int, float], None]
) -> float:
    canvas = window.canvas if alone is None else alone.canvas
    film = Film(request.film, canvas.get_size(), patient=True)
    frames = 0
    try:
        with contextlib.suppress(KeyboardInterrupt), _asked_to_end():
            while (view := window.view()).state.episode <= request.episodes and not film.problem:
                changed = bool(window.draw()) if alone is None else alone.draw(view)
                film.add(canvas, frames / FRAMES_PER_SECOND, changed=changed)
                progress(view.state.episode, frames / FRAMES_PER_SECOND)
                window.play(1 / FRAMES_PER_SECOND)
                frames += 1
    finally:
        film.end()
        film.wait()
    return frames / FRAMES_PER_SECOND


@contextlib.contextmanager
def _asked_to_end() -> Iterator[None]:
    """Let SIGTERM do the same as Ctrl+C."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
