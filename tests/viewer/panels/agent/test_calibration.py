"""The calibration panel: it pauses, asks on other threads, and says plainly what came of it."""

import dataclasses
import itertools

import numpy as np
import pygame
import pytest

from arcade_rl.calibration.return_unit import ReturnUnit
from arcade_rl.games import catalog
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.viewer.drawing.theme import SMALLEST_WINDOW
from arcade_rl.viewer.play.session import Session
from arcade_rl.viewer.seats.seat import Seat, SeatedBrain
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.solo.solo_window import SoloWindow


@pytest.fixture
def open_window(canvas, wants, tmp_path):
    windows = []

    def make(game_id="frozen-lake", canvas=canvas, **seated):
        game = make_game(game_id, GameSettings(max_episode_steps=9))
        session = Session(game, wants(len(game.entry.actions), 1), controller="agent", seed=5)
        seat = Seat(tmp_path, "pupil", SeatedBrain(0), **{"unit": ReturnUnit(0.9), **seated})
        windows.append(SoloWindow(canvas, session, seat, Services()))
        return windows[-1], session

    yield make
    for window in windows:
        window.leave()


def ask(window, press):
    press(window, pygame.K_v, "v")
    window.play(1 / 60)


def answered(window, press):
    """Ask, and wait for the whole answer."""
    ask(window, press)
    window._calibrator.wait()
    return window.view().calibration


def test_it_is_folded_at_first_and_the_key_unfolds_it_and_pauses(open_window, press):
    window, session = open_window()
    assert window.view().folded == {5}
    known = answered(window, press)
    assert window.view().folded == frozenset()
    assert session.pace.paused
    assert known.count == 4 * 32
    assert known.question.thought is session.state().thought


def test_it_says_plainly_what_came_of_it(open_window, press, written):
    """The stand-in values its favourite at 1, and the other moves at about nothing: on the lake both are wrong."""
    window, _ = open_window()
    answered(window, press)
    window.draw()
    texts = [text for text, _ in written]
    assert any(text.startswith("overestimates 1 of 4 actions, by ") for text in texts)
    assert "over" in texts
    assert any("beyond 22 steps" in text for text in texts)


def test_it_fills_in_as_the_returns_come(open_window, press, written):
    window, _ = open_window()
    known = answered(window, press)
    partly = dataclasses.replace(known, returns=tuple(each[:3] for each in known.returns))
    panel = window._compositor.panels[-1]
    view = dataclasses.replace(window.view(), calibration=partly)
    assert panel.key(view) != panel.key(window.view())
    panel.draw(window.canvas, pygame.Rect(0, 0, 312, 300), view, window._compositor._ink)
    assert any(text.startswith("12 of 128 returns") for text, _ in written)


def test_the_answer_stays_when_play_goes_on_and_says_when_it_was_asked(open_window, press, written):
    window, session = open_window("cart-pole")
    session.pace.toggle_pause()
    session.pace.toggle_pause()
    answered(window, press)
    press(window, pygame.K_p, "p")
    for _ in range(3):
        window.play(1 / 50)
    window.draw()
    assert any(text.startswith("asked at step 0") for text, _ in written)


def test_in_the_middle_of_a_decision_it_waits_for_the_next(open_window, press):
    window, session = open_window("pong")
    for _ in range(2):
        window.play(1 / 60)
    press(window, pygame.K_v, "v")
    for _ in range(4):
        window.play(1 / 60)
    assert session.game.decision_due
    assert window.view().calibration.question.steps == 1


def test_after_the_end_of_an_episode_it_asks_for_the_next_one(open_window, press):
    window, session = open_window("cart-pole")
    while session.ending is None:
        window.play(1 / 50)
    ask(window, press)
    assert "ask again" in window.view().banner
    assert window.view().calibration is None
    assert not session.pace.paused


@pytest.mark.parametrize("paused", [False, True])
def test_where_the_episode_ends_before_the_next_decision_the_game_goes_on_as_before(open_window, press, paused):
    window, session = open_window("pong")
    while session.state().steps < 8 or session.game.decision_due:
        window.play(1 / 60)
    session.pace.paused = paused
    press(window, pygame.K_v, "v")
    for _ in range(4):
        window.play(1 / 60)
    assert session.ending is not None
    assert "ask again" in window.view().banner
    assert session.pace.paused is paused


@pytest.mark.parametrize("seated", [{"incomparable": "its Q-values count Munchausen bonuses"}, {}])
def test_where_nothing_can_be_asked_it_says_why(open_window, press, written, seated):
    game_id = "cart-pole" if seated else "acrobot"
    window, session = open_window(game_id, **seated)
    ask(window, press)
    window.draw()
    why = "Munchausen" if seated else "no snapshots"
    assert why in window.view().banner
    assert why in " ".join(text for text, _ in written)
    assert window.view().calibration is None
    assert not session.pace.paused


def test_without_an_agent_there_is_nothing_to_ask(make_window, press):
    window, _ = make_window(alone=True)
    press(window, pygame.K_v, "v")
    assert "no agent" in window.view().banner


@pytest.mark.parametrize("game_id", ["frozen-lake", "boxing"])
@pytest.mark.parametrize("size", [SMALLEST_WINDOW, (1280, 800), (700, 1000)])
def test_nothing_is_cut_or_overlaps(open_window, press, written, game_id, size):
    """Eighteen actions and four, in windows of every kind; where there is no room only the title is shown."""
    window, _ = open_window(game_id)
    session_panel = window._compositor.panels[-1]
    window.resize(pygame.display.set_mode(size))
    ask(window, press)
    window._calibrator.stop()
    known = window.view().calibration
    returns = tuple(tuple(np.linspace(-1, 1, 32).tolist()) for _ in catalog.game(game_id).actions)
    window._calibrator._under_way.calibration = dataclasses.replace(known, returns=returns)
    window.draw()
    slot = window._compositor.layout.slots[-1]
    if not slot.body.height:
        assert (game_id, size) == ("boxing", SMALLEST_WINDOW)
        return
    written.clear()
    session_panel.draw(window.canvas, slot.body, window.view(), window._compositor._ink)
    assert written
    assert not [text for text, _ in written if text.endswith("…")]
    places = [place for text, place in written if text.strip()]
    assert all(slot.body.inflate(2, 2).contains(place) for place in places)
    assert not any(one.colliderect(other) for one, other in itertools.combinations(places, 2))


def test_nothing_is_asked_where_the_person_lets_the_game_go_on_before_the_decision(open_window, press):
    window, session = open_window("pong")
    window.play(1 / 60)
    assert not session.game.decision_due
    press(window, pygame.K_v, "v")
    for _ in range(2):
        press(window, pygame.K_p, "p")
        window.play(1 / 60)
    assert session.pace.paused
    assert window.view().calibration is None
