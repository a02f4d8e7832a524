"""The keyboard: what each key asks and plays, and that a person's own keys do it from a window's start."""

import pygame
import pytest

from arcade_rl.shelf.settings.key_file import key_file, write_keys
from arcade_rl.viewer.controls.bindings import Fold, Intent
from arcade_rl.viewer.controls.keyboard import (
    Keyboard,
    code_of,
    persons_keyboard,
    plug_in,
)
from arcade_rl.window_keys import DEFAULT_KEYS, KEY_NAMES


@pytest.fixture(autouse=True)
def usual_keyboard():
    yield
    plug_in(Keyboard())


@pytest.mark.parametrize(
    ("key", "text", "asked"),
    [
        (pygame.K_TAB, "\t", Intent.SWITCH_CONTROLLER),
        (pygame.K_m, "m", Intent.SWITCH_CONTROLLER),
        (pygame.K_p, "p", Intent.PAUSE),
        (pygame.K_PERIOD, ".", Intent.PAUSE),
        (pygame.K_e, "e", Intent.STEP_DECISION),
        (pygame.K_EQUALS, "+", Intent.FASTER),
        (pygame.K_KP_PLUS, "", Intent.FASTER),
        (pygame.K_MINUS, "-", Intent.SLOWER),
        (pygame.K_BACKSPACE, "\x08", Intent.REWIND),
        (pygame.K_F2, "", Intent.SAVE_STATE),
        (pygame.K_F4, "", Intent.LOAD_STATE),
        (pygame.K_h, "h", Intent.HINTS),
        (pygame.K_r, "r", Intent.RESET),
        (pygame.K_F1, "", Intent.HELP),
        (pygame.K_SLASH, "?", Intent.HELP),
        (pygame.K_F11, "", Intent.FULLSCREEN),
        (pygame.K_F12, "", Intent.PICTURE),
        (pygame.K_ESCAPE, "\x1b", Intent.CLOSE),
        (pygame.K_3, "3", Fold(3)),
        (pygame.K_9, "9", Fold(9)),
        (pygame.K_0, "0", None),
        (pygame.K_LEFT, "", None),
    ],
)
def test_the_usual_keys(key, text, asked):
    assert Keyboard().intent(key, text) == asked


@pytest.mark.parametrize("name", [name for name in KEY_NAMES if name.isalnum() or len(name) > 1])
def test_every_name_is_of_a_key_that_pygame_knows(name):
    assert pygame.key.name(code_of(name))


def test_no_two_names_are_of_one_key():
    assert len({code_of(name) for name in KEY_NAMES}) == len(KEY_NAMES)


def test_changed_keys_ask_and_the_usual_ones_ask_no_more():
    changed = Keyboard({**DEFAULT_KEYS, "window.pause": ("k", "!")})
    assert changed.intent(pygame.K_k, "k") is Intent.PAUSE
    assert changed.intent(pygame.K_1, "!") is Intent.PAUSE
    assert changed.intent(pygame.K_p, "p") is None


def test_changed_keys_play():
    changed = Keyboard({**DEFAULT_KEYS, "left.up": ("i",), "right.fire": ("enter", ",")})
    assert changed.joystick("left")[pygame.K_i] == "UP"
    assert pygame.K_w not in changed.joystick("left")
    assert [changed.joystick("right")[key] for key in (pygame.K_RETURN, pygame.K_COMMA)] == ["FIRE", "FIRE"]


def test_a_windows_next_start_uses_the_persons_keys(make_window, press):
    write_keys({**DEFAULT_KEYS, "window.pause": ("k",), "left.up": ("i",)})
    plug_in(persons_keyboard())
    window, session = make_window("pong", controller="human")
    press(window, pygame.K_p, "p")
    assert not session.pace.paused
    press(window, pygame.K_k, "k")
    assert session.pace.paused
    press(window, pygame.K_i, "i")
    assert session.game.entry.actions[window._joysticks[0].action()] == "RIGHT"  # which is up in Pong


def test_with_a_damaged_file_the_window_has_the_usual_keys_and_says_so(make_window, press):
    key_file().parent.mkdir(parents=True)
    key_file().write_text("[window]\npause = 7\n")
    plug_in(persons_keyboard())
    window, session = make_window("pong")
    assert "keys.toml: pause must be a list of keys" in window.view().banner
    press(window, pygame.K_p, "p")
    assert session.pace.paused
    assert key_file().read_text() == "[window]\npause = 7\n"
