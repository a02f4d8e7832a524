"""Nothing that a person, a gamepad, the desktop or a file can do to a window raises."""

import os
import random

import numpy as np
import pytest
from pygame import Rect

from arcade_rl.agents.insight import within_reach
from arcade_rl.games.two_player import versus_catalog
from arcade_rl.viewer.drawing.canvas import Ink
from tests.benchmarks.monkeys.monkey_windows import VISITS, opened, visit
from tests.benchmarks.monkeys.window_monkey import Wild, write_brain

_ROOMS = [(0, 0), (1, 1), (2, 300), (300, 2), (30, 30), (400, 400)]


@pytest.mark.parametrize(("kind", "game_id"), VISITS)
def test_a_monkey_finds_no_exception(kind, game_id, tmp_path, monkeypatch):
    if kind == "versus" and versus_catalog.why_not_here():
        pytest.skip(versus_catalog.why_not_here())
    monkeypatch.setenv("XDG_PICTURES_DIR", str(tmp_path / "pictures"))
    assert visit(kind, game_id, "12", 60) >= 1
    assert "ARCADE_RL_SAVES" in os.environ


@pytest.mark.parametrize("game_id", ["pong", "cart-pole", "frozen-lake"])
def test_no_panel_raises_whatever_room_it_has_and_whatever_the_agent_thinks(make_window, canvas, game_id):
    window, session = make_window(game_id)
    session.swap_policy(Wild(session, 1))
    for _ in range(20):
        window.play(0.1)
    view = window.view()
    for room in _ROOMS:
        for panel in window._compositor.panels:
            panel.height(room[0], Ink(0.86))
            panel.draw(canvas, Rect((5, 5), room), view, Ink(0.86))


@pytest.mark.parametrize("scale", [1.0, 1e19])
def test_no_panel_that_looks_inside_a_network_raises_either(tmp_path, monkeypatch, scale):
    monkeypatch.setenv("XDG_PICTURES_DIR", str(tmp_path / "pictures"))
    with opened("watch", "breakout", random.Random(1)) as (window, (seat,), (folder,)):
        write_brain(folder, scale, 2)
        seat.brain.watcher.look()
        window.play(1.0)
        for room in _ROOMS:
            for panel in window._compositor.panels:
                panel.draw(window.canvas, Rect((5, 5), room), window.view(), Ink(0.86))


@pytest.mark.parametrize("game_id", ["pong", "frozen-lake"])
def test_values_that_are_no_numbers_are_never_shown(make_window, game_id):
    _, session = make_window(game_id)
    session.swap_policy(Wild(session, 1))
    for _ in range(50):
        session.advance()
    state = session.state()
    assert np.isfinite(state.thought.q_values).all()
    assert np.isfinite([(point.value, point.low) for point in state.timeline]).all()
    assert state.q_table is None or np.isfinite(state.q_table).all()


def test_numbers_that_can_be_drawn_stay_as_they_are():
    numbers = np.array([0.5, -3.0, 1e6], np.float32)
    assert (within_reach(numbers) == numbers).all()
    wild = within_reach(np.array([np.nan, np.inf, -np.inf], np.float32))
    assert wild.tolist() == [0.0, 1e9, -1e9]


def test_a_click_before_anything_is_drawn_does_nothing(make_window):
    window, _ = make_window("pong")
    assert window._compositor.clicked((640, 20)) is None
