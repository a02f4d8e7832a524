"""The main loop: events, play, picture, sixty times a second; or headless play for a picture."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pygame
from pygame import Rect, Surface
from pygame.event import Event

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.settings.open_windows import Summons
from arcade_rl.viewer.controls import gamepads
from arcade_rl.viewer.film.pictures import save_picture
from arcade_rl.viewer.system.desktop_window import DesktopWindow
from arcade_rl.viewer.system.display import FrameClock, display_canvas, keep_large_enough, keep_title, present

_LAST_DRAWN_FRAMES = 2
_SEEN_AGAIN = {  # after these, the picture on the screen may be lost, partly or wholly
    pygame.VIDEORESIZE,
    pygame.VIDEOEXPOSE,
    pygame.WINDOWSIZECHANGED,
    pygame.WINDOWEXPOSED,
    pygame.WINDOWSHOWN,
    pygame.WINDOWRESTORED,
    pygame.WINDOWMAXIMIZED,
    pygame.WINDOWFOCUSGAINED,
    pygame.WINDOWDISPLAYCHANGED,
}


class Window(Protocol):
    """A window, as far as the main loop needs it."""

    closed: bool
    canvas: Surface

    def handle(self, event: Event) -> None:
        """Handle one of pygame's events."""

    def resize(self, canvas: Surface) -> None:
        """Draw everything again, on this canvas: the window has another size, or its picture was lost."""

    def play(self, elapsed_seconds: float) -> None:
        """Let time pass."""

    def draw(self) -> list[Rect]:
        """Bring the picture up to date; returns the rectangles that changed."""

    def leave(self) -> None:
        """Finish films and recordings: the window closes."""


def run(window: Window, title: Callable[[], str]) -> None:
    """Run the window until it is closed. Call on the main thread.

    Whatever ends it, films and recordings are finished first. If an exception ended it, that one is raised.

    Args:
        title: what the desktop is to call it now.

    Raises:
        ArcadeError: a film cannot be written.
    """
    gamepads.switch_on()
    clock, summons = FrameClock(), Summons.from_environment()
    try:
        step(window, clock.tick())
        summons.show()
        while not window.closed:
            keep_title(title())
            step(window, clock.tick())
            if summons.came():
                DesktopWindow().bring_to_front()
    except BaseException:
        with contextlib.suppress(Exception):
            window.leave()
        raise
    finally:
        summons.end()
    window.leave()


def step(window: Window, elapsed_seconds: float) -> None:
    """One sixtieth of a second of the window: events, play, picture."""
    events = pygame.event.get()
    if any(event.type in _SEEN_AGAIN for event in events):
        keep_large_enough()
        window.resize(display_canvas())
    for event in events:
        window.handle(event)
    window.play(elapsed_seconds)
    changed = window.draw()
    if changed:
        present(window.canvas, changed)


def play_headless(window: Window, frames: int, frames_per_second: int, screenshot: Path | None) -> None:
    """Play frames at the game's own speed, by a clock that does not wait; draw only the last ones.

    Raises:
        ArcadeError: the picture cannot be written.
    """
    for frame in range(frames):
        window.play(1 / frames_per_second)
        if frame >= frames - _LAST_DRAWN_FRAMES:
            window.draw()
    if screenshot is not None:
        _save(window.canvas, screenshot)


def _save(canvas: Surface, path: Path) -> None:
    try:
        save_picture(canvas, path)
    except (OSError, pygame.error) as error:
        raise ArcadeError(f"cannot write the picture {path}: {error}; choose a folder that can be written") from None
