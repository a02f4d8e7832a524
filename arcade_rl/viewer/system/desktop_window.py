"""The window as the desktop knows it: in front or behind, where, and whether it fills the screen."""

import contextlib
from typing import Any

import pygame

from arcade_rl.errors import UsageError
from arcade_rl.shelf.settings.window_memory import Placement


class DesktopWindow:
    """The window that pygame's display has opened."""

    def __init__(self) -> None:
        self._shown = _window_class().from_display_module()
        self._before_fullscreen: Placement | None = None
        self._before_hiding: Placement | None = None

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
                self._before_fullscreen = self.placement()
                self._shown.set_fullscreen(desktop=True)
        except pygame.error as error:
            raise UsageError(f"the desktop refuses: {error}; enlarge the window by its frame instead") from None

    def placement(self) -> Placement:
        """Where it is; while it fills the screen, or is off the screen, where it was before."""
        if self._before_hiding is not None:
            return self._before_hiding
        if pygame.display.is_fullscreen() and self._before_fullscreen is not None:
            return self._before_fullscreen
        position = self._shown.position if _reports_position() else None
        return Placement(pygame.display.get_surface().get_size(), position, _desktops())

    def hide(self) -> None:
        """Take it off the screen, for good."""
        self._before_hiding = self.placement()
        with contextlib.suppress(pygame.error):
            self._shown.hide()

    def move_to(self, placement: Placement) -> None:
        """Put it where a window was; nowhere if the monitors are others, where that may be out of sight."""
        if placement.position is not None and placement.desktops == _desktops() and _reports_position():
            pygame.event.pump()  # until then SDL knows nothing of the frame around it
            self._shown.position = placement.position


def _desktops() -> tuple[tuple[int, int], ...]:
    return tuple(pygame.display.get_desktop_sizes())


def _reports_position() -> bool:
    """Whether windows know where they are: under Wayland they do not."""
    return pygame.display.get_driver() != "wayland"


def _window_class() -> Any:
    if hasattr(pygame, "Window"):  # pygame-ce has made it public
        return pygame.Window
    from pygame._sdl2.video import Window

    return Window
