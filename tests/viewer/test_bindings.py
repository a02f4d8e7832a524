"""The window's keys: what they ask, and that all of them are told."""

import pygame
import pytest

from arcade_rl.games import catalog
from arcade_rl.viewer import theme
from arcade_rl.viewer.bindings import BINDINGS, Fold, Intent, cap, intent
from arcade_rl.viewer.ink import Ink
from arcade_rl.viewer.keys import Joystick
from arcade_rl.viewer.panels.help import draw_help
from arcade_rl.viewer.race.keys import RACE_BINDINGS
from arcade_rl.viewer.versus.keys import VERSUS_BINDINGS


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
        (pygame.K_F2, "", Intent.KEEP_MOMENT),
        (pygame.K_F4, "", Intent.RETURN_TO_MOMENT),
        (pygame.K_h, "h", Intent.HINTS),
        (pygame.K_r, "r", Intent.RESET),
        (pygame.K_F1, "", Intent.HELP),
        (pygame.K_SLASH, "?", Intent.HELP),
        (pygame.K_F12, "", Intent.PICTURE),
        (pygame.K_ESCAPE, "\x1b", Intent.CLOSE),
        (pygame.K_3, "3", Fold(3)),
        (pygame.K_9, "9", Fold(9)),
        (pygame.K_0, "0", None),
        (pygame.K_LEFT, "", None),
    ],
)
def test_the_windows_keys(key, text, asked):
    assert intent(key, text) == asked


def test_every_request_has_a_key_and_every_key_is_told_once():
    assert {each.intent for each in BINDINGS} >= set(Intent)
    caps = [each_cap for each in BINDINGS for each_cap in each.caps]
    assert len(caps) == len(set(caps))
    keys = [key for each in BINDINGS for key in each.keys]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("key", [key for each in BINDINGS for key in each.keys])
def test_no_request_lies_on_a_key_of_the_joystick(key):
    assert not Joystick(catalog.game("seaquest")).press(key)


@pytest.mark.parametrize("binding", [*BINDINGS, *VERSUS_BINDINGS, *RACE_BINDINGS], ids=lambda each: each.caps[0])
def test_the_list_of_keys_has_room_for_what_each_does(canvas, monkeypatch, binding):
    asked = []
    write = Ink.write
    monkeypatch.setattr(
        Ink, "write", lambda ink, *args, **room: asked.append((args[1], room)) or write(ink, *args, **room)
    )
    ink = Ink(1.0)
    draw_help(canvas, ink, [binding])
    room = next(options["width"] for text, options in asked if text == binding.does)
    assert ink.width(binding.does, theme.BODY) <= room


def test_answers_name_the_key_that_the_list_names():
    assert [cap(Intent.SWITCH_CONTROLLER), cap(Intent.KEEP_MOMENT)] == ["Tab", "F2"]
