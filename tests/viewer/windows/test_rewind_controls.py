"""Rewinding in the window: the keys that rewind, save a state and load it, and show hints."""

import pygame
import pytest

from arcade_rl.window_keys import Intent


def play(window, sixtieths):
    for _ in range(sixtieths):
        window.play(1 / 60)


@pytest.fixture
def release():
    def release(window, key):
        window.handle(pygame.event.Event(pygame.KEYUP, key=key, unicode="", mod=0))

    return release


class TestRewind:
    def test_while_the_key_is_held_time_runs_back_and_then_play_goes_on(self, make_window, press, release):
        window, session = make_window("pong")
        play(window, 240)
        press(window, pygame.K_BACKSPACE)
        play(window, 60)
        there = session.state().steps
        assert 20 <= 60 - there <= 40  # twice as fast as forward: two seconds
        release(window, pygame.K_BACKSPACE)
        play(window, 40)
        assert session.state().steps == there + 10

    def test_a_key_that_needs_shift_goes_back_until_it_comes_up(self, make_window, press, release, use_keys):
        use_keys({"window.go_back": ("!",)})
        window, session = make_window("pong")
        play(window, 240)
        press(window, pygame.K_1, "!")
        release(window, pygame.K_LSHIFT)
        play(window, 30)
        there = session.state().steps
        assert there < 60
        release(window, pygame.K_1)  # which types nothing
        play(window, 40)
        assert session.state().steps == there + 10

    def test_the_longer_it_is_held_the_faster(self, make_window, press):
        window, session = make_window("pong")
        play(window, 1200)
        press(window, pygame.K_BACKSPACE)
        gone = []
        for _ in range(4):
            before = session.state().steps
            play(window, 60)
            gone.append(before - session.state().steps)
        assert gone[0] < gone[1] < gone[3]

    def test_a_touch_takes_one_move_of_a_game_of_turns_back(self, make_window, press, release):
        window, session = make_window("frozen-lake", controller="human")
        for key in (pygame.K_DOWN, pygame.K_UP, pygame.K_DOWN):
            press(window, key)
            release(window, key)
        steps = session.state().steps
        press(window, pygame.K_BACKSPACE)
        assert window.view().rewound == "1 move back"
        play(window, 6)
        release(window, pygame.K_BACKSPACE)
        play(window, 60)
        assert session.state().steps == steps - 1

    def test_it_works_while_paused_and_the_game_stays_paused(self, make_window, press, release):
        window, session = make_window("pong")
        play(window, 60)
        press(window, pygame.K_p, "p")
        press(window, pygame.K_BACKSPACE)
        release(window, pygame.K_BACKSPACE)
        play(window, 60)
        assert session.state().steps == 14
        assert session.state().paused

    def test_how_far_back_it_is_stands_over_the_game(self, make_window, press, canvas):
        window, _ = make_window("pong")
        play(window, 60)
        press(window, pygame.K_BACKSPACE)
        play(window, 6)
        window.draw()
        pixels = pygame.surfarray.array3d(canvas)
        assert window.view().rewound == "0.2 s back"
        play(window, 120)
        assert "the oldest kept" in window.view().rewound
        window.draw()
        assert (pygame.surfarray.array3d(canvas) != pixels).any()

    def test_a_window_that_loses_the_keyboard_plays_on(self, make_window, press):
        window, _ = make_window("pong")
        press(window, pygame.K_BACKSPACE)
        window.handle(pygame.event.Event(pygame.WINDOWFOCUSLOST))
        assert window.view().rewound == ""


class TestAMoment:
    def test_it_is_kept_by_one_key_and_gone_back_to_by_another(self, make_window, press):
        window, session = make_window("pong")
        play(window, 42)
        press(window, pygame.K_F2)
        assert "F4" in window.view().banner
        assert not window.view().banner_is_problem
        seen = session.game.screen()
        play(window, 60)
        press(window, pygame.K_F4)
        assert (session.game.screen() == seen).all()
        assert session.state().steps == 10

    def test_without_one_the_window_says_how_to_keep_it(self, make_window, press):
        window, session = make_window("pong")
        play(window, 42)
        press(window, pygame.K_F4)
        assert "F2" in window.view().banner
        assert window.view().banner_is_problem
        assert session.state().steps == 10


@pytest.mark.parametrize("takes_keys_away", [False, True])
def test_what_keeps_a_state_and_goes_back_to_it_is_told_where_there_is_a_key(make_window, use_keys, takes_keys_away):
    if takes_keys_away:
        use_keys({"window.keep_moment": (), "window.return_to_moment": ()})
    window, _ = make_window("pong")
    said = []
    for asked in (Intent.LOAD_STATE, Intent.SAVE_STATE):
        window._obey(asked)
        said.append(window.view().banner)
    with_keys = ["no state is saved yet: F2 saves this one", "state saved: F4 loads it"]
    assert said == (["no state is saved yet", "state saved"] if takes_keys_away else with_keys)


def test_without_a_key_the_joystick_is_taken_by_a_click(make_window, press, use_keys):
    use_keys({"window.take_joystick": ()})
    window, _ = make_window("pong")
    press(window, pygame.K_UP)
    assert window.view().banner == "the agent has the joystick: a click takes it"


def test_a_key_turns_the_hints_off_and_on(make_window, press):
    window, _ = make_window("pong", controller="human")
    assert window.view().hints
    press(window, pygame.K_h, "h")
    assert not window.view().hints
    press(window, pygame.K_h, "h")
    assert window.view().hints


def test_slow_motion_is_told_over_the_game(make_window, press, canvas):
    window, session = make_window("pong")
    press(window, pygame.K_p, "p")
    session.pace.toggle_pause()
    window.draw()
    plain = pygame.surfarray.array3d(canvas)
    press(window, pygame.K_MINUS, "-")
    changed = window.draw()
    stage = pygame.Rect(300, 100, 300, 60)
    assert any(rect.colliderect(stage) for rect in changed)
    assert (pygame.surfarray.array3d(canvas) != plain)[300:600, 100:160].any()
