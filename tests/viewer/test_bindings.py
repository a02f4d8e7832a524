"""The window's keys: what they ask, and that all of them are told."""

import pygame
import pytest

from arcade_rl.games import catalog
from arcade_rl.viewer.bindings import BINDINGS, Fold, Intent, cap, intent
from arcade_rl.viewer.keys import Joystick


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


def test_answers_name_the_key_that_the_list_names():
    assert [cap(Intent.SWITCH_CONTROLLER), cap(Intent.KEEP_MOMENT)] == ["Tab", "F2"]
