"""The keyboard before which the person sits: what each key asks or plays, and what is written on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pygame

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.key_file import read_keys
from arcade_rl.window_keys import CONTROLS, DEFAULT_KEYS, Intent, KeyMap, cap_of

Side = Literal["left", "right"]

_CODES = {
    "enter": pygame.K_RETURN,
    "right ctrl": pygame.K_RCTRL,
    "right shift": pygame.K_RSHIFT,
    "keypad +": pygame.K_KP_PLUS,
    "keypad -": pygame.K_KP_MINUS,
}


@dataclass(frozen=True, slots=True)
class Fold:
    """Fold a panel away, or unfold it; 1 is the first."""

    panel: int


class Keyboard:
    """Keys with their meanings.

    Args:
        keys: those of every control.
        problem: why they are not those that the person has chosen, in one line; empty if they are.
    """

    def __init__(self, keys: KeyMap = DEFAULT_KEYS, problem: str = "") -> None:
        self.problem = problem
        self._keys = keys
        asked = [(name, control.intent) for control in CONTROLS if control.intent for name in keys[control.id]]
        self._of_code = {code_of(name): intent for name, intent in asked}
        self._of_typed = {name: intent for name, intent in asked if _is_mark(name)}

    def intent(self, key: int, text: str) -> Intent | Fold | None:
        """What a pressed key asks of the window; None if it is no such key.

        Args:
            key: pygame's key code.
            text: what the key typed, if anything. Marks go by it: they move about between keyboards.
        """
        if text in self._of_typed:
            return self._of_typed[text]
        if len(text) == 1 and text in "123456789":
            return Fold(int(text))
        return self._of_code.get(key)

    def caps(self, asked: Intent) -> tuple[str, ...]:
        """What is written on the keys that ask this."""
        return tuple(cap_of(name) for name in self._keys[f"window.{asked.value}"])

    def codes(self, asked: Intent) -> tuple[int, ...]:
        """Pygame's codes of the keys that ask this."""
        return tuple(code_of(name) for name in self._keys[f"window.{asked.value}"])

    def joystick(self, side: Side) -> Mapping[int, str]:
        """What the keys of a side's joystick do, by their codes: `UP`, `FIRE`."""
        return {
            code_of(name): control.name.upper()
            for control in CONTROLS
            if control.section == side
            for name in self._keys[control.id]
        }

    def joystick_caps(self, side: Side, word: str) -> tuple[str, ...]:
        """What is written on the keys of a side's joystick that do `word` (`UP`, `FIRE`)."""
        return tuple(cap_of(name) for name in self._keys[f"{side}.{word.lower()}"])


def code_of(name: str) -> int:
    """Pygame's code of the key of this name."""
    if len(name) == 1:
        return ord(name)
    code: int = _CODES.get(name) or getattr(pygame, f"K_{name.upper()}")
    return code


def _is_mark(name: str) -> bool:
    return len(name) == 1 and not name.isalnum()


_in_use = Keyboard()


def keyboard() -> Keyboard:
    """The one in use: the usual keys, until another is plugged in."""
    return _in_use


def plug_in(another: Keyboard) -> None:
    """Use it from now on; for windows that are opened after this."""
    global _in_use  # a process has one keyboard, as a person has
    _in_use = another


def persons_keyboard() -> Keyboard:
    """The keyboard as the person has set it up; with the usual keys where that cannot be read."""
    try:
        return Keyboard(read_keys())
    except ArcadeError as error:
        return Keyboard(problem=str(error))
