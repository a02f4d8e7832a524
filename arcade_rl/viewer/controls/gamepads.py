"""Gamepads as joysticks, connected and disconnected at any time: d-pad or stick moves, buttons fire."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pygame
from pygame._sdl2 import controller
from pygame.event import Event

from arcade_rl.games.action_words import FIRE
from arcade_rl.viewer.controls.bindings import Intent
from arcade_rl.viewer.controls.joystick import Joystick

_WORD_OF_BUTTON = {
    pygame.CONTROLLER_BUTTON_DPAD_UP: "UP",
    pygame.CONTROLLER_BUTTON_DPAD_DOWN: "DOWN",
    pygame.CONTROLLER_BUTTON_DPAD_LEFT: "LEFT",
    pygame.CONTROLLER_BUTTON_DPAD_RIGHT: "RIGHT",
    pygame.CONTROLLER_BUTTON_A: FIRE,
    pygame.CONTROLLER_BUTTON_B: FIRE,
    pygame.CONTROLLER_BUTTON_X: FIRE,
    pygame.CONTROLLER_BUTTON_Y: FIRE,
    pygame.CONTROLLER_BUTTON_LEFTSHOULDER: FIRE,
    pygame.CONTROLLER_BUTTON_RIGHTSHOULDER: FIRE,
}
_INTENT_OF_BUTTON = {
    pygame.CONTROLLER_BUTTON_START: Intent.PAUSE,
    pygame.CONTROLLER_BUTTON_BACK: Intent.SWITCH_CONTROLLER,
}
_ALONG = {0: ("LEFT", "RIGHT"), 1: ("UP", "DOWN")}  # the left stick's axes
_PUSHED = 0.5  # of the way: beyond this, a stick counts as pushed
_DEAD_ZONE = 0.35  # a pushed stick counts until it is nearer to the middle than this
_WHOLE_WAY = 32_768


@dataclass(frozen=True, slots=True)
class Gamepad:
    """A connected gamepad.

    Attributes:
        number: SDL's, for as long as it is connected.
        known: SDL knows its buttons. Otherwise it is a plain stick: every button fires.
        handle: keeps it open.
    """

    number: int
    name: str
    known: bool
    handle: Any = None


def switch_on() -> None:
    """Start looking for gamepads, where there can be any."""
    with contextlib.suppress(pygame.error):
        pygame.joystick.init()
        controller.init()


def plugged_in(index: int) -> Gamepad:
    """Open the gamepad that SDL lists at `index`.

    Raises:
        pygame.error: it has been disconnected again.
    """
    joystick = pygame.joystick.Joystick(index)
    known = controller.is_controller(index)
    handle = (joystick, controller.Controller(index)) if known else joystick
    return Gamepad(joystick.get_instance_id(), joystick.get_name(), known, handle)


class Gamepads:
    """The gamepads of one window.

    Args:
        joysticks: what they play. Of two, a new gamepad takes the one with fewer gamepads.
        obey: called with what a button asks of the window.
        moved: called when a joystick was moved, or its button pressed.
        say: called with news for the person.
        open_at: opens the one that SDL lists at this index.
    """

    def __init__(
        self,
        joysticks: Sequence[Joystick],
        *,
        obey: Callable[[Intent], None],
        moved: Callable[[], None],
        say: Callable[[str], None],
        open_at: Callable[[int], Gamepad] = plugged_in,
    ) -> None:
        self._joysticks = joysticks
        self._obey, self._moved, self._say = obey, moved, say
        self._open_at = open_at
        self._pads: dict[int, Gamepad] = {}
        self._plays: dict[int, Joystick] = {}
        self._pushed: dict[tuple[int, int], str] = {}  # by gamepad and axis

    def handle(self, event: Event) -> None:
        """Handle one of pygame's events, if it is a gamepad's."""
        if event.type == pygame.JOYDEVICEADDED:
            self._add(event.device_index)
        elif event.type == pygame.JOYDEVICEREMOVED:
            self._remove(event.instance_id)
        elif self._speaks(event):
            self._follow(event)

    def release_all(self) -> None:
        """The joysticks were let go: a stick that is still pushed counts again when it moves next."""
        self._pushed.clear()

    def _speaks(self, event: Event) -> bool:
        """Whether it is an event of a gamepad, from the one of SDL's two interfaces that is used for it."""
        pad = self._pads.get(getattr(event, "instance_id", -1))
        return pad is not None and pad.known == (event.type in _OF_KNOWN)

    def _follow(self, event: Event) -> None:
        number = event.instance_id
        match event.type:
            case pygame.CONTROLLERBUTTONDOWN if event.button in _INTENT_OF_BUTTON:
                self._obey(_INTENT_OF_BUTTON[event.button])
            case pygame.CONTROLLERBUTTONDOWN if event.button in _WORD_OF_BUTTON:
                self._hold(number, event.button, _WORD_OF_BUTTON[event.button])
            case pygame.JOYBUTTONDOWN:
                self._hold(number, event.button, FIRE)
            case pygame.CONTROLLERBUTTONUP | pygame.JOYBUTTONUP:
                self._plays[number].let_go((number, event.button))
            case pygame.CONTROLLERAXISMOTION if event.axis in _ALONG:
                self._push(number, event.axis, event.value / _WHOLE_WAY)
            case pygame.JOYAXISMOTION if event.axis in _ALONG:
                self._push(number, event.axis, event.value)
            case pygame.JOYHATMOTION:
                self._push(number, 0, event.value[0])
                self._push(number, 1, -event.value[1])

    def _hold(self, number: int, control: int | str, word: str) -> None:
        self._plays[number].hold((number, control), word)
        self._moved()

    def _push(self, number: int, axis: int, way: float) -> None:
        """A stick is at `way` on an axis, from -1 to 1."""
        before = self._pushed.get((number, axis), "")
        enough = _DEAD_ZONE if before == _ALONG[axis][way > 0] else _PUSHED
        now = _ALONG[axis][way > 0] if abs(way) > enough else ""
        if now == before:
            return
        self._pushed[number, axis] = now
        self._plays[number].let_go((number, f"axis {axis}"))
        if now:
            self._hold(number, f"axis {axis}", now)

    def _add(self, index: int) -> None:
        try:
            pad = self._open_at(index)
        except pygame.error:
            return  # it has been disconnected again
        if pad.number not in self._pads:
            self._pads[pad.number] = pad
            playing = list(self._plays.values())
            self._plays[pad.number] = min(self._joysticks, key=playing.count)
            self._say(f"{pad.name} is plugged in")

    def _remove(self, number: int) -> None:
        pad = self._pads.pop(number, None)
        if pad is not None:
            self._plays.pop(number).release_all(lambda control: isinstance(control, tuple) and control[0] == number)
            self._pushed = {key: word for key, word in self._pushed.items() if key[0] != number}
            self._say(f"{pad.name} is gone")


_OF_KNOWN = (pygame.CONTROLLERBUTTONDOWN, pygame.CONTROLLERBUTTONUP, pygame.CONTROLLERAXISMOTION)
