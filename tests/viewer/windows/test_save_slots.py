"""The save states of a window: F3 shows ten slots, and keys or clicks load, save and delete."""

import pygame
import pytest

from arcade_rl.shelf.save_states.slots import Slots
from arcade_rl.viewer.controls.gamepads import Gamepad
from arcade_rl.viewer.panels.slots import draw_board
from tests.viewer.stand_ins import Kept, pixels


@pytest.fixture(autouse=True)
def saves(tmp_path, monkeypatch):
    monkeypatch.setenv("ARCADE_RL_SAVES", str(tmp_path / "saves"))


def press(window, *keys):
    for key in keys:
        text = chr(key) if 48 <= key < 58 else ""
        window.handle(pygame.event.Event(pygame.KEYDOWN, key=key, unicode=text, mod=0, scancode=0))
        window.handle(pygame.event.Event(pygame.KEYUP, key=key, mod=0, scancode=0))


def play(window, session, frames):
    for _ in range(frames):
        window.play(1 / session.game.frames_per_second)


def taken(game="pong"):
    return [slot.number for slot in Slots(game).all() if slot.taken]


def test_f3_f2_saves_into_the_first_empty_slot_and_f3_and_its_number_load_it(make_window):
    window, session = make_window("pong")
    play(window, session, 40)
    press(window, pygame.K_F3, pygame.K_F2)
    assert window.view().banner == "saved into slot 1: F3, 1 loads it"
    screen, steps = session.game.screen().copy(), session.state().steps
    play(window, session, 80)
    press(window, pygame.K_F3, pygame.K_F2)
    assert taken() == [1, 2]
    press(window, pygame.K_F3, pygame.K_1)
    assert window.view().banner == "slot 1 loaded; this episode is unranked"
    assert (session.game.screen() == screen).all()
    assert session.state().steps == steps


def test_the_tenth_slot_is_0(make_window):
    window, _ = make_window("cart-pole", 0)
    press(window, pygame.K_F3, pygame.K_0)
    assert window.board.view.chosen == 10
    press(window, pygame.K_F2)
    assert taken("cart-pole") == [10]


def test_the_game_waits_while_they_are_shown(make_window):
    window, session = make_window("pong")
    press(window, pygame.K_F3)
    before = session.position
    play(window, session, 20)
    assert session.position == before
    press(window, pygame.K_ESCAPE)
    assert not window.closed
    play(window, session, 20)
    assert session.position != before


def test_a_move_in_a_game_of_turns_waits_too(make_window):
    window, session = make_window("frozen-lake", 2, controller="human")
    before = session.position
    press(window, pygame.K_F3, pygame.K_RIGHT)
    assert session.position == before
    assert window.board.view.chosen == 2


def test_a_gamepad_does_nothing_to_the_game_beneath_them(make_window):
    window, session = make_window("pong")
    window._gamepads._open_at = lambda index: Gamepad(70, "Known Pad", known=True)
    window.handle(pygame.event.Event(pygame.JOYDEVICEADDED, device_index=0))

    def push(button):
        window.handle(pygame.event.Event(pygame.CONTROLLERBUTTONDOWN, instance_id=70, button=button))

    press(window, pygame.K_F3)
    push(pygame.CONTROLLER_BUTTON_START)
    push(pygame.CONTROLLER_BUTTON_BACK)
    assert window.board.shown
    press(window, pygame.K_ESCAPE)
    assert (session.pace.paused, session.controller) == (False, "agent")
    push(pygame.CONTROLLER_BUTTON_START)
    push(pygame.CONTROLLER_BUTTON_BACK)
    assert (session.pace.paused, session.controller) == (True, "human")


def test_nothing_is_replaced_or_deleted_before_the_same_key_is_pressed_again(make_window):
    window, session = make_window("pong")
    press(window, pygame.K_F3, pygame.K_F2)
    play(window, session, 40)
    press(window, pygame.K_F3, pygame.K_LEFT, pygame.K_F2)
    assert Slots("pong").read(1).episode.sides[0].steps == 0
    press(window, pygame.K_F2)
    assert Slots("pong").read(1).episode.sides[0].steps == 10
    press(window, pygame.K_F3, pygame.K_LEFT, pygame.K_DELETE, pygame.K_RIGHT, pygame.K_LEFT, pygame.K_DELETE)
    assert taken() == [1]
    press(window, pygame.K_DELETE)
    assert taken() == []


def test_an_empty_slot_says_how_to_fill_it(make_window):
    window, _ = make_window("pong")
    press(window, pygame.K_F3, pygame.K_4)
    assert window.view().banner == "slot 4 is empty: F2 saves into it"
    assert window.board.shown


def test_what_does_not_fit_this_game_is_refused_and_nothing_changes(make_window):
    window, _ = make_window("pong")
    press(window, pygame.K_F3, pygame.K_F2)
    other, session = make_window("pong", frame_stack=2)
    before = session.position
    press(other, pygame.K_F3, pygame.K_1)
    assert "4 frames of 84x84" in other.view().banner
    assert session.position == before


def test_a_game_loaded_from_a_slot_is_kept_but_unranked(make_window):
    results = Kept()
    window, session = make_window("cart-pole", 0, results=results)
    press(window, pygame.K_F3, pygame.K_F2, pygame.K_F3, pygame.K_1)
    play(window, session, 400)
    assert results.results[0].practiced


def test_a_slot_is_chosen_by_a_click_and_loaded_by_another_and_the_keys_can_be_clicked(make_window, canvas):
    window, session = make_window("pong")
    press(window, pygame.K_F3)
    window.draw()
    places = window._compositor._board_places

    def click(place):
        window.handle(pygame.event.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=place.center))
        window.draw()

    click(places.slots[4])
    click(places.keys[1])
    assert taken() == [5]
    play(window, session, 40)
    press(window, pygame.K_F3)
    window.draw()
    click(places.slots[4])
    click(places.slots[4])
    assert session.state().steps == 0
    assert not window.board.shown


@pytest.mark.parametrize("size", [(640, 480), (1280, 800), (480, 900)])
def test_it_lies_whole_within_any_window_with_no_two_places_over_each_other(make_window, size):
    window, _ = make_window("pong")
    press(window, pygame.K_F3, pygame.K_F2, pygame.K_F3)
    canvas = pygame.Surface(size)
    window.resize(canvas)
    window.draw()
    before = pixels(canvas)
    places = draw_board(canvas, window._compositor._ink, window.board.view)
    assert len(places.slots) == 10
    for place in (*places.slots, *places.keys):
        assert canvas.get_rect().contains(place)
    assert not any(place.collidelistall(places.slots[number + 1 :]) for number, place in enumerate(places.slots))
    assert (pixels(canvas)[places.slots[0].center] == before[places.slots[0].center]).all()


def test_a_full_disk_is_told_in_the_banner(make_window, monkeypatch):
    window, _ = make_window("pong")

    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("arcade_rl.shelf.storage.atomic._write_through", refuse)
    press(window, pygame.K_F3, pygame.K_F2)
    assert "the disk is full" in window.view().banner
    assert window.board.shown


class TestAnotherWindowOfTheGame:
    """It changes a slot while the board of the first one is shown."""

    @pytest.fixture
    def windows(self, make_window):
        (one, session), (other, others) = make_window("pong"), make_window("pong")
        play(other, others, 40)
        return one, session, other, others

    def test_that_filled_a_slot_meanwhile_loses_nothing_to_a_save(self, windows):
        one, _, other, _ = windows
        press(one, pygame.K_F3)
        press(other, pygame.K_F3, pygame.K_F2)
        press(one, pygame.K_F2)
        assert one.view().banner == "slot 1 has changed since it was shown: F2 again replaces what is there now"
        assert (one.board.view.slots[0].taken, one.board.view.asks) == (True, "replace")
        assert Slots("pong").read(1).episode.sides[0].steps == 10
        press(one, pygame.K_F2)
        assert Slots("pong").read(1).episode.sides[0].steps == 0

    @pytest.mark.parametrize("key", [pygame.K_F2, pygame.K_DELETE])
    def test_that_replaced_one_is_asked_about_again(self, windows, key):
        one, _, other, others = windows
        press(other, pygame.K_F3, pygame.K_F2)
        press(one, pygame.K_F3, pygame.K_LEFT, key)
        play(other, others, 40)
        press(other, pygame.K_F3, pygame.K_LEFT, pygame.K_F2, pygame.K_F2)
        press(one, key)
        assert "slot 1 has changed since it was shown" in one.view().banner
        assert Slots("pong").read(1).episode.sides[0].steps == 20

    def test_that_replaced_one_is_shown_before_what_is_there_now_is_loaded(self, windows):
        one, session, other, others = windows
        press(other, pygame.K_F3, pygame.K_F2)
        press(one, pygame.K_F3)
        play(other, others, 40)
        press(other, pygame.K_F3, pygame.K_LEFT, pygame.K_F2, pygame.K_F2)
        press(one, pygame.K_1)
        assert one.view().banner == "slot 1 has changed since it was shown: Enter loads what is there now"
        assert one.board.view.slots[0].state.episode.sides[0].steps == 20
        press(one, pygame.K_RETURN)
        assert session.state().steps == 20

    def test_that_emptied_one_leaves_nothing_to_load_and_nothing_to_ask_about(self, windows):
        one, _, other, _ = windows
        press(other, pygame.K_F3, pygame.K_F2)
        press(one, pygame.K_F3, pygame.K_LEFT)
        press(other, pygame.K_F3, pygame.K_LEFT, pygame.K_DELETE, pygame.K_DELETE)
        press(one, pygame.K_RETURN)
        assert one.view().banner == "slot 1 is empty: F2 saves into it"
        assert not one.board.view.slots[0].taken
        press(one, pygame.K_F2)
        assert taken() == [1]
