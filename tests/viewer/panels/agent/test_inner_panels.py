"""Panels that look inside the agent: folded at first, at no cost, and each drawn once a decision."""

import numpy as np
import pygame
import pytest

from arcade_rl.agents.insight import Insight
from arcade_rl.agents.networks.networks import NetworkPolicy
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.viewer.drawing.parts import Height
from arcade_rl.viewer.panels.agent.layers import columns_of
from arcade_rl.viewer.panels.agent.outcomes import histograms
from arcade_rl.viewer.panels.agent.saliency import painted
from arcade_rl.viewer.play.session import Session
from arcade_rl.viewer.seats.seat import Seat, SeatedBrain
from arcade_rl.viewer.windows.factory import inner_panels
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.solo.layout import arrange
from arcade_rl.viewer.windows.solo.solo_window import SoloWindow


@pytest.fixture
def open_pong(canvas, tmp_path):
    def open_window(value_head="scalar"):
        game = make_game("pong", GameSettings(frame_height=42, frame_width=42))
        hyperparameters = Hyperparameters(network="small", value_head=value_head)
        policy = NetworkPolicy(hyperparameters, game.observation_spec, len(game.entry.actions))
        session = Session(game, policy, controller="agent", seed=5)
        return SoloWindow(canvas, session, Seat(tmp_path, "pupil", SeatedBrain(0)), Services())

    return open_window


@pytest.fixture
def asked(monkeypatch):
    """The questions put to the network."""
    questions = []
    for name in ("saliency", "feature_maps", "distributions"):
        original = getattr(Insight, name)

        def ask(self, name=name, original=original):
            questions.append(name)
            return original(self)

        monkeypatch.setattr(Insight, name, ask)
    return questions


def play(window, frames):
    for _ in range(frames):
        window.play(1 / 60)
        window.draw()


def test_they_are_folded_at_first_and_cost_nothing(open_pong, asked):
    window = open_pong("c51")
    play(window, 8)
    assert window.view().folded == {5, 6, 7}
    assert asked == []


@pytest.mark.parametrize("value_head", ["qr", "hl-gauss"])
def test_an_open_one_asks_once_a_decision(open_pong, asked, press, value_head):
    window = open_pong(value_head)
    for number, question in ((5, "saliency"), (6, "feature_maps"), (7, "distributions")):
        press(window, getattr(pygame, f"K_{number}"), str(number))
        window.draw()
        asked.clear()
        play(window, 24)
        assert asked.count(question) in (5, 6, 7)
        assert set(asked) == {question}
        press(window, getattr(pygame, f"K_{number}"), str(number))


def test_only_a_distributional_network_tells_of_outcomes(open_pong):
    titles = [panel.titles[0] for panel in inner_panels(open_pong().view().state.insight, None)]
    assert titles == ["Saliency", "Feature maps"]
    assert inner_panels(None, None) == []


def test_folded_they_share_a_row_and_open_they_get_a_column():
    heights = [Height(80, 200)] * 4
    folded = arrange((1280, 800), 1.0, heights, frozenset({3, 4}), inner=2)
    assert folded.slots[2].card.top == folded.slots[3].card.top
    heights[2] = Height(400, 400)
    opened = arrange((1280, 800), 1.0, heights, frozenset({4}), inner=2)
    assert folded.stages[0].right > opened.slots[2].card.left > opened.stages[0].right
    assert opened.slots[2].card.right < opened.slots[0].card.left


def test_the_brightest_pixel_is_the_one_that_counts_most():
    saliency = np.zeros((10, 10), np.float32)
    saliency[3, 4] = 1.0
    colours = painted(np.full((10, 10), 100, np.uint8), saliency).astype(int)
    assert colours[..., 2].argmax() == 34


def test_tiles_fill_their_room():
    assert columns_of(16, (20, 20), (320, 80))[0] == 8
    assert columns_of(4, (10, 10), (100, 25))[0] == 4


def test_histograms_keep_all_probability():
    returns = np.array([[0, 1, 2], [0, 0, 2]], np.float32)
    shares = histograms(returns, np.array([[0.2, 0.3, 0.5], [0.25, 0.25, 0.5]], np.float32), 3)
    np.testing.assert_allclose(shares, [[0.2, 0.3, 0.5], [0.5, 0, 0.5]], rtol=1e-6)
