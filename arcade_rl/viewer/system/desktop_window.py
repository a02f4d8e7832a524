"""The window as the desktop knows it: in front or behind, and whether it fills the screen."""

import contextlib
from typing import Any

import pygame

from arcade_rl.errors import UsageError


class DesktopWindow:
    """The window that pygame's display has opened."""

    def __init__(self) -> None:
        self._shown = _window_class().from_display_module()

    def bring_to_front(self) -> None:
        """Raise it above the others and give it the keyboard, as far as the desktop allows."""
        with contextlib.suppress(pygame.error):
            if not pygame.display.get_active():
                self._shown.restore()
            self._shown.focus()

    def switch_fullscreen(self) -> None:
        """Fill the screen, in the desktop's own resolution, or go back to the size and place before.

        Raises:
            UsageError: the desktop refuses.
        """
        try:
            if pygame.display.is_fullscreen():
                self._shown.set_windowed()
            else:
                self._shown.set_fullscreen(desktop=True)
        except pygame.error as error:
            raise UsageError(f"the desktop refuses: {error}; enlarge the window by its frame instead") from None


def _window_class() -> Any:
    if hasattr(pygame, "Window"):  # pygame-ce has made it public
        return pygame.Window
    from pygame._sdl2.video import Window

    return Window
