"""The joystick: what the keys held down do."""

from dataclasses import replace

import pygame
import pytest

from arcade_rl.games import catalog
from arcade_rl.games.action_words import FIRE, nearest_action, words_of
from arcade_rl.viewer.controls.joystick import Joystick
from arcade_rl.viewer.controls.keyboard import keyboard

_IDS = [entry.id for entry in catalog.games()]
_KEY_OF = {
    "UP": pygame.K_UP,
    "DOWN": pygame.K_DOWN,
    "LEFT": pygame.K_LEFT,
    "RIGHT": pygame.K_RIGHT,
    FIRE: pygame.K_SPACE,
}


def held(game_id, *keys):
    joystick = Joystick(catalog.game(game_id), keyboard().both_joysticks())
    for key in keys:
        assert joystick.press(key)
    action = joystick.action()
    return None if action is None else catalog.game(game_id).held[action]


def test_each_action_of_a_gymnasium_environment_has_a_number_key_of_its_own():
    entry = catalog.game("taxi")
    for number, key in enumerate((pygame.K_1, pygame.K_2, pygame.K_3, pygame.K_4, pygame.K_5, pygame.K_6)):
        joystick = Joystick(entry, keyboard().solo(entry))
        assert joystick.press(key)
        assert joystick.action() == number
    assert not Joystick(entry, keyboard().solo(entry)).press(pygame.K_7)
    assert not Joystick(catalog.game("pong"), keyboard().solo(catalog.game("pong"))).press(pygame.K_1)


def test_keys_that_an_environment_proposes_play_unless_they_ask_something_of_the_window():
    taxi = catalog.game("taxi")
    entry = replace(taxi, environment=replace(taxi.environment, keys=(("y", 4), ("p", 5))))
    joystick = Joystick(entry, keyboard().solo(entry))
    assert joystick.press(pygame.K_y)
    assert joystick.action() == 4
    assert not joystick.press(pygame.K_p)


def test_keys_held_together_do_what_the_environment_proposes_for_both():
    taxi = catalog.game("taxi")
    proposed = (("y", 4), ("i+y", 3), ("i+u", 2), ("p+y", 5))
    entry = replace(taxi, environment=replace(taxi.environment, keys=proposed))
    joystick = Joystick(entry, keyboard().solo(entry), keyboard().chords(entry))
    joystick.press(pygame.K_i)
    assert joystick.action() is None  # alone it does nothing
    joystick.press(pygame.K_y)
    assert joystick.action() == 3
    joystick.press(pygame.K_1)
    assert joystick.action() == 0  # the latest press
    joystick.release(pygame.K_1)
    joystick.release(pygame.K_i)
    assert joystick.action() == 4
    assert not joystick.press(pygame.K_p)  # it pauses
    assert keyboard().action_caps(entry, 3) == ("I+Y", "4")


@pytest.mark.parametrize("game_id", [each for each in _IDS if each != "pong"])
def test_every_action_of_every_game_can_be_played(game_id):
    for name in catalog.game(game_id).held:
        keys = [_KEY_OF[word] for word in words_of(name)]
        assert held(game_id, *keys) in ((name,) if keys else (None, name))


@pytest.mark.parametrize("game_id", _IDS)
def test_a_direction_never_moves_another_way(game_id):
    actions = catalog.game(game_id).held
    for word in ("UP", "DOWN", "LEFT", "RIGHT"):
        action = nearest_action((word,), actions)
        moved = set() if action is None else words_of(actions[action]) - {FIRE}
        assert not moved or word in moved


@pytest.mark.parametrize("game_id", _IDS)
def test_the_fire_button_alone_moves_nothing(game_id):
    actions = catalog.game(game_id).actions
    action = nearest_action((FIRE,), actions)
    assert action is None or not words_of(actions[action]) - {FIRE}


def test_nothing_held_is_no_action():
    assert Joystick(catalog.game("pong"), keyboard().both_joysticks()).action() is None


def test_letters_play_as_the_arrows_do():
    assert held("seaquest", pygame.K_w, pygame.K_d, pygame.K_SPACE) == "UPRIGHTFIRE"


def test_pongs_paddle_follows_up_and_down():
    assert held("pong", pygame.K_UP) == "RIGHT"
    assert held("pong", pygame.K_DOWN, pygame.K_SPACE) == "LEFTFIRE"


def test_of_two_opposite_directions_the_later_counts():
    assert held("breakout", pygame.K_LEFT, pygame.K_RIGHT) == "RIGHT"
    assert held("breakout", pygame.K_RIGHT, pygame.K_LEFT) == "LEFT"


def test_where_no_diagonal_exists_the_later_direction_counts():
    assert held("frozen-lake", pygame.K_LEFT, pygame.K_DOWN) == "DOWN"
    assert held("frozen-lake", pygame.K_DOWN, pygame.K_LEFT) == "LEFT"


def test_a_direction_brings_the_button_along_where_it_cannot_be_had_alone():
    assert nearest_action(("RIGHT",), ("NOOP", "FIRE", "RIGHTFIRE", "LEFTFIRE")) == 2


def test_a_key_that_is_let_go_counts_no_longer():
    joystick = Joystick(catalog.game("breakout"), keyboard().both_joysticks())
    joystick.press(pygame.K_LEFT)
    joystick.press(pygame.K_RIGHT)
    assert joystick.action() == 2
    joystick.release(pygame.K_RIGHT)
    assert joystick.action() == 3
    joystick.release_all()
    assert joystick.action() is None


def test_a_tap_shorter_than_a_frame_lasts_for_one():
    joystick = Joystick(catalog.game("breakout"), keyboard().both_joysticks())
    joystick.press(pygame.K_LEFT)
    joystick.release(pygame.K_LEFT)
    assert [joystick.action(), joystick.action()] == [3, None]


def test_a_key_tapped_and_pressed_again_is_held():
    joystick = Joystick(catalog.game("breakout"), keyboard().both_joysticks())
    joystick.press(pygame.K_LEFT)
    joystick.release(pygame.K_LEFT)
    joystick.press(pygame.K_LEFT)
    assert [joystick.action(), joystick.action()] == [3, 3]


def test_a_tap_is_forgotten_when_the_window_loses_the_keyboard():
    joystick = Joystick(catalog.game("breakout"), keyboard().both_joysticks())
    joystick.press(pygame.K_LEFT)
    joystick.release(pygame.K_LEFT)
    joystick.release_all()
    assert joystick.action() is None


def test_other_keys_are_not_the_joysticks():
    assert not Joystick(catalog.game("pong"), keyboard().both_joysticks()).press(pygame.K_p)
