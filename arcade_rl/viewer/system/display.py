"""The computer's display: a window on it, or SDL's dummy in its place; and its sixty frames a second.

The canvas always has 32 bits a pixel, since smooth scaling needs them; it is converted when it is shown. On a screen of
16 bits, as VNC and xrdp offer it, the same picture is coarser.
"""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pygame
from pygame import Rect, Surface

from arcade_rl import heap
from arcade_rl.desktop import WITHOUT_DISPLAY, has_display
from arcade_rl.errors import ArcadeError
from arcade_rl.locations import assets_folder
from arcade_rl.viewer.drawing.canvas import opaque
from arcade_rl.viewer.drawing.theme import SMALLEST_WINDOW

WINDOW_SIZE = (1280, 800)
_ACCELERATION = "SDL_FRAMEBUFFER_ACCELERATION"


def check_display() -> None:
    """Check that there is a display, before anything slow is done.

    Raises:
        ArcadeError: there is none; names the remedy.
    """
    if not has_display():
        raise _no_display("neither DISPLAY nor WAYLAND_DISPLAY is set")


def open_window_surface(title: str, size: tuple[int, int] | None = None) -> Surface:
    """Open a resizable window; returns its canvas.

    Args:
        size: as it was when it was closed last; None for the usual one. A desktop that is too small gets less.

    Raises:
        ArcadeError: there is no display; names the remedy.
    """
    heap.keep_large_apart()
    try:
        _name_drivers()
        _name_application()
        pygame.display.init()
        _open_directly(_fitting(pygame.display.get_desktop_sizes()[0], size))
    except pygame.error as error:
        pygame.quit()
        raise _no_display(str(error)) from None
    pygame.display.set_caption(title)
    return display_canvas()


def keep_title(title: str) -> None:
    """Put the window's title back: some Gymnasium environments put their own there when they draw a picture."""
    if pygame.display.get_caption()[:1] != (title,):
        pygame.display.set_caption(title)


def open_headless_surface() -> Surface:
    """A canvas of the usual size, without a display."""
    before = os.environ.get("SDL_VIDEODRIVER")
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    os.environ["SDL_NO_SIGNAL_HANDLERS"] = "1"  # SDL would turn signals into events, which nobody reads here
    pygame.display.init()
    if before is None:
        del os.environ["SDL_VIDEODRIVER"]  # SDL has read it; some Gymnasium environments draw nothing where it says so
    else:
        os.environ["SDL_VIDEODRIVER"] = before
    _set_mode(WINDOW_SIZE, 0)
    return display_canvas()


def display_canvas() -> Surface:
    """The canvas for the display at its present size.

    It is the display's own surface, if that has 32 bits a pixel and is large enough to show anything.
    """
    shown = pygame.display.get_surface()
    size = _at_least_smallest(shown.get_size())
    return shown if shown.get_bitsize() == 32 and shown.get_size() == size else opaque(size)


def present(canvas: Surface, changed: Sequence[Rect]) -> None:
    """Show these rectangles of the canvas."""
    shown = pygame.display.get_surface()
    if canvas is not shown:
        shown.blits([(canvas, rect, rect) for rect in changed], doreturn=False)
    pygame.display.update(changed)


def keep_large_enough() -> None:
    """Enlarge a window that a person has made too small to show anything."""
    size = pygame.display.get_surface().get_size()
    if size != _at_least_smallest(size):
        pygame.display.set_mode(_at_least_smallest(size), pygame.RESIZABLE)


def _name_drivers() -> None:
    """Let SDL try only the displays that the environment names, on Linux.

    Otherwise, if none of them answers, SDL silently draws where nobody can see it.
    """
    if sys.platform.startswith("linux") and not os.environ.get("SDL_VIDEODRIVER"):
        named = {"x11": "DISPLAY", "wayland": "WAYLAND_DISPLAY"}
        os.environ["SDL_VIDEODRIVER"] = ",".join(driver for driver, name in named.items() if os.environ.get(name))


def _name_application() -> None:
    """Set the name by which the desktop groups the windows, on Linux, unless a person has set it.

    When pygame is imported, it sets the name of the running file.
    """
    for name in ("SDL_VIDEO_X11_WMCLASS", "SDL_VIDEO_WAYLAND_WMCLASS"):
        if os.environ.get(name) in (None, Path(sys.argv[0]).name):
            os.environ[name] = "arcade-rl"


def _open_directly(size: tuple[int, int]) -> None:
    """Under X11, hand changed rectangles straight to the server, if its pixels are of a kind that SDL knows.

    Otherwise SDL passes every picture whole through OpenGL, which on a machine without a graphics card costs four
    times as much as the rest of the window. Other displays know no other way, nor do those of 30 bits a pixel.
    """
    if pygame.display.get_driver() != "x11" or _ACCELERATION in os.environ:
        _set_mode(size, pygame.RESIZABLE)
        return
    os.environ[_ACCELERATION] = "0"
    try:
        _set_mode(size, pygame.RESIZABLE)
    except pygame.error:
        os.environ[_ACCELERATION] = "1"
        pygame.display.quit()  # SDL reads the variable only once
        pygame.display.init()
        _set_mode(size, pygame.RESIZABLE)


def _set_mode(size: tuple[int, int], flags: int) -> None:
    pygame.font.init()
    pygame.display.set_icon(pygame.image.load(assets_folder() / "icons" / "arcade-rl.png"))
    pygame.display.set_mode(size, flags)


def _fitting(desktop: tuple[int, int], remembered: tuple[int, int] | None) -> tuple[int, int]:
    """The size that fits the desktop: of the remembered one, or of the usual one beside the desktop's bars."""
    room = desktop if remembered is not None else (desktop[0] * 95 // 100, desktop[1] * 90 // 100)
    size = remembered or WINDOW_SIZE
    return _at_least_smallest((min(size[0], room[0]), min(size[1], room[1])))


def _at_least_smallest(size: tuple[int, int]) -> tuple[int, int]:
    return max(size[0], SMALLEST_WINDOW[0]), max(size[1], SMALLEST_WINDOW[1])


def _no_display(reason: str) -> ArcadeError:
    return ArcadeError(f"no display to open a window on ({reason}); {WITHOUT_DISPLAY}")


FRAMES_PER_SECOND = 60


class FrameClock:
    """Sixty ticks a second by sleeping up to each deadline; a late tick does not hurry the next ones."""

    def __init__(self) -> None:
        self._deadline = self._last = time.perf_counter()

    def tick(self) -> float:
        """Wait for the next tick; returns the seconds since the one before."""
        self._deadline += 1 / FRAMES_PER_SECOND
        now = time.perf_counter()
        if now < self._deadline:
            time.sleep(self._deadline - now)
            now = time.perf_counter()
        else:
            self._deadline = now
        elapsed, self._last = now - self._last, now
        return elapsed
