import numpy as np
import pytest

from arcade_rl.agents.memory.lambda_returns import lambda_returns


def returns_of(rewards, discounts, values, lambdas):
    """Of one game; numbers in, numbers out."""
    columns = [np.array(column, np.float32)[:, None] for column in (rewards, discounts, values, lambdas)]
    return lambda_returns(*columns)[:, 0].tolist()


def test_with_lambda_0_each_return_looks_one_step_ahead():
    assert returns_of([1, 2, 3], [0.5] * 3, [10, 20, 30], [0] * 3) == [1 + 5, 2 + 10, 3 + 15]


def test_with_lambda_1_rewards_are_summed_to_the_end_of_the_rollout():
    assert returns_of([1, 2, 3], [0.5] * 3, [10, 20, 30], [1] * 3) == [1 + 1 + 0.75 + 3.75, 2 + 1.5 + 7.5, 3 + 15]


def test_in_between_both_are_mixed_at_every_step():
    last = 3 + 0.5 * 30
    middle = 2 + 0.5 * (0.75 * 20 + 0.25 * last)
    first = 1 + 0.5 * (0.75 * 10 + 0.25 * middle)
    assert returns_of([1, 2, 3], [0.5] * 3, [10, 20, 30], [0.25] * 3) == pytest.approx([first, middle, last])


def test_nothing_is_counted_beyond_a_terminal_step():
    assert returns_of([1, 2, 3], [0.5, 0, 0.5], [10, 20, 30], [1, 1, 1]) == [1 + 0.5 * 2, 2, 3 + 15]


def test_a_truncated_step_trusts_the_value_of_what_followed_and_not_the_next_episode():
    assert returns_of([1, 2, 3], [0.5] * 3, [10, 20, 30], [1, 0, 1]) == [1 + 0.5 * 12, 2 + 10, 3 + 15]


def test_games_do_not_mix():
    rewards = np.array([[1, 100], [2, 200]], np.float32)
    ones = np.ones_like(rewards)
    assert lambda_returns(rewards, ones, 0 * ones, ones).tolist() == [[3, 300], [2, 200]]
