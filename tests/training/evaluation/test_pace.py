"""How much of the time an evaluation gets."""

import pytest

from arcade_rl.training.evaluation.pace import Pace


def share_taken(*, since: float, until: float, interval_gone: float = 0.0) -> float:
    """Its share of the time between two moments, in steps of a millisecond of training and two of play."""
    pace, now, before = Pace(0.0), 0.0, 0.0
    while now < until:
        pace.trained(now := now + 0.001, interval_gone)
        if pace.may_play:
            pace.played(now := now + 0.002)
        if now < since:
            before = pace.seconds
    return (pace.seconds - before) / (until - since)


def test_a_quick_one_gets_half_of_the_time():
    assert share_taken(since=0.0, until=0.8) == pytest.approx(0.5, abs=0.02)


def test_a_long_one_gets_a_tenth():
    assert share_taken(since=2.0, until=20.0) == pytest.approx(0.1, abs=0.01)


def test_it_gets_more_as_the_next_one_comes_nearer():
    assert share_taken(since=2.0, until=20.0, interval_gone=0.3) == pytest.approx(0.3, abs=0.01)
    assert share_taken(since=2.0, until=20.0, interval_gone=0.66) == pytest.approx(0.66, abs=0.01)


def test_training_always_goes_on():
    pace = Pace(0.0)
    pace.trained(1.0, interval_gone=5.0)
    pace.played(1.5)
    assert not pace.may_play


def test_a_long_wait_of_training_is_not_made_up_for():
    pace = Pace(0.0)
    pace.trained(3600.0, interval_gone=0.0)
    pace.played(3600.011)
    assert not pace.may_play


def test_what_it_took_is_counted():
    pace = Pace(10.0)
    pace.trained(11.0, interval_gone=0.0)
    pace.played(11.25)
    pace.trained(13.0, interval_gone=0.0)
    pace.played(13.5)
    assert pace.seconds == 0.75


def test_a_pause_is_no_time_that_it_took():
    pace = Pace(0.0)
    pace.trained(0.001, interval_gone=0.0)
    pace.wait(3600.0)
    pace.played(3600.5)
    assert pace.seconds == 0.5
