"""Opens a window on the screen until a person closes it; or plays headless, for the picture that it would show."""

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pygame
import torch
from pygame import Surface
from pygame.event import Event

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.settings.window_memory import Placement, WindowMemory, change_memory, read_memory
from arcade_rl.viewer.controls.keyboard import persons_keyboard, plug_in
from arcade_rl.viewer.seats.demonstration_queue import DemonstrationQueue
from arcade_rl.viewer.seats.result_queue import ResultQueue
from arcade_rl.viewer.seats.seat import Seat
from arcade_rl.viewer.seats.sessions import seed_or_random
from arcade_rl.viewer.system.desktop_window import DesktopWindow
from arcade_rl.viewer.system.display import check_display, open_headless_surface, open_window_surface
from arcade_rl.viewer.system.hangup import on_hangup
from arcade_rl.viewer.system.speaker import Speaker
from arcade_rl.viewer.windows.game_window import GameWindow, Services
from arcade_rl.viewer.windows.main_loop import play_headless, run


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything that a window needs but its canvas.

    Attributes:
        title: of the window as it is now, without the name of the program: agents are renamed while they play.
        seats: the agents there may get newer brains while the window is open.
        frames_per_second: the game's own speed.
        make_window: makes the window on a canvas.
        pupil: the agent that a human may teach in the window; None if nobody can be taught.
    """

    title: Callable[[], str]
    seats: tuple[Seat, ...]
    frames_per_second: int
    make_window: Callable[[Surface, Services], GameWindow[Any, Any]]
    pupil: AgentFolder | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRequest(ABC):
    """What to open.

    Attributes:
        seed: of the first episode; None for another one each time.
        headless_frames: open no window, but play this many frames as fast as possible; None for a window.
        screenshot: where the picture after the last headless frame goes.
    """

    seed: int | None = None
    headless_frames: int | None = None
    screenshot: Path | None = None

    @abstractmethod
    def prepare(self) -> Prepared:
        """Load everything that the window shows.

        Raises:
            ArcadeError: something cannot be loaded; names the remedy.
        """

    def first_seed(self) -> int:
        """The seed asked for, or a random one."""
        return seed_or_random(self.seed)


def open_window(request: WindowRequest) -> None:
    """Show it until the person closes the window, or play the headless frames.

    Raises:
        UsageError: the parts of the request do not go together.
        ArcadeError: there is no display, or no such brain; the picture, a film or the last scores cannot be written.
    """
    settle_in()
    if request.headless_frames is None:
        check_display()
        _show(request.prepare())
    else:
        _play_headless(request.prepare(), request.headless_frames, request.screenshot)


def settle_in() -> None:
    """Prepare this process: it uses one core, since the others belong to trainers, and the person's keys."""
    torch.set_num_threads(1)
    plug_in(persons_keyboard())


def _show(prepared: Prepared) -> None:
    memory, problem = _recalled()
    placement = memory.placement
    canvas = open_window_surface(_full_title(prepared), placement.size if placement is not None else None)
    desktop = DesktopWindow()
    if placement is not None:
        desktop.move_to(placement)
    with contextlib.ExitStack() as closing:  # what is still to be written does not keep the window open
        closing.enter_context(on_hangup(_ask_to_close))
        results = closing.enter_context(ResultQueue())
        pupil = closing.enter_context(DemonstrationQueue(prepared.pupil)) if prepared.pupil is not None else None
        games = closing.enter_context(contextlib.ExitStack())
        closing.callback(pygame.quit)
        for seat in prepared.seats:
            for watcher in seat.brain.watchers:
                watcher.start()
                closing.callback(watcher.stop)
        window = prepared.make_window(canvas, Services(results, pupil, Speaker.plugged_in(), desktop))
        games.callback(window.close_games)
        window.recall(memory)
        if problem:
            window.report(problem)
        run(window, partial(_full_title, prepared))
        placement = desktop.placement()
    _keep(window, placement)


def _ask_to_close() -> None:
    with contextlib.suppress(pygame.error):  # it is closing already
        pygame.event.post(Event(pygame.QUIT))


def _full_title(prepared: Prepared) -> str:
    return f"{prepared.title()} · arcade-rl"


def _recalled() -> tuple[WindowMemory, str]:
    """What the window closed last has left behind; nothing, and why, where that cannot be read."""
    try:
        return read_memory(), ""
    except ArcadeError as error:
        return WindowMemory(), str(error)


def _keep(window: GameWindow[Any, Any], placement: Placement) -> None:
    """Leave it to the next window; where the disk refuses, that one opens as at first."""
    with contextlib.suppress(ArcadeError):
        change_memory(lambda memory: replace(window.remember(memory), placement=placement))


def _play_headless(prepared: Prepared, frames: int, screenshot: Path | None) -> None:
    """Play without a window; no result is kept."""
    with contextlib.ExitStack() as games:
        try:
            window = prepared.make_window(open_headless_surface(), Services())
            games.callback(window.close_games)
            play_headless(window, frames, prepared.frames_per_second, screenshot)
        finally:
            pygame.quit()
