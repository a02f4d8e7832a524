"""The places of keys: where a US keyboard has a letter or a digit, whatever is printed there on this keyboard."""

import ctypes
from functools import lru_cache
from typing import Any

import pygame

from arcade_rl.window_keys import cap_of

_PLACES = {
    **{letter: getattr(pygame, f"KSCAN_{letter.upper()}") for letter in "abcdefghijklmnopqrstuvwxyz"},
    **{digit: getattr(pygame, f"KSCAN_{digit}") for digit in "0123456789"},
}
_END_OF_FONT = 0x530  # the window's font has Latin, Greek and Cyrillic letters
_NAMES = {place: name for name, place in _PLACES.items()}
_DIGITS = {place: int(digit) for digit, place in _PLACES.items() if digit.isdigit()}


def place_of(name: str) -> int | None:
    """The scancode of the key on which a US keyboard has this letter or digit; None for any other name."""
    return _PLACES.get(name)


def name_at(place: int | None) -> str:
    """The letter or digit that a US keyboard has at a scancode; empty for any other key."""
    return _NAMES.get(place, "") if place is not None else ""


def digit_at(place: int) -> int | None:
    """The digit that a US keyboard has at a scancode."""
    return _DIGITS.get(place)


def printed_at(name: str) -> str:
    """What is printed on this keyboard where a US one has `name`."""
    sdl, place = _sdl(), place_of(name)
    code = sdl.SDL_GetKeyFromScancode(place) if sdl is not None and place is not None else 0
    return chr(code).upper() if 32 < code < _END_OF_FONT and chr(code).isprintable() else cap_of(name)


def place_printed(letter: str) -> int | None:
    """The scancode of the key with this letter on this keyboard; None if unknown."""
    sdl = _sdl()
    return sdl.SDL_GetScancodeFromKey(ord(letter)) or None if sdl is not None else place_of(letter)


@lru_cache(maxsize=1)
def _sdl() -> Any:
    """SDL itself, which knows the layout; pygame does not expose it. None where its library cannot be found."""
    try:
        library = ctypes.CDLL(pygame.display.__file__)
        return library if library.SDL_GetKeyFromScancode and library.SDL_GetScancodeFromKey else None
    except (OSError, AttributeError):
        return None
