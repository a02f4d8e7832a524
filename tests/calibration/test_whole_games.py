"""Calibration over whole games: at every step the value of the action taken, and the return that followed."""

import numpy as np
import pytest

from arcade_rl.calibration.return_unit import ReturnUnit
from arcade_rl.calibration.whole_games import by_value, overall, play_episodes
from arcade_rl.games.game import GameSettings
from arcade_rl.training.evaluation.evaluation import evaluate, games_for
from tests.calibration.lake import lake, learned_table, table_policy, true_values

DISCOUNT = 0.95


def played(table, *, episodes=200, epsilon=0.0, limit=100):
    games, unit = games_for("frozen-lake", GameSettings(max_episode_steps=limit), episodes), ReturnUnit(DISCOUNT)
    return play_episodes(games, table_policy(table), unit, episodes=episodes, epsilon=epsilon, seed=1)


@pytest.fixture(scope="module")
def table():
    return learned_table(lake(), DISCOUNT, noise=0.0, seed=0)


def test_true_values_are_right_and_others_are_not(table):
    """The exact values of the policy; on the lake the best policy's own."""
    truth = true_values(lake(), table, ReturnUnit(DISCOUNT)).astype(np.float32)
    assert overall(played(truth)).verdict == "right"
    assert overall(played(truth + 0.2)).verdict == "overestimates"
    assert overall(played(truth - 0.2)).verdict == "underestimates"


def test_the_games_are_those_of_an_evaluation_with_the_same_seed(table):
    settings = GameSettings(max_episode_steps=100)
    scores = evaluate(table_policy(table), "frozen-lake", settings, episodes=70, epsilon=0.3, seed=1)
    episodes = played(table, episodes=70, epsilon=0.3)
    assert tuple(each.score for each in episodes) == scores.returns


def test_a_step_is_worth_its_reward_and_the_discounted_rest(table):
    reached = next(each for each in played(table) if each.score == 1).returns[::-1]
    assert reached.tolist() == pytest.approx([DISCOUNT**left for left in range(len(reached))])


def test_after_the_step_limit_the_agents_own_state_value_is_the_rest(table):
    (cut, *_) = played(table + 1, episodes=2, limit=1)
    assert cut.truncated
    assert cut.returns.tolist() == pytest.approx([DISCOUNT * (table + 1)[[0, 4]].max(axis=1).max()], abs=0.03)


def test_the_curve_holds_every_step_once_by_its_value(table):
    episodes = played(table, episodes=50)
    bins = by_value(episodes)
    assert sum(each.comparison.count for each in bins) == sum(len(each.values) for each in episodes)
    assert all(each.low <= each.comparison.estimate <= each.high for each in bins)
    assert [each.low for each in bins] == sorted(each.low for each in bins)


def test_where_all_values_are_alike_there_is_one_bin():
    (only,) = by_value(played(np.zeros((16, 4), np.float32), episodes=3))
    assert only.low == only.high == 0.0
