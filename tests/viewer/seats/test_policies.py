"""A policy of PPO or A2C at a seat: probabilities and a state value are shown where Q-values are shown of others."""

import numpy as np
import pygame
import pytest

from arcade_rl.agents.insight import Insight
from arcade_rl.games.two_player import versus_catalog
from arcade_rl.games.two_player.versus_catalog import versus_game
from arcade_rl.viewer.seats.sessions import race_session, solo_session, versus_session
from arcade_rl.viewer.terminal.duel_table import RaceTable, VersusTable
from arcade_rl.viewer.terminal.solo_table import SoloTable
from arcade_rl.viewer.terminal.table import Services
from arcade_rl.viewer.terminal.terminal_keys import TerminalKeys
from arcade_rl.viewer.windows.game_window import Services as WindowServices
from arcade_rl.viewer.windows.opening import open_window
from arcade_rl.viewer.windows.solo.solo_request import SoloRequest
from arcade_rl.viewer.windows.solo.solo_window import SoloWindow
from arcade_rl.window_keys import DEFAULT_KEYS


@pytest.fixture(params=["cart-pole", "pong"])
def policy(request, put_on_shelf):
    return put_on_shelf(request.param, "policy", algorithm="actor-critic")


@pytest.fixture
def pong(put_on_shelf):
    return put_on_shelf("pong", "policy", algorithm="actor-critic")


def test_it_thinks_in_probabilities_and_judges_the_state(policy):
    session, seat = solo_session(policy.config().game, policy, "agent", seed=1)
    for _ in range(20):
        session.advance()
    thought, point = session.state().thought, session.state().timeline[-1]
    assert seat.is_actor_critic
    assert seat.replay is None
    assert "not taught" in seat.unteachable
    assert thought.q_values.sum() == pytest.approx(1, abs=1e-5)
    assert thought.value == thought.state_value == point.value == point.low
    assert thought.preferred == thought.q_values.argmax()


def test_its_window_says_so(policy, written):
    open_window(SoloRequest(policy.config().game, policy, "agent", seed=3, headless_frames=30))
    texts = {text for text, _ in written}
    assert "Action probabilities" in texts
    assert "State value" in texts
    assert not any("Q-value" in text or "worth" in text for text in texts - {"true Q-values?"})  # a key, which refuses


def test_asked_whether_its_q_values_are_true_its_window_says_that_there_are_none(policy, canvas, press, written):
    session, seat = solo_session(policy.config().game, policy, "agent", seed=1)
    window = SoloWindow(canvas, session, seat, WindowServices())
    press(window, pygame.K_v)
    window.draw()
    assert "it is a policy, which has no Q-values to compare with returns" in {text for text, _ in written}


def test_its_saliency_is_that_of_the_state_value(pong):
    session, _ = solo_session("pong", pong, "agent", seed=1)
    insight = session.state().insight
    assert isinstance(insight, Insight)
    before = insight.saliency()
    insight.policy.network.head.weight.data.mul_(2)
    np.testing.assert_array_equal(insight.saliency(), before)
    insight.policy.value_network.head.weight.data.mul_(2)
    np.testing.assert_allclose(insight.saliency(), 2 * before, rtol=1e-3)


def glyphs(table):
    return "\n".join("".join(map(chr, row)) for row in table.picture(120, 40).glyphs.tolist())


for_two = pytest.mark.skipif(bool(versus_catalog.why_not_here()), reason=versus_catalog.why_not_here())


@for_two
def test_a_terminal_says_so_in_every_game(pong):
    keys, services = TerminalKeys(DEFAULT_KEYS), Services()
    session, seat = solo_session("pong", pong, "agent", seed=1)
    versus, seats = versus_session(versus_game("pong"), (pong, None), None, seed=1)
    race, racers = race_session(pong, seed=1)
    tables = (
        SoloTable(session, seat, keys, services),
        VersusTable(versus, seats, keys, services),
        RaceTable(race, racers, keys, services),
    )
    for table in tables:
        assert "Probabilities" in glyphs(table)
        assert "Q-values" not in glyphs(table)


@for_two
def test_at_a_side_of_a_game_for_two_it_judges_too(pong):
    versus, _ = versus_session(versus_game("pong"), (pong, None), None, seed=1)
    thought = versus.sides[0].thought
    assert thought.state_value is not None
    assert thought.value == thought.state_value
