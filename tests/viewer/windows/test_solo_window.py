"""The window: what keys, clicks, time and newer brains do to it."""

import os

import pygame
import pytest

from arcade_rl.shelf.settings.open_windows import ask_for_takeovers, last_takeover, takeover_file
from arcade_rl.viewer.drawing.theme import SMALLEST_WINDOW
from arcade_rl.viewer.seats.brain_watcher import LoadedBrain
from tests.viewer.stand_ins import Handed, pixels


@pytest.mark.parametrize("game_id", ["pong", "frozen-lake-8x8", "cart-pole"])
def test_it_draws_everything_once_and_then_only_what_changes(make_window, game_id):
    window, session = make_window(game_id)
    assert window.draw() == [pygame.Rect(0, 0, 1280, 800)]
    session.pace.toggle_pause()
    window.draw()
    window.play(1.0)
    window.draw()
    assert window.draw() == []


def test_a_frame_of_the_game_redraws_only_the_game(make_window):
    window, _ = make_window("pong")
    window.play(1 / 60)
    window.draw()
    window.play(1 / 60)
    changed = window.draw()
    assert len(changed) == 1
    assert changed[0].width < 900


@pytest.mark.parametrize("key", [pygame.K_TAB, pygame.K_m])
def test_a_key_takes_the_joystick_and_gives_it_back(make_window, press, key):
    window, session = make_window()
    press(window, key)
    assert session.controller == "human"
    press(window, key)
    assert session.controller == "agent"


def test_taking_the_joystick_is_reported_and_giving_it_back_is_not(make_window, press):
    ask_for_takeovers()
    os.utime(takeover_file(), (1, 1))
    window, _ = make_window()
    press(window, pygame.K_TAB)
    taken = last_takeover()
    assert taken > 10**9
    press(window, pygame.K_TAB)
    assert last_takeover() == taken


def test_leaving_the_window_with_alt_and_tab_takes_no_joystick(make_window, press):
    window, session = make_window()
    press(window, pygame.K_TAB, mod=pygame.KMOD_LALT)
    assert session.controller == "agent"


def test_without_an_agent_the_window_says_that_there_is_none(make_window, press):
    window, session = make_window(alone=True)
    press(window, pygame.K_TAB)
    assert session.controller == "human"
    assert "no agent" in window.view().banner
    assert window.view().banner_is_problem


def test_held_keys_play(make_window, press):
    window, session = make_window("pong", controller="human")
    press(window, pygame.K_UP)
    window.play(1 / 60)
    assert session.state().human_action == session.game.entry.actions.index("RIGHT")


def test_a_window_that_loses_the_keyboard_lets_go_of_the_joystick(make_window, press):
    window, session = make_window("pong", controller="human")
    press(window, pygame.K_UP)
    window.handle(pygame.event.Event(pygame.WINDOWFOCUSLOST))
    window.play(1 / 60)
    assert session.state().human_action == 0


def test_a_joystick_key_while_the_agent_plays_tells_how_to_take_it(make_window, press):
    window, _ = make_window()
    press(window, pygame.K_LEFT)
    assert "Tab" in window.view().banner
    assert window.view().banner_is_problem
    for _ in range(60):
        window.play(0.1)
    assert window.view().banner == ""


def test_in_a_game_of_turns_each_press_is_one_move(make_window, press):
    window, session = make_window("frozen-lake", controller="human")
    for _ in range(100):
        window.play(1 / 60)
    assert session.state().steps == 0
    press(window, pygame.K_RIGHT)
    for _ in range(100):
        window.play(1 / 60)
    assert session.state().steps == 1


def test_the_agent_makes_about_four_moves_a_second_on_the_lake(make_window):
    window, session = make_window("frozen-lake", 0)
    for _ in range(60):
        window.play(1 / 60)
    assert session.state().frame == 4


def test_pause_and_one_decision(make_window, press):
    window, session = make_window("pong")
    press(window, pygame.K_p, "p")
    window.play(0.1)
    assert session.state().frame == 0
    press(window, pygame.K_e, "e")
    for _ in range(20):
        window.play(1 / 60)
    assert session.state().frame == 4


def test_speed_keys(make_window, press):
    window, session = make_window("pong")
    for _ in range(2):
        press(window, pygame.K_EQUALS, "+")
    assert session.state().speed == 4
    for _ in range(9):
        press(window, pygame.K_MINUS, "-")
    assert session.state().speed == 1 / 8


def test_the_game_waits_while_the_help_is_shown_and_any_key_puts_it_away(make_window, press, canvas):
    window, session = make_window("pong")
    window.draw()
    plain = pixels(canvas)
    press(window, pygame.K_F1)
    window.play(0.1)
    window.draw()
    assert session.state().frame == 0
    assert (pixels(canvas) != plain).any()
    press(window, pygame.K_ESCAPE)
    assert not window.closed
    window.draw()
    assert (pixels(canvas) == plain).all()


def test_nothing_is_painted_over_the_help_though_a_newer_brain_arrives(make_window, press, canvas, wants):
    watcher = Handed()
    window, session = make_window("pong", 2, watcher=watcher)
    window.draw()
    press(window, pygame.K_F1)
    window.draw()
    shown, thought = pixels(canvas), session.state().thought
    watcher.brain = LoadedBrain(wants(6, 3), step=125_000, saved=1_009.5)
    window.play(1 / 60)
    window.draw()
    above_footer = slice(window._compositor.layout.footer.top)
    assert session.state().thought is not thought
    assert (pixels(canvas)[:, above_footer] == shown[:, above_footer]).all()


def test_escape_and_the_close_button_close(make_window, press):
    window, _ = make_window()
    press(window, pygame.K_ESCAPE)
    assert window.closed
    window, _ = make_window()
    window.handle(pygame.event.Event(pygame.QUIT))
    assert window.closed


def test_the_number_of_a_panel_without_room_gives_it_room(make_window, press):
    window, _ = make_window("pong")
    window.resize(pygame.Surface(SMALLEST_WINDOW))
    window.draw()
    without = next(number for number in (1, 2, 3, 4) if not window._compositor.has_room(number))
    press(window, getattr(pygame, f"K_{without}"), str(without))
    window.draw()
    assert window._compositor.has_room(without)
    press(window, getattr(pygame, f"K_{without}"), str(without))
    assert without in window.view().folded


def test_number_keys_fold_panels_and_other_numbers_do_nothing(make_window, press):
    window, _ = make_window()
    press(window, pygame.K_2, "2")
    assert window.view().folded == {2}
    press(window, pygame.K_2, "2")
    press(window, pygame.K_8, "8")
    assert window.view().folded == frozenset()


def test_clicks_fold_panels_and_pass_the_joystick(make_window):
    window, session = make_window()
    window.draw()

    def click(x, y):
        window.handle(pygame.event.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=(x, y)))

    click(1180, 32)
    assert session.controller == "human"
    click(1000, 94)
    assert window.view().folded == {1}
    click(400, 400)
    assert (session.controller, window.view().folded) == ("human", {1})


def test_a_picture_goes_to_the_recordings_and_the_window_says_where(make_window, press, tmp_path, canvas):
    window, _ = make_window()
    window.draw()
    press(window, pygame.K_F12)
    (picture,) = (tmp_path / "recordings").iterdir()
    assert str(picture) in window.view().banner
    assert (pixels(pygame.image.load(picture)) == pixels(canvas)).all()


def test_a_picture_that_cannot_be_written_is_told_and_the_game_goes_on(make_window, press, tmp_path):
    (tmp_path / "recordings").write_text("not a folder")
    window, session = make_window()
    press(window, pygame.K_F12)
    assert window.view().banner_is_problem
    window.play(1 / 60)
    assert session.state().frame == 1


def test_a_newer_brain_plays_on_and_its_age_and_training_are_shown(make_window, wants):
    watcher = Handed()
    window, session = make_window("pong", 2, watcher=watcher)
    assert (window.view().weights.step, window.view().weights.age_seconds) == (120_000, 12)
    watcher.brain = LoadedBrain(wants(6, 3), step=125_000, saved=1_009.5)
    window.play(1 / 60)
    assert session.state().thought.preferred == 3
    assert (window.view().weights.step, window.view().weights.age_seconds) == (125_000, 2)


def test_a_brain_that_cannot_be_read_is_told_and_the_old_one_plays_on(make_window):
    watcher = Handed()
    window, _ = make_window("pong", 2, watcher=watcher)
    watcher.problem = "brain.safetensors is cut short"
    for _ in range(8):
        window.play(1 / 60)
    view = window.view()
    assert (view.banner, view.banner_is_problem) == ("brain.safetensors is cut short", True)
    assert view.state.thought.preferred == 2
    watcher.problem = ""
    assert window.view().banner == ""


@pytest.mark.parametrize("size", [(640, 480), (900, 600), (700, 1100), (1920, 1080)])
@pytest.mark.parametrize("game_id", ["seaquest", "frozen-lake-8x8", "cart-pole"])
def test_it_draws_at_any_size(make_window, game_id, size):
    window, _ = make_window(game_id)
    window.draw()
    larger = pygame.Surface(size).convert()
    window.resize(larger)
    assert window.draw() == [larger.get_rect()]
    assert len(set(map(tuple, pixels(larger).reshape(-1, 3)[::97].tolist()))) > 10
