"""The save states of a game for two: the same keys and the same list, with both sides' names and scores."""

import pygame
import pytest

from arcade_rl.games.two_player import versus_catalog
from arcade_rl.shelf.save_states.slots import Slots
from arcade_rl.viewer.controls.bindings import versus_bindings
from arcade_rl.viewer.seats.slot_wording import caption
from arcade_rl.window_keys import Intent
from tests.viewer.stand_ins import Kept

pytestmark = pytest.mark.skipif(bool(versus_catalog.why_not_here()), reason=versus_catalog.why_not_here())


@pytest.fixture(autouse=True)
def saves(tmp_path, monkeypatch):
    monkeypatch.setenv("ARCADE_RL_SAVES", str(tmp_path / "saves"))


def play(window, frames):
    for _ in range(frames):
        window.play(1 / 60)


def banner(window):
    return window.view().sides[0].banner


def test_a_state_is_saved_and_loaded_and_the_list_says_who_played(make, press):
    window, session = make(right="")
    play(window, 40)
    press(window, pygame.K_F3)
    press(window, pygame.K_F2)
    assert banner(window) == "saved into slot 1: F3, 1 loads it"
    screen = session.game.screen().copy()
    (slot,) = (each for each in Slots("pong", for_two=True).all() if each.taken)
    assert caption(slot)[0] == "ann : human"
    assert caption(slot)[1].startswith("score 0 : 0 · ")
    assert slot.state.thumbnail.max() > 0
    play(window, 80)
    press(window, pygame.K_F3)
    press(window, pygame.K_1, "1")
    assert banner(window) == "slot 1 loaded; this episode is unranked"
    assert (session.game.screen() == screen).all()
    assert "unranked" in window.view().mode


def test_a_game_that_went_on_from_a_slot_is_kept_as_practised(make, press):
    kept = Kept()
    window, _ = make(results=kept, max_episode_steps=20)
    press(window, pygame.K_F3)
    press(window, pygame.K_F2)
    press(window, pygame.K_F3)
    press(window, pygame.K_1, "1")
    play(window, 100)
    assert kept.results[0].practiced


def test_a_human_gets_three_seconds_after_the_list_as_after_a_pause(make, press):
    window, session = make(right="", counts_down=True)
    for _ in range(4 * 60):
        window.play(1 / 60)
    press(window, pygame.K_F3)
    press(window, pygame.K_ESCAPE)
    before = session.state(0).frame
    play(window, 70)
    assert window.view().countdown == 2
    assert session.state(0).frame == before


def test_the_keys_are_in_the_list_of_all_keys():
    assert Intent.SAVE_SLOTS in {binding.intent for binding in versus_bindings()}


def test_a_state_of_another_mode_is_refused_in_a_line(make, press):
    window, session = make()
    press(window, pygame.K_F3)
    press(window, pygame.K_F2)
    session.game.mode = 4
    press(window, pygame.K_F3)
    press(window, pygame.K_1, "1")
    assert "pong for two in mode 3 and the game here is pong for two in mode 4" in banner(window)
