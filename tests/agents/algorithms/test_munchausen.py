"""Munchausen in PQN: the log-policy in the rewards, the soft maximum in the values."""

import math

import numpy as np
import pytest

from arcade_rl.agents.algorithms.munchausen import bonuses, soft_values
from arcade_rl.agents.algorithms.pqn import PqnAgent
from arcade_rl.games.game import ObservationSpec
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.shelf.demonstrations.demonstrations import Demonstration
from tests.agents.worlds import CHAIN, Chain, transitions

TWO_STATES = ObservationSpec("state", (), "int64", states=2)
RECIPE = Hyperparameters(
    hidden_units=4, hidden_layers=1, discount=0.5, batch_size=2, rollout_steps=2, epochs=1, return_lambda=0.5,
    epsilon_start=0.0, epsilon_end=0.0, munchausen_weight=0.9, munchausen_temperature=0.2,
)  # fmt: skip
Q = np.array([[1.0, 2.0], [3.0, 3.0]], np.float32)


def log_policy(q: list[float], action: int, temperature: float) -> float:
    """temperature * ln pi(action), by the book."""
    weights = [math.exp(value / temperature) for value in q]
    return temperature * math.log(weights[action] / sum(weights))


def test_the_soft_value_is_the_mean_of_q_less_the_log_policy_under_the_policy():
    for q, value in zip(Q.tolist(), soft_values(Q, 0.5).tolist(), strict=True):
        policy = np.exp(np.array(q) / 0.5) / np.exp(np.array(q) / 0.5).sum()
        expected = sum(policy[action] * (q[action] - log_policy(q, action, 0.5)) for action in range(2))
        assert value == pytest.approx(expected, rel=1e-5)


def test_when_it_is_cold_the_soft_value_is_that_of_the_best_action():
    assert soft_values(Q, 1e-3).tolist() == pytest.approx([2.0, 3.0], abs=1e-3)
    assert np.isfinite(soft_values(1e4 * Q, 1e-4)).all()


def test_the_bonus_is_a_share_of_the_log_policy_of_the_action_done():
    found = bonuses(Q, np.array([1, 0]), weight=0.9, temperature=0.5).tolist()
    assert found == pytest.approx([0.9 * log_policy([1, 2], 1, 0.5), 0.9 * log_policy([3, 3], 0, 0.5)], rel=1e-4)
    assert found[1] == pytest.approx(0.9 * 0.5 * math.log(0.5), rel=1e-4)


def test_an_unlikely_action_costs_at_most_the_weight():
    assert bonuses(100 * Q, np.array([0, 0]), weight=0.9, temperature=0.5).tolist()[0] == pytest.approx(-0.9)


def test_targets_are_lambda_returns_over_soft_values_with_the_bonus_in_the_rewards():
    agent = PqnAgent(RECIPE, TWO_STATES, 2, seed=0)
    q = agent.q_values(np.array([0, 1]))
    zero, one = soft_values(q, 0.2).tolist()
    for state in (0, 1):
        agent.act(np.array([state]))
        agent.remember(transitions(np.array([state]), [0], [1.0], np.array([1 - state]), [False], [False]))
    agent.act(np.array([0]))
    last = 1 + 0.9 * log_policy(q[1].tolist(), 0, 0.2) + 0.5 * zero
    first = 1 + 0.9 * log_policy(q[0].tolist(), 0, 0.2) + 0.5 * (0.5 * one + 0.5 * last)
    assert agent._returns.tolist() == pytest.approx([first, last], rel=1e-4)


def test_what_was_demonstrated_has_the_same_bonus():
    agent = PqnAgent(RECIPE, TWO_STATES, 2, seed=0)
    q = agent.q_values(np.array([0, 1]))
    shown = Demonstration(np.array([0, 1]), np.array([1]), np.array([3.0], np.float32), np.array([False]), "two", "now")
    agent.demonstrations.change(taken={1: shown}, dropped=set())
    for _ in range(2):
        agent.act(np.array([0]))
        agent.remember(transitions(np.array([0]), [0], [0.0], np.array([0]), [False], [False]))
    agent.act(np.array([0]))
    one = soft_values(q, 0.2).tolist()[1]
    expected = 3 + 0.9 * log_policy(q[0].tolist(), 1, 0.2) + 0.5 * one
    assert agent._demonstrated.returns.tolist() == pytest.approx([expected], rel=1e-4)


def test_a_chain_of_five_states_is_learned():
    hyperparameters = Hyperparameters(
        hidden_units=32, hidden_layers=1, layer_norm=True, learning_rate=3e-3, discount=0.9, batch_size=32, epochs=2,
        rollout_steps=16, return_lambda=0.0, parallel_games=8, epsilon_start=1.0, epsilon_end=1.0, optimizer="radam",
        munchausen_weight=0.5,
    )  # fmt: skip
    agent = PqnAgent(hyperparameters, CHAIN, 2, seed=0)
    Chain(games=8).play(agent, 800)
    assert (agent.q_values(np.arange(4)).argmax(axis=1) == 1).all()
