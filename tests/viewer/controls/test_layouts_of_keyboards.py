"""Keyboards of other countries: joysticks and digits keep their places, commands their letters, and nothing is dead."""

from types import SimpleNamespace

import pygame
import pytest

from arcade_rl.viewer.controls import key_places
from arcade_rl.viewer.controls.keyboard import Fold, Keyboard
from arcade_rl.window_keys import CONTROLS, DEFAULT_KEYS, Intent
from tests.viewer.keyboard_layouts import LAYOUTS, SHIFTED_DIGITS, US

_COMMANDS = {
    name: control.intent for control in CONTROLS if control.intent for name in control.keys if name in "tmpehr"
}
_NAMES_OF_PLACES = {";": "SEMICOLON", ",": "COMMA", ".": "PERIOD", "/": "SLASH", "-": "MINUS", "=": "EQUALS"}


def scancode(name):
    """Of the key that a US keyboard calls so."""
    return getattr(pygame, f"KSCAN_{_NAMES_OF_PLACES.get(name, name.upper())}")


def key_down(layout, at, mod=0):
    """What SDL tells when the key is pressed that lies where a US keyboard has `at`."""
    printed = LAYOUTS[layout][US.index(at)]
    typed = SHIFTED_DIGITS[layout][int(at) - 1] if mod and layout in SHIFTED_DIGITS and at.isdigit() else printed
    what = {"key": ord(printed), "scancode": scancode(at), "unicode": typed, "mod": mod}
    return pygame.event.Event(pygame.KEYDOWN, what)


def key_up(layout, at):
    return pygame.event.Event(pygame.KEYUP, key=ord(LAYOUTS[layout][US.index(at)]), scancode=scancode(at))


def asked_by(event, keyboard=None):
    keyboard = keyboard or Keyboard()
    shift = bool(event.mod & pygame.KMOD_SHIFT)
    code = keyboard.code(event.key, event.scancode, event.unicode, shift=shift)
    return keyboard.intent(code, event.unicode, event.scancode)


@pytest.fixture
def printed(monkeypatch):
    """SDL knows this layout."""

    def printed(layout):
        keys = [(ord(key), scancode(at)) for key, at in zip(LAYOUTS[layout], US, strict=True) if at != " "]
        sdl = SimpleNamespace(
            SDL_GetKeyFromScancode={place: code for code, place in keys}.get,
            SDL_GetScancodeFromKey=lambda code: dict(keys).get(code, 0),
        )
        monkeypatch.setattr(key_places, "_sdl", lambda: sdl)

    return printed


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("at", "word"), [("w", "UP"), ("a", "LEFT"), ("s", "DOWN"), ("d", "RIGHT"), ("f", "FIRE")])
def test_the_joystick_keeps_its_places(layout, at, word):
    keyboard, event = Keyboard(), key_down(layout, at)
    code = keyboard.code(event.key, event.scancode, event.unicode)
    assert keyboard.intent(code, event.unicode, event.scancode) is None
    assert keyboard.joystick("left")[code] == word


def test_a_key_comes_up_whatever_the_layout_is_by_then(make_window):
    window, _ = make_window("seaquest", controller="human")
    window.handle(key_down("Dvorak", "d"))
    window._joysticks[0].action()
    window.handle(key_up("Cyrillic", "d"))
    assert window._joysticks[0].action() is None


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("digit", "123456789")
def test_digits_fold_panels_where_they_lie_unless_a_mark_is_there_that_asks_something(layout, digit):
    asked, shifted = (asked_by(key_down(layout, digit, mod)) for mod in (0, pygame.KMOD_LSHIFT))
    if (layout, digit) == ("AZERTY", "6"):
        assert (asked, shifted) == (Intent.SLOWER, Fold(6))  # there is the minus; with Shift it is the digit
    else:
        assert asked == Fold(int(digit))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("letter", _COMMANDS)
def test_a_commands_letter_asks_wherever_it_is_printed_and_where_it_is_not_its_place_does(layout, letter):
    at = US[LAYOUTS[layout].index(letter)] if letter in LAYOUTS[layout] else letter
    under_joystick = at in "wasdf"
    assert asked_by(key_down(layout, at, pygame.KMOD_LSHIFT if under_joystick else 0)) is _COMMANDS[letter]


def test_a_chosen_key_goes_by_what_is_printed_on_it():
    """As an AZERTY's owner chose them, before joysticks had places."""
    keyboard = Keyboard({**DEFAULT_KEYS, "left.up": ("z",), "left.left": ("q",), "window.pause": ("&",)})
    up, left, pause = (key_down("AZERTY", at) for at in "wa1")
    assert keyboard.joystick("left")[keyboard.code(up.key, up.scancode, up.unicode)] == "UP"
    assert keyboard.joystick("left")[keyboard.code(left.key, left.scancode, left.unicode)] == "LEFT"
    assert keyboard.intent(pause.key, pause.unicode, pause.scancode) is Intent.PAUSE
    where_a_us_keyboard_has_z = key_down("AZERTY", "z")
    assert keyboard.code(where_a_us_keyboard_has_z.key, where_a_us_keyboard_has_z.scancode, "w") == pygame.K_w


def test_a_chosen_key_comes_before_a_usual_place():
    assert asked_by(key_down("AZERTY", "w"), Keyboard({**DEFAULT_KEYS, "window.pause": ("z",)})) is Intent.PAUSE


def test_a_shift_that_fires_does_not_keep_the_joystick_from_moving():
    keyboard = Keyboard({**DEFAULT_KEYS, "right.fire": ("right shift",)})
    event = key_down("AZERTY", "w")
    assert keyboard.code(event.key, event.scancode, "Z", shift=True) == pygame.K_w


def test_a_key_whose_place_is_unknown_goes_by_what_is_printed_on_it():
    assert Keyboard().code(pygame.K_w, 0, "w") == pygame.K_w
    assert Keyboard().intent(pygame.K_HASH, "#", 0) is None
    assert Keyboard().intent(pygame.K_3, "3", 0) == Fold(3)


@pytest.mark.parametrize(
    ("layout", "caps"),
    [("US", "WASDF"), ("AZERTY", "ZQSDF"), ("QWERTZ", "WASDF"), ("Dvorak", ",AOEU"), ("Cyrillic", "ЦФЫВА")],
)
def test_what_is_told_of_the_joystick_is_what_is_printed_on_the_persons_own_keys(printed, layout, caps):
    printed(layout)
    words = ("UP", "LEFT", "DOWN", "RIGHT", "FIRE")
    assert "".join(cap for word in words for cap in Keyboard().joystick_caps("left", word)) == caps


def test_a_command_under_a_joysticks_key_is_told_with_shift(printed):
    printed("Dvorak")
    assert Keyboard().caps(Intent.STEP_DECISION) == ("Shift+E",)
    assert Keyboard().caps(Intent.PAUSE) == ("P", ".")


def test_where_sdl_cannot_be_asked_the_usual_letters_are_told(monkeypatch):
    monkeypatch.setattr(key_places, "_sdl", lambda: None)
    assert Keyboard().joystick_caps("left", "UP") == ("W",)
    assert Keyboard().caps(Intent.STEP_DECISION) == ("E",)
