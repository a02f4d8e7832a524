"""What an evaluation's returns amount to."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcade_rl import resampling
from arcade_rl.games import catalog
from arcade_rl.resampling import interquartile_mean
from arcade_rl.training.evaluation.scores import score

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
    assert (scores.iqm_ci_low, scores.iqm, scores.iqm_ci_high) == (3.0, 3.0, 3.0)


def test_the_intervals_are_those_worked_by_hand():
    """Redrawn, the one ten of five returns is there k times with chance C(5, k) 0.2^k 0.8^(5 - k): never in 33% of
    the samples, up to twice in 94%, up to three times in 99.3%. So the 97.5th percentile has three tens: a mean of 6,
    and 0, 10, 10 in the middle."""
    scores = score([0, 0, 10, 0, 0], PONG)
    assert (scores.mean, scores.median, scores.iqm) == (2.0, 0.0, 0.0)
    assert (scores.ci_low, scores.ci_high) == (0.0, 6.0)
    assert (scores.iqm_ci_low, scores.iqm_ci_high) == (0.0, pytest.approx(20 / 3))


def test_the_interval_of_the_mean_is_the_normal_one_for_many_returns():
    """The mean of 400 coins is within 1.96 * 0.5 / 20 of the truth in 95% of all cases."""
    scores = score([0.0, 1.0] * 200, PONG)
    assert (scores.ci_low, scores.ci_high) == (pytest.approx(0.451, abs=0.005), pytest.approx(0.549, abs=0.005))


def test_a_return_far_out_moves_the_middle_half_less_than_the_mean():
    scores = score([1.0] * 19 + [1000.0], PONG)
    assert (scores.iqm, scores.iqm_ci_low, scores.iqm_ci_high) == (1.0, 1.0, 1.0)
    assert scores.ci_high > 100


def test_many_returns_are_summed_up_in_parts(monkeypatch):
    returns = list(range(50))
    whole = score(returns, PONG)
    monkeypatch.setattr(resampling, "_MOST_DRAWS", 5_000)
    assert score(returns, PONG) == whole


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
    intervals = (scores.ci_low, scores.ci_high, scores.iqm_ci_low, scores.iqm_ci_high)
    for figure in (scores.mean, scores.median, scores.iqm, *intervals):
        assert min(returns) - slack <= figure <= max(returns) + slack
    assert scores.ci_low <= scores.ci_high
    assert scores.iqm_ci_low <= scores.iqm_ci_high
