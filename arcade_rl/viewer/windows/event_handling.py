"""Handles keys, clicks and gamepads in every window: joysticks move, requests are obeyed, panels fold."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pygame
from pygame.event import Event

from arcade_rl.viewer.controls.banner import Banner
from arcade_rl.viewer.controls.bindings import Fold, Intent
from arcade_rl.viewer.controls.gamepads import Gamepads
from arcade_rl.viewer.controls.joystick import Joystick
from arcade_rl.viewer.controls.key_places import digit_at
from arcade_rl.viewer.controls.keyboard import keyboard
from arcade_rl.viewer.seats.lifetime import Lifetime
from arcade_rl.viewer.seats.slot_board import SlotBoard
from arcade_rl.viewer.windows.compositor import Compositor

# With these, a key is meant for the desktop. The right Ctrl is not one of them: in a game for two it fires.
_OTHERS_KEYS = pygame.KMOD_LALT | pygame.KMOD_LCTRL | pygame.KMOD_META
_MOUSE = -1  # the code of its left button, among those of keys
_ENTER = (pygame.K_RETURN, pygame.K_KP_ENTER)  # with Alt: fullscreen, on every desktop
_MODIFIERS = frozenset(
    {
        *(pygame.K_LSHIFT, pygame.K_RSHIFT, pygame.K_LCTRL, pygame.K_RCTRL, pygame.K_LALT, pygame.K_RALT),
        *(pygame.K_LMETA, pygame.K_RMETA, pygame.K_MODE, pygame.K_CAPSLOCK, pygame.K_NUMLOCK),
    }
)
_BOARD_KEYS = {
    **dict.fromkeys(_ENTER, "enter"),
    pygame.K_DELETE: "delete",
    pygame.K_BACKSPACE: "backspace",
    pygame.K_LEFT: "left",
    pygame.K_RIGHT: "right",
    pygame.K_UP: "up",
    pygame.K_DOWN: "down",
}
# Any other key closes the help, or is one of the save states'.
_OBEYED_UNDER_HELP = (Intent.PICTURE, Intent.FILM, Intent.FILM_GAME, Intent.CLIP, Intent.FULLSCREEN)


class EventHandler(ABC):
    """The keyboard, the mouse and the gamepads of one window.

    Args:
        joysticks: all that are played with the keyboard.

    Attributes:
        closed: a person has closed the window.
        board: the save states of its game; None if it has none.
        lifetime: the checkpoints of its agent; None if it has none.
    """

    board: SlotBoard | None = None
    lifetime: Lifetime | None = None
    _drags = False  # the mouse holds the slider through the checkpoints

    def __init__(self, joysticks: Sequence[Joystick], compositor: Compositor[Any]) -> None:
        self.closed = False
        self._down: dict[tuple[int, int], int] = {}  # the code of each held key, even if the layout changes meanwhile
        self._joysticks = joysticks
        self._compositor = compositor
        self._folded: frozenset[int] = frozenset()
        self._unfolded: tuple[int, ...] = ()  # by a person, newest first
        self._banner = Banner()
        if keyboard().problem:
            self._banner.say(keyboard().problem, is_problem=True)
        self._gamepads = Gamepads(
            joysticks, obey=self._obey_gamepad, moved=self._joystick_pressed, say=self._banner.say
        )

    @abstractmethod
    def _orders(self, key: int) -> Mapping[Intent, Callable[[], None]]:
        """What a person can ask of this window, and what is done then.

        Args:
            key: pygame's code of the key; `pygame.K_UNKNOWN` without a key.
        """

    @abstractmethod
    def _joystick_pressed(self) -> None:
        """A joystick was moved, or its button pressed."""

    @abstractmethod
    def _switch_side(self, side: int) -> None:
        """Pass the joystick of this side: its controller was clicked."""

    def handle(self, event: Event) -> None:
        """Handle one of pygame's events."""
        if event.type == pygame.QUIT:
            self.closed = True
        elif event.type == pygame.KEYDOWN and event.key in _ENTER and event.mod & pygame.KMOD_ALT:
            self._obey(Intent.FULLSCREEN)
        elif event.type == pygame.KEYDOWN and not event.mod & _OTHERS_KEYS:
            self._key_down(event)
        elif event.type == pygame.KEYUP:
            self._release(self._down.pop(_identity(event), event.key))
        elif event.type == pygame.WINDOWFOCUSLOST:
            self._release_all()
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == pygame.BUTTON_LEFT:
            self._click(event.pos)
        elif event.type == pygame.MOUSEBUTTONUP and event.button == pygame.BUTTON_LEFT:
            self._drags = False
            self._release(_MOUSE)
        elif event.type == pygame.MOUSEMOTION and self._drags:
            self._choose_stop(self._compositor.dragged(event.pos))
        else:
            self._gamepads.handle(event)

    def _key_down(self, event: Event) -> None:
        place, shift = _place_of(event), bool(event.mod & pygame.KMOD_SHIFT)
        key = keyboard().code(event.key, place, event.unicode, shift=shift)
        self._down[_identity(event)] = key
        self._press(key, event.unicode, place)

    @property
    def _board_shown(self) -> bool:
        return self.board is not None and self.board.shown

    def _press(self, key: int, text: str, place: int) -> None:
        asked = keyboard().intent(key, text, place)
        if self._compositor.show_help and asked not in _OBEYED_UNDER_HELP:
            self._compositor.show_help = key in _MODIFIERS  # it stays for the Shift of `?`
        elif self.board is not None and self.board.shown and asked not in _OBEYED_UNDER_HELP:
            self.board.press(_board_key(key, text, place, asked), asked if isinstance(asked, Intent) else None)
        elif isinstance(asked, Fold) and not any(joystick.has(key) for joystick in self._joysticks):
            self._fold(asked.panel)
        elif asked is not None and not isinstance(asked, Fold):
            self._obey(asked, key)
        elif sum(joystick.press(key) for joystick in self._joysticks):  # each of them gets the press
            self._joystick_pressed()

    def _release(self, key: int) -> None:
        for joystick in self._joysticks:
            joystick.release(key)

    def _release_all(self) -> None:
        """The window has lost the keyboard."""
        self._down.clear()
        self._drags = False
        self._gamepads.release_all()
        for joystick in self._joysticks:
            joystick.release_all()

    def _obey(self, asked: Intent, key: int = pygame.K_UNKNOWN) -> None:
        if self._compositor.show_help and asked not in _OBEYED_UNDER_HELP:
            self._compositor.show_help = False
            return
        orders = self._orders(key)
        if asked in orders:
            orders[asked]()

    def _obey_gamepad(self, asked: Intent) -> None:
        if self.board is not None and self.board.shown:
            self.board.press("", asked)
        else:
            self._obey(asked)

    def _choose_stop(self, stop: int | None) -> None:
        """Let a checkpoint play that was clicked on the slider; None if that is not shown any more."""
        if self.lifetime is not None and stop is not None:
            self.lifetime.choose(stop)

    def _fold(self, panel: int) -> None:
        """Fold a panel that is shown; unfold one that is folded, or for which there was no room."""
        if panel > len(self._compositor.panels):
            return
        if panel in self._folded or not self._compositor.has_room(panel):
            self._unfold(panel)
        else:
            self._unfolded = self._all_unfolded_but(panel)
            self._folded = self._folded | {panel}

    def _unfold(self, panel: int) -> None:
        """Show a panel, before all others."""
        self._unfolded = (panel, *self._all_unfolded_but(panel))
        self._folded = self._folded - {panel}

    def _all_unfolded_but(self, panel: int) -> tuple[int, ...]:
        return tuple(number for number in self._unfolded if number != panel)

    def _click(self, at: tuple[int, int]) -> None:
        if self._compositor.show_help:
            self._compositor.show_help = False
            return
        if self.board is not None and self.board.shown:
            self._compositor.click_board(self.board, at)
            return
        clicked = self._compositor.clicked(at)
        if clicked is not None and clicked.panel:
            self._fold(clicked.panel)
        elif clicked is not None and clicked.stop is not None:
            self._drags = True
            self._choose_stop(clicked.stop)
        elif clicked is not None and clicked.asked is not None:
            self._obey(clicked.asked, _MOUSE)
        elif clicked is not None:
            self._switch_side(clicked.side)


def _board_key(key: int, text: str, place: int, asked: Fold | Intent | None) -> str:
    """What a key is called among those of the save states; empty for one that is none of theirs."""
    if isinstance(asked, Fold):
        return str(asked.panel)
    return "0" if text == "0" or digit_at(place) == 0 else _BOARD_KEYS.get(key, "")


def _place_of(event: Event) -> int:
    """The scancode of a key; 0 if it is unknown."""
    place: int = getattr(event, "scancode", 0)
    return place


def _identity(event: Event) -> tuple[int, int]:
    """Identifies a key: its scancode, or else its code."""
    place = _place_of(event)
    return place, 0 if place else event.key
