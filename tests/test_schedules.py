import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcade_rl.hyperparameters import ALGORITHMS, SPECS, Hyperparameters, from_mapping, spec_of
from arcade_rl.schedules import (
    continued,
    epsilon,
    importance_exponent,
    in_words,
    last_learning_rate,
    learning_rate,
)

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
    values = Hyperparameters(importance_exponent=0.4, training_steps=100)
    assert importance_exponent(values, steps=steps) == pytest.approx(expected)


# Every schedule, whatever its values and however far from its planned range.

SCHEDULED = (
    "learning_rate", "learning_rate_decay", "learning_rate_decay_steps", "learning_rate_restart", "epsilon_start",
    "epsilon_end", "epsilon_schedule", "epsilon_decay_per", "epsilon_decay_steps", "epsilon_decay_rate",
    "importance_exponent", "training_steps",
)  # fmt: skip


def _values(name: str) -> st.SearchStrategy[Any]:
    each = spec_of(name)
    if each.choices:
        return st.sampled_from(each.choices)
    if each.kind is int:
        return st.integers(int(each.low), int(each.high)) | st.integers(int(each.low), 1_000)
    return st.floats(each.low, each.high, allow_subnormal=False) | st.sampled_from((each.low, each.high))


SCHEDULES = st.builds(Hyperparameters, **{name: _values(name) for name in SCHEDULED})
COUNTS = st.integers(0, 2_000) | st.integers(0, 2 * 10**9)


@given(SCHEDULES, COUNTS, COUNTS, COUNTS)
def test_epsilon_is_between_its_start_and_its_end(values, steps, episodes, updates):
    low, high = sorted((values.epsilon_start, values.epsilon_end))
    assert low - 1e-9 <= epsilon(values, steps=steps, episodes=episodes, updates=updates) <= high + 1e-9


@given(SCHEDULES, COUNTS)
def test_the_learning_rate_is_never_zero_and_never_above_the_one_that_was_set(values, steps):
    assert 0.0 < learning_rate(values, steps=steps) <= values.learning_rate * (1 + 1e-9)


@given(SCHEDULES, COUNTS)
def test_the_importance_exponent_is_between_its_start_and_one(values, steps):
    assert values.importance_exponent - 1e-9 <= importance_exponent(values, steps=steps) <= 1.0 + 1e-9


@pytest.mark.parametrize("training_steps", [50, 100])
def test_a_learning_rate_that_has_fallen_to_zero_holds_a_tenth_of_what_was_set(training_steps):
    falling = Hyperparameters(
        learning_rate=0.1, learning_rate_decay=1.0, learning_rate_decay_steps=50, training_steps=training_steps
    )
    assert [learning_rate(falling, steps=steps) for steps in (25, 50, 75, 1_000)] == pytest.approx([0.05] + [0.01] * 3)


# Schedules that go on from an inherited brain.

ALGORITHM = st.sampled_from(ALGORITHMS)


@given(SCHEDULES, ALGORITHM, COUNTS, COUNTS, COUNTS, st.integers(0, 2_000))
def test_epsilon_continues_as_if_nothing_had_come_between(values, algorithm, steps, episodes, updates, further):
    then = {"steps": steps, "episodes": episodes, "updates": updates}
    later = continued(values, algorithm, **then)
    whole = {name: count + further for name, count in then.items()}
    assert epsilon(later, steps=further, episodes=further, updates=further) == pytest.approx(
        epsilon(values, **whole), abs=1e-5
    )


@given(SCHEDULES, COUNTS)
def test_the_learning_rate_continues_where_it_was_and_ends_where_it_would_have_ended(values, steps):
    values = values.replace(  # the last one is far above the least that can be set
        learning_rate=max(values.learning_rate, 1e-3),
        learning_rate_decay=round(values.learning_rate_decay, 2),
    )
    later = continued(values, "pqn", steps=steps, episodes=0, updates=0)
    last = last_learning_rate(values)
    assert learning_rate(later, steps=0) == pytest.approx(max(learning_rate(values, steps=steps), last), rel=1e-5)
    assert last_learning_rate(later) == pytest.approx(last, rel=1e-3)


@given(SCHEDULES, ALGORITHM, COUNTS, COUNTS, COUNTS)
def test_what_is_continued_can_be_written_and_read_like_any_hyperparameters(
    values, algorithm, steps, episodes, updates
):
    later = continued(values, algorithm, steps=steps, episodes=episodes, updates=updates)
    changed = {each.name: getattr(later, each.name) for each in SPECS if getattr(later, each.name) != each.default}
    assert from_mapping(changed) == later
    used = {each.name for each in SPECS if algorithm in each.algorithms}
    assert all(getattr(later, name) == getattr(values, name) for name in SCHEDULED if name not in used)


@pytest.mark.parametrize(
    ("values", "steps", "words"),
    [
        (Hyperparameters(learning_rate=1e-3), 10**9, "epsilon 0.01, learning rate 0.001"),
        (
            Hyperparameters(learning_rate=1e-3, learning_rate_decay=1.0, training_steps=4_000),
            1_000,
            "epsilon 0.996, learning rate 0.00075, falling to 0 by step 4,000",
        ),
        (
            Hyperparameters(learning_rate=1e-3, learning_rate_decay=1.0, training_steps=4_000),
            4_000,
            "epsilon 0.984, learning rate 0.0001",
        ),
        (
            Hyperparameters(
                learning_rate=1e-3,
                learning_rate_decay=0.5,
                learning_rate_decay_steps=1_000,
                learning_rate_restart=1.0,
                training_steps=4_000,
            ),
            1_000,
            "epsilon 0.996, learning rate 0.001, falling to 0.0005 by step 4,000",
        ),
    ],
)
def test_where_the_schedules_stand_is_said_in_words(values, steps, words):
    assert in_words(values, steps=steps) == words
