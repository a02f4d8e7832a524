"""The hints at the bottom of a window can be clicked: each does what its key does."""

import pygame
import pytest

BUTTON = {"button": pygame.BUTTON_LEFT}


@pytest.fixture
def click(written):
    """Press the mouse on a hint, by its words, as the window draws them; `up` where it is released."""

    def click(window, words, *, up=True):
        written.clear()
        window.resize(window.canvas)
        window.draw()
        (place,) = [place for text, place in written if text == words]
        window.handle(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=place.center, **BUTTON))
        if up:
            window.handle(pygame.event.Event(pygame.MOUSEBUTTONUP, pos=(0, 0), **BUTTON))

    return click


def test_a_click_pauses_and_the_next_one_resumes(make_window, click):
    window, session = make_window("pong")
    click(window, "pause")
    assert session.pace.paused
    click(window, "resume")
    assert not session.pace.paused


def test_a_click_takes_the_joystick(make_window, click):
    window, session = make_window("pong")
    click(window, "take the joystick")
    assert session.controller == "human"


def test_a_click_on_all_keys_shows_them(make_window, click):
    window, _ = make_window("pong")
    click(window, "all keys")
    assert window._compositor.show_help


def test_the_mouse_held_on_rewind_rewinds_until_it_is_released(make_window, click):
    window, session = make_window("pong")
    for _ in range(240):
        window.play(1 / 60)
    click(window, "rewind", up=False)
    for _ in range(60):
        window.play(1 / 60)
    there = session.state().steps
    assert there < 60
    window.handle(pygame.event.Event(pygame.MOUSEBUTTONUP, pos=(0, 0), **BUTTON))
    for _ in range(40):
        window.play(1 / 60)
    assert session.state().steps == there + 10


def test_under_a_banner_there_is_nothing_to_click(make_window, written):
    window, session = make_window("pong")
    window.draw()
    (place,) = [place for text, place in written if text == "pause"]
    window._banner.say("hello")
    window.draw()
    window.handle(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=place.center, **BUTTON))
    assert not session.pace.paused


@pytest.mark.parametrize("key", [pygame.K_SPACE, pygame.K_RETURN, pygame.K_LEFT, pygame.K_1])
def test_any_key_closes_the_list_of_keys_and_does_nothing_else(make_window, press, key):
    window, session = make_window("breakout", controller="human")
    press(window, pygame.K_F1)
    press(window, pygame.K_LSHIFT, mod=pygame.KMOD_LSHIFT)
    assert window._compositor.show_help  # `?` would close it and open it again
    press(window, key)
    assert not window._compositor.show_help
    assert 1 not in window._folded
    window.play(1 / 60)
    assert session.state().human_action == session.game.entry.actions.index("NOOP")
