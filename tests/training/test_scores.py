"""What an evaluation's returns amount to."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcade_rl.games import catalog
from arcade_rl.training.scores import interquartile_mean, score

PONG = catalog.game("pong")


def test_the_middle_half_leaves_out_the_lowest_and_the_highest_quarter():
    assert interquartile_mean([100, 1, 2, 3, 4, 5, 6, -100]) == pytest.approx(3.5)


def test_few_returns_have_a_middle_too():
    assert interquartile_mean([4.0]) == 4.0
    assert interquartile_mean([1.0, 2.0, 6.0]) == 3.0


def test_a_score_is_put_on_the_human_scale():
    assert score([-20.7], PONG).human_normalized == pytest.approx(0.0)
    assert score([1.0], catalog.game("cart-pole")).human_normalized is None


def test_one_episode_is_its_own_interval():
    scores = score([3.0], PONG)
    assert (scores.ci_low, scores.mean, scores.ci_high) == (3.0, 3.0, 3.0)


def test_more_episodes_narrow_the_interval():
    few, many = score([-1.0, 1.0] * 5, PONG), score([-1.0, 1.0] * 200, PONG)
    assert many.ci_high - many.ci_low < (few.ci_high - few.ci_low) / 3


def test_the_interval_is_the_same_each_time():
    assert score([1.0, 2.0, 5.0], PONG) == score([1.0, 2.0, 5.0], PONG)


@settings(max_examples=25)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
def test_every_figure_lies_among_the_returns(returns):
    scores = score(returns, PONG)
    slack = 1e-6
    for figure in (scores.mean, scores.median, scores.iqm, scores.ci_low, scores.ci_high):
        assert min(returns) - slack <= figure <= max(returns) + slack
    assert scores.ci_low <= scores.ci_high
