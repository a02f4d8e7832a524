"""What is said of an estimate, beside the returns that followed."""

import numpy as np
import pytest

from arcade_rl.calibration.return_unit import ReturnUnit, incomparable
from arcade_rl.calibration.verdict import compare_actions, compare_episodes, summary
from arcade_rl.hyperparameters import Hyperparameters


def verdicts(q_values, returns):
    return [each.verdict for each in compare_actions(np.array(q_values, np.float32), returns)]


def test_within_two_standard_errors_an_estimate_is_right():
    returns = [0.0, 1.0] * 8  # mean 0.5, standard error about 0.13
    assert verdicts([0.7, 0.9, 0.1], [returns] * 3) == ["right", "overestimates", "underestimates"]


def test_of_fewer_than_two_returns_nothing_is_said():
    assert verdicts([0.5, 0.5], [[], [0.1]]) == [None, None]


def test_returns_that_happen_to_be_alike_do_not_prove_that_there_is_no_chance():
    """Where one of fifty reaches the goal, 32 that do not are nothing unusual."""
    others = [0.0, 1.0] * 16
    assert verdicts([0.02, 0.5], [[0.0] * 32, others]) == ["right", "right"]


def test_where_nothing_is_left_to_chance_half_a_percent_is_right():
    assert verdicts([0.0004, 0.001], [[0.0] * 8] * 2) == ["right", "overestimates"]
    assert verdicts([100.4, 99.4], [[100.0] * 8] * 2) == ["right", "underestimates"]


def test_the_error_of_many_returns_is_the_usual_one():
    sample = np.random.default_rng(0).normal(size=1_000)
    (compared,) = compare_actions(np.zeros(1, np.float32), [sample.tolist()])
    assert compared.error == pytest.approx(sample.std(ddof=1) / np.sqrt(1_000), rel=0.01)


@pytest.mark.parametrize(
    ("q_values", "said"),
    [
        ((0.5, 0.6), "right: every Q-value within 2 standard errors, or 0.5%"),
        ((0.5, 1.5), "overestimates 1 of 2 actions, by 1.000 on average"),
        ((-0.5, -1.5), "underestimates 2 of 2 actions, by 1.500 on average"),
        ((1.5, -1.5), "overestimates 1, underestimates 1 of 2 actions"),
    ],
)
def test_all_actions_together_are_summed_up_in_a_line(q_values, said):
    assert summary(compare_actions(np.array(q_values, np.float32), [[0.0, 1.0] * 8] * 2))[1][0] == said


def test_before_the_second_return_there_is_no_verdict():
    assert summary(compare_actions(np.zeros(2, np.float32), [[0.0], []])) == (None, ("no verdict yet",))


class TestWholeEpisodes:
    def test_steps_of_one_episode_do_not_count_as_independent(self):
        """A thousand steps that share one outcome say as much as a single one."""
        random = np.random.default_rng(1)
        outcomes = random.normal(size=200)
        values = [np.zeros(50)] * 200
        compared = compare_episodes(values, [np.full(50, outcome) for outcome in outcomes])
        assert compared.count == 10_000
        assert compared.error == pytest.approx(outcomes.std(ddof=1) / np.sqrt(200), rel=0.01)

    def test_one_episode_says_nothing_of_chance(self):
        assert compare_episodes([np.ones(5)], [np.zeros(5)]).verdict is None

    def test_without_a_step_there_is_nothing_to_compare(self):
        assert compare_episodes([np.zeros(0)], [np.zeros(0)]).count == 0


class TestTheUnit:
    def test_it_is_that_of_the_learner(self):
        told = Hyperparameters(discount=0.97, clip_rewards=True, life_loss_terminal=True)
        assert ReturnUnit.of(told, pixels=True) == ReturnUnit(0.97, clips_rewards=True, life_loss_terminal=True)
        assert ReturnUnit.of(told, pixels=True).words == "discounted clipped return"
        assert ReturnUnit.of(told, pixels=False).words == "discounted return"
        assert ReturnUnit.of(told, pixels=False) == ReturnUnit(0.97)

    def test_munchausen_values_are_not_compared(self):
        bonuses = Hyperparameters(munchausen_weight=0.9)
        assert "Munchausen" in incomparable("pqn", bonuses)
        assert incomparable("dqn", bonuses) == incomparable("pqn", Hyperparameters()) == ""
