"""Which of the evaluated brains is the best: judged by its evaluation together with those before it."""

import pytest

from arcade_rl.training.core.resume_state import Counts


def judged(means: list[float], **wanted: float) -> list[bool]:
    counts = Counts()
    return [counts.judge(mean, **wanted) for mean in means]


def test_one_lucky_evaluation_is_overtaken_by_steady_ones() -> None:
    counts = Counts()
    for mean in (100.0, 100.0, 180.0, 150.0, 150.0):
        counts.judge(mean)
    assert counts.best_score == 150.0


def test_each_evaluation_weighs_half_as_much_as_the_one_after_it() -> None:
    counts = Counts()
    for mean in (8.0, 4.0, 2.0):
        counts.judge(mean)
    assert counts.running_score == 4.0
    assert (counts.best_score, counts.best_running_score, counts.last_score) == (8.0, 8.0, 2.0)


def test_a_falling_agent_brings_no_new_best() -> None:
    assert judged([20.0, 18.0, 19.0, 20.0]) == [True, False, False, False]


def test_evaluations_without_a_new_best_are_counted() -> None:
    counts = Counts()
    counted = [(counts.judge(mean), counts.evaluations_without_best)[1] for mean in (5.0, 5.0, 5.0, 9.0, 1.0)]
    assert counted == [0, 1, 2, 0, 1]


def test_a_best_that_is_only_reached_again_is_no_new_one_though_the_newer_brain_is_kept() -> None:
    counts = Counts()
    judged = [(counts.judge(mean), counts.evaluations_without_best) for mean in (300.0, 500.0, 500.0, 500.0)]
    assert judged == [(True, 0), (True, 0), (True, 1), (True, 2)]


def test_the_first_brain_to_reach_the_wanted_score_is_the_best() -> None:
    means = [17.0, 1.0, 18.0, 18.5]
    assert judged(means) == [True, False, False, False]
    assert judged(means, wanted_score=18.0) == [True, False, True, True]
    assert judged([19.0, 18.5], wanted_score=18.0) == [True, False]


def test_a_brain_that_reached_the_wanted_score_is_followed_by_none_that_does_not() -> None:
    means = [17.9, 17.9, 10.0, 18.2, 16.5, 17.9, 19.0]
    assert judged(means)[3:] == [False, False, False, True]
    assert judged(means, wanted_score=18.0)[3:] == [True, False, False, True]


@pytest.mark.parametrize("best", [0.0, -3.0])
def test_a_wanted_score_below_zero_that_was_reached_wants_nothing_more(best: float) -> None:
    assert judged([best, -4.0], wanted_score=-5.0) == [True, False]
