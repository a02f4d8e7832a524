"""The computer's display: open a window on it, or SDL's dummy in its place."""

import os
import sys
from pathlib import Path

import pygame
from pygame import Surface

from arcade_rl.errors import ArcadeError
from arcade_rl.locations import assets_folder
from arcade_rl.viewer import heap
from arcade_rl.viewer.layout import SMALLEST_WINDOW

WINDOW_SIZE = (1280, 800)
_NEEDS_ONE_OF = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")


def check_display() -> None:
    """See at once whether there is a display, before anything slow is done.

    Raises:
        ArcadeError: there is none; names the remedy.
    """
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in _NEEDS_ONE_OF):
        raise _no_display("neither DISPLAY nor WAYLAND_DISPLAY is set")


def open_window_surface(title: str) -> Surface:
    """A window that can be resized, as large as usual or as the desktop allows.

    Raises:
        ArcadeError: there is no display; names the remedy.
    """
    heap.keep_large_apart()
    try:
        _name_drivers()
        _name_application()
        pygame.display.init()
        _draw_directly()
        canvas = _set_mode(_fitting(pygame.display.get_desktop_sizes()[0]), pygame.RESIZABLE)
    except pygame.error as error:
        pygame.quit()
        raise _no_display(str(error)) from None
    pygame.display.set_caption(title)
    pygame.event.set_blocked(pygame.MOUSEMOTION)
    return canvas


def open_headless_surface() -> Surface:
    """The same picture, without a display."""
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    os.environ["SDL_NO_SIGNAL_HANDLERS"] = "1"  # SDL would make events of signals, and nobody reads them here
    pygame.display.init()
    return _set_mode(WINDOW_SIZE, 0)


def at_least_smallest(canvas: Surface) -> Surface:
    """The window's surface after a person resized it: made larger again if it is too small to show anything."""
    width, height = canvas.get_size()
    if width >= SMALLEST_WINDOW[0] and height >= SMALLEST_WINDOW[1]:
        return canvas
    size = (max(width, SMALLEST_WINDOW[0]), max(height, SMALLEST_WINDOW[1]))
    return pygame.display.set_mode(size, pygame.RESIZABLE)


def _name_drivers() -> None:
    """Let SDL try just the displays that the environment names, on Linux.

    If none of them answers, SDL would else draw where nobody can see it, without a word.
    """
    if sys.platform.startswith("linux") and not os.environ.get("SDL_VIDEODRIVER"):
        named = {"x11": "DISPLAY", "wayland": "WAYLAND_DISPLAY"}
        os.environ["SDL_VIDEODRIVER"] = ",".join(driver for driver, name in named.items() if os.environ.get(name))


def _name_application() -> None:
    """Under what name the desktop groups and remembers the windows, on Linux; what a person set stays.

    Pygame has named the file that runs when it was imported.
    """
    for name in ("SDL_VIDEO_X11_WMCLASS", "SDL_VIDEO_WAYLAND_WMCLASS"):
        if os.environ.get(name) in (None, Path(sys.argv[0]).name):
            os.environ[name] = "arcade-rl"


def _draw_directly() -> None:
    """Under X11, hand changed rectangles straight to the server.

    SDL would else pass every picture whole through OpenGL, which costs a machine without a graphics card four times
    as much as all the rest of the window. Other displays know no other way.
    """
    if pygame.display.get_driver() == "x11":
        os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")


def _set_mode(size: tuple[int, int], flags: int) -> Surface:
    pygame.font.init()
    pygame.display.set_icon(pygame.image.load(assets_folder() / "icons" / "arcade-rl.png"))
    return pygame.display.set_mode(size, flags)


def _fitting(desktop: tuple[int, int]) -> tuple[int, int]:
    """The usual size, or what of it there is room for beside the desktop's bars."""
    width = max(SMALLEST_WINDOW[0], min(WINDOW_SIZE[0], desktop[0] * 95 // 100))
    height = max(SMALLEST_WINDOW[1], min(WINDOW_SIZE[1], desktop[1] * 90 // 100))
    return width, height


def _no_display(reason: str) -> ArcadeError:
    return ArcadeError(f"no display to open a window on ({reason}); set DISPLAY, or use --headless --frames N")
