"""The person's keyboard: what each key asks or plays, and what is printed on it.

The default keys of the joysticks are places: W A S D as they lie on a US keyboard, whatever is printed there. So are
the digits, where they are not typed. All other keys, and every key that a person has chosen, go by what is printed on
them; a letter that is not printed anywhere, as on a Cyrillic keyboard, goes by its place.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Literal

import pygame

from arcade_rl.errors import ArcadeError
from arcade_rl.games.action_words import word_of_action
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.environments.environment import chord_of
from arcade_rl.shelf.settings.key_file import read_keys
from arcade_rl.viewer.controls.key_places import (
    digit_at,
    name_at,
    place_printed,
    printed_at,
)
from arcade_rl.viewer.controls.place_rule import PlaceRule
from arcade_rl.window_keys import ACTIONS, CONTROLS, DEFAULT_KEYS, KEY_NAMES, Intent, KeyMap, cap_of

_WITHOUT_LETTER = 1 << 30  # from here on, key codes are of keys such as F1 and the arrows
Side = Literal["left", "right"]
SIDE_NAMES: tuple[Side, Side] = ("left", "right")
"""What the keyboard calls the joysticks of the left and of the right side."""

_CODES = {
    "enter": pygame.K_RETURN,
    "right ctrl": pygame.K_RCTRL,
    "right shift": pygame.K_RSHIFT,
    "keypad +": pygame.K_KP_PLUS,
    "keypad -": pygame.K_KP_MINUS,
}


@dataclass(frozen=True, slots=True)
class Fold:
    """The request to fold a panel, or to unfold it; 1 is the first."""

    panel: int


class Keyboard:
    """Keys and their meanings.

    Args:
        keys: of every control.
        problem: why they are not the keys that the person has chosen, in one line; empty if they are.
    """

    def __init__(self, keys: KeyMap = DEFAULT_KEYS, problem: str = "") -> None:
        self.problem = problem
        self._keys = keys
        asked = [(name, control.intent) for control in CONTROLS if control.intent for name in keys[control.id]]
        self._of_code = {code_of(name): intent for name, intent in asked}
        self._of_typed = {name: intent for name, intent in asked if _is_mark(name)}
        self._rule = PlaceRule(keys)

    def code(self, key: int, place: int, text: str, *, shift: bool = False) -> int:
        """The code of the key that a pressed key stands for.

        Args:
            key: pygame's key code: what is printed on the key. place: its scancode. text: what it typed, if anything.
            shift: it was held: a letter under a joystick's key, such as Dvorak's E, then asks what it asks elsewhere.
        """
        at = name_at(place)
        by_place = at and self._rule.decides(at, _printed(key), text, asks=shift and key in self._of_code)
        return code_of(at) if by_place else key

    def intent(self, key: int, text: str, place: int = 0) -> Intent | Fold | None:
        """What a pressed key asks of the window; None if nothing.

        Args:
            key: the code of the key that it stands for (see `code`).
            text: what the key typed, if anything. Punctuation goes by it, since its place differs between keyboards.
            place: its scancode.
        """
        if text in self._of_typed:
            return self._of_typed[text]
        if len(text) == 1 and text in "123456789":
            return Fold(int(text))
        digit = digit_at(place)
        return self._of_code.get(key) or (Fold(digit) if digit else None)

    def caps(self, asked: Intent) -> tuple[str, ...]:
        """What is written on the keys that ask this."""
        return tuple(map(self._cap, self._keys[f"window.{asked.value}"]))

    def _cap(self, name: str) -> str:
        """With Shift, where a joystick's key has the place of the letter."""
        is_letter = len(name) == 1 and name.isalpha() and name not in self._rule.chosen
        at = name_at(place_printed(name)) if is_letter else ""
        under_joystick = at in self._rule.places and at != name
        return f"Shift+{cap_of(name)}" if under_joystick else cap_of(name)

    def codes(self, asked: Intent) -> tuple[int, ...]:
        """Pygame's codes of the keys that ask this."""
        return tuple(code_of(name) for name in self._keys[f"window.{asked.value}"])

    def joystick(self, side: Side) -> Mapping[Hashable, str]:
        """The word of each key of a side's joystick (`UP`, `FIRE`), by its code."""
        return {
            code_of(name): control.name.upper()
            for control in CONTROLS
            if control.section == side
            for name in self._keys[control.id]
        }

    def both_joysticks(self) -> Mapping[Hashable, str]:
        """The same of both sides' keys: those of someone who plays alone."""
        return {**self.joystick("left"), **self.joystick("right")}

    def solo(self, entry: CatalogEntry) -> Mapping[Hashable, str]:
        """What the keys do for someone who plays alone; in a Gymnasium environment each action has one of its own.

        Keys that the environment itself proposes are among them, unless they ask something of the window.
        """
        if entry.environment is None:
            return self.both_joysticks()
        proposed = {code_of(name): action for name, action in entry.environment.single_keys if name in KEY_NAMES}
        numbered = {code_of(name): action for action in range(len(entry.actions)) for name in self._keys_of(action)}
        direct = {key: word_of_action(action) for key, action in (proposed | numbered).items()}
        return {**self.both_joysticks(), **{key: word for key, word in direct.items() if key not in self._of_code}}

    def chords(self, entry: CatalogEntry) -> Mapping[frozenset[Hashable], int]:
        """The actions of keys held together that a Gymnasium environment proposes, but with the window's keys."""
        chords = entry.environment.chords if entry.environment is not None else ()
        return {frozenset(map(code_of, names)): action for names, action in chords if self._are_free(names)}

    def _are_free(self, names: tuple[str, ...]) -> bool:
        return all(name in KEY_NAMES and code_of(name) not in self._of_code for name in names)

    def action_caps(self, entry: CatalogEntry, action: int) -> tuple[str, ...]:
        """What is written on the keys that do this action of a Gymnasium environment, without the joysticks'."""
        keys = entry.environment.keys if entry.environment is not None else ()
        proposed = [chord_of(name) for name, number in keys if number == action]
        numbered = [(name,) for name in self._keys_of(action)]
        return tuple("+".join(map(cap_of, names)) for names in (*proposed, *numbered) if self._are_free(names))

    def _keys_of(self, action: int) -> tuple[str, ...]:
        """Those that do an action by its number."""
        return self._keys.get(f"{ACTIONS}.action_{action + 1}", ())

    def joystick_caps(self, side: Side, word: str) -> tuple[str, ...]:
        """What is written on the keys of a side's joystick that do `word` (`UP`, `FIRE`)."""
        names = self._keys[f"{side}.{word.lower()}"]
        return tuple(cap_of(name) if name in self._rule.chosen else printed_at(name) for name in names)


def code_of(name: str) -> int:
    """Pygame's code of the key of this name."""
    if len(name) == 1:
        return ord(name)
    code: int = _CODES.get(name) or getattr(pygame, f"K_{name.upper()}")
    return code


def _printed(key: int) -> str:
    """What is printed on the key of a code; empty if it is unknown."""
    if key >= _WITHOUT_LETTER:
        return pygame.key.name(key)
    return chr(key) if key > 0 else ""


def _is_mark(name: str) -> bool:
    return len(name) == 1 and not name.isalnum()


_in_use = Keyboard()


def keyboard() -> Keyboard:
    """The keyboard in use: the default keys, until another one is plugged in."""
    return _in_use


def plug_in(another: Keyboard) -> None:
    """Use another keyboard in the windows that are opened from now on."""
    global _in_use  # a process has one keyboard
    _in_use = another


def persons_keyboard() -> Keyboard:
    """The keyboard as the person has set it up; with the default keys if that cannot be read."""
    try:
        return Keyboard(read_keys())
    except ArcadeError as error:
        return Keyboard(problem=str(error))
