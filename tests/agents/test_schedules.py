import math

import pytest

from arcade_rl.agents.schedules import epsilon, importance_exponent, learning_rate
from arcade_rl.hyperparameters import Hyperparameters

LINEAR = Hyperparameters(epsilon_start=1.0, epsilon_end=0.2, epsilon_decay_steps=100)


@pytest.mark.parametrize(("steps", "expected"), [(0, 1.0), (50, 0.6), (100, 0.2), (1_000, 0.2)])
def test_linear_epsilon_falls_in_a_straight_line_and_then_stays(steps, expected):
    assert epsilon(LINEAR, steps=steps, episodes=0, updates=0) == pytest.approx(expected)


def test_exponential_epsilon_is_the_posts_formula():
    post = Hyperparameters(
        epsilon_end=0.01, epsilon_schedule="exponential", epsilon_decay_per="episode", epsilon_decay_rate=0.001
    )
    assert epsilon(post, steps=9, episodes=700, updates=9) == pytest.approx(0.01 + 0.99 * math.exp(-0.7))


def test_epsilon_can_follow_the_updates():
    slow = LINEAR.replace(epsilon_decay_per="update")
    assert epsilon(slow, steps=100, episodes=100, updates=25) == pytest.approx(0.8)


@pytest.mark.parametrize(("steps", "expected"), [(0, 0.1), (50, 0.06), (100, 0.02), (1_000, 0.02)])
def test_the_learning_rate_falls_in_a_straight_line(steps, expected):
    falling = Hyperparameters(learning_rate=0.1, learning_rate_decay=0.8, training_steps=100)
    assert learning_rate(falling, steps=steps) == pytest.approx(expected)


@pytest.mark.parametrize(("steps", "expected"), [(50, 0.06), (100, 0.02), (500, 0.02)])
def test_the_learning_rate_can_have_fallen_before_the_end_of_training(steps, expected):
    falling = Hyperparameters(
        learning_rate=0.1, learning_rate_decay=0.8, learning_rate_decay_steps=100, training_steps=1_000
    )
    assert learning_rate(falling, steps=steps) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("steps", "expected"), [(50, 0.06), (99, 0.0208), (100, 0.05), (200, 0.035), (300, 0.02), (500, 0.02)]
)
def test_the_learning_rate_can_rise_once_more_and_fall_again_until_the_end_of_training(steps, expected):
    twice = Hyperparameters(
        learning_rate=0.1, learning_rate_decay=0.8, learning_rate_decay_steps=100, learning_rate_restart=0.5,
        training_steps=300,
    )  # fmt: skip
    assert learning_rate(twice, steps=steps) == pytest.approx(expected)


def test_a_learning_rate_that_falls_until_the_end_of_training_does_not_rise_again():
    once = Hyperparameters(learning_rate=0.1, learning_rate_decay=0.8, learning_rate_restart=0.5, training_steps=100)
    assert learning_rate(once, steps=200) == pytest.approx(0.02)


def test_the_learning_rate_stays_as_it_is_unless_it_is_asked_to_fall():
    assert learning_rate(Hyperparameters(learning_rate=0.1), steps=10**9) == 0.1


@pytest.mark.parametrize(("steps", "expected"), [(0, 0.4), (50, 0.7), (100, 1.0), (1_000, 1.0)])
def test_the_importance_exponent_rises_in_a_straight_line_to_one(steps, expected):
    recipe = Hyperparameters(importance_exponent=0.4, training_steps=100)
    assert importance_exponent(recipe, steps=steps) == pytest.approx(expected)
