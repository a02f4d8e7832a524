from unittest import mock

import numpy as np
import pytest

from arcade_rl.agents.algorithms.exploration import HeldExploration, epsilon_greedy
from arcade_rl.agents.data import Decision

OBSERVATIONS = np.arange(1_000)


def best_is_two(observations):
    return np.tile([0.0, 1.0, 3.0, 2.0], (len(observations), 1))


def test_without_epsilon_the_best_action_is_always_chosen():
    decision = epsilon_greedy(OBSERVATIONS, 4, 0.0, best_is_two, np.random.default_rng(0))
    assert (decision.actions == 2).all()
    assert not decision.explored.any()


def test_epsilon_is_the_share_of_random_actions():
    decision = epsilon_greedy(OBSERVATIONS, 4, 0.3, best_is_two, np.random.default_rng(0))
    assert 250 < decision.explored.sum() < 350
    assert (decision.actions[~decision.explored] == 2).all()
    assert set(decision.actions[decision.explored]) == {0, 1, 2, 3}


def test_the_network_is_asked_only_about_the_games_that_do_not_explore():
    asked = []

    def record(observations):
        asked.append(observations)
        return best_is_two(observations)

    decision = epsilon_greedy(OBSERVATIONS, 4, 0.5, record, np.random.default_rng(0))
    np.testing.assert_array_equal(np.concatenate(asked), OBSERVATIONS[~decision.explored])
    epsilon_greedy(OBSERVATIONS, 4, 1.0, record, np.random.default_rng(0))
    assert len(asked) == 1


def decision(actions, explored):
    return Decision(np.array(actions), np.array(explored))


def test_with_the_longest_hold_of_one_step_every_decision_stands():
    exploration, random = HeldExploration(3), np.random.default_rng(0)
    for _ in range(50):
        made = decision(random.integers(5, size=3), random.random(3) < 0.5)
        held = exploration.hold(made, 1, random)
        np.testing.assert_array_equal(held.actions, made.actions)
        np.testing.assert_array_equal(held.explored, made.explored)


def test_a_held_action_replaces_what_is_decided_meanwhile_and_counts_as_explored():
    exploration = HeldExploration(2)
    first = exploration.hold(decision([4, 0], [True, False]), 3, draws(0.99, 0.99))
    second = exploration.hold(decision([1, 0], [False, False]), 3, draws(0.0, 0.0))
    third = exploration.hold(decision([2, 0], [True, False]), 3, draws(0.0, 0.0))
    fourth = exploration.hold(decision([1, 0], [False, False]), 3, draws(0.0, 0.0))
    assert [each.actions.tolist() for each in (first, second, third, fourth)] == [[4, 0], [4, 0], [4, 0], [1, 0]]
    assert [each.explored.tolist() for each in (first, third, fourth)] == [[True, False], [True, False], [False, False]]


def draws(*numbers):
    """A generator whose next numbers between 0 and 1 are known."""
    random = mock.create_autospec(np.random.Generator, instance=True)
    random.random.return_value = np.array(numbers)
    return random


def test_a_hold_of_n_steps_or_more_has_probability_one_in_n():
    exploration, games = HeldExploration(20_000), 20_000
    random = np.random.default_rng(0)
    exploration.hold(decision(np.zeros(games, np.int64), np.ones(games, bool)), 8, random)
    lengths = 1 + exploration.tensors()["left"]
    for steps in (1, 2, 4, 8):
        assert (lengths >= steps).mean() == pytest.approx(1 / steps, abs=0.01)
    assert lengths.max() == 8


def test_a_released_action_is_held_no_longer():
    exploration = HeldExploration(1)
    exploration.hold(decision([3], [True]), 5, draws(0.99))
    exploration.release()
    assert exploration.hold(decision([0], [False]), 5, draws(0.0)).actions.item() == 0


def test_holds_go_on_where_they_were_saved():
    saved, resumed = HeldExploration(1), HeldExploration(1)
    saved.hold(decision([3], [True]), 5, draws(0.99))
    resumed.restore(saved.tensors())
    saved.hold(decision([0], [False]), 5, draws(0.0))
    assert [resumed.hold(decision([0], [False]), 5, draws(0.0)).actions.item() for _ in range(5)] == [3, 3, 3, 3, 0]
