"""Every knob is declared once, whole, and checks what people type."""

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcade_rl.errors import UsageError
from arcade_rl.hyperparameters import ALGORITHMS, KNOBS, Hyperparameters, Knob, from_mapping, knob, knobs

ANY_KNOB = pytest.mark.parametrize("each", KNOBS, ids=lambda each: each.name)


@ANY_KNOB
def test_each_knob_says_what_it_is(each: Knob) -> None:
    assert each.help.endswith(".")
    assert each.theme
    assert each.algorithms
    assert set(each.algorithms) <= set(ALGORITHMS)
    assert each.kind in (int, float, bool, str)
    assert bool(each.choices) == (each.kind is str)


@ANY_KNOB
def test_each_default_is_allowed_and_parses_back(each: Knob) -> None:
    assert each.check(each.default) == each.default
    assert each.parse(str(each.default)) == each.default


@ANY_KNOB
def test_each_number_has_bounds_that_are_kept(each: Knob) -> None:
    if each.kind not in (int, float):
        return
    assert each.low is not None
    assert each.high is not None
    assert each.check(each.kind(each.low)) == each.low
    assert each.check(each.kind(each.high)) == each.high
    for outside in (each.low - 1, each.high + 1, math.inf, -math.inf, math.nan):
        with pytest.raises(UsageError, match=f"{each.name} must be .* from"):
            each.check(each.kind(outside) if math.isfinite(outside) else outside)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("learning_rate", " 1e-3 ", 0.001),
        ("learning_rate", "1", 1.0),
        ("replay_capacity", "1_000_000", 1_000_000),
        ("replay_capacity", "1,000,000", 1_000_000),
        ("replay_capacity", "1e6", 1_000_000),
        ("double_q", "Yes", True),
        ("double_q", "off", False),
        ("loss", "squared", "squared"),
    ],
)
def test_people_may_write_a_value_in_their_way(name: str, text: str, value: object) -> None:
    parsed = knob(name).parse(text)
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize(
    ("name", "text", "allowed"),
    [
        ("learning_rate", "fast", "a number from 1e-06 to 1; 'fast' is not"),
        ("learning_rate", "", "a number from"),
        ("learning_rate", "nan", "a number from"),
        ("batch_size", "32.5", "a whole number from 1 to 4,096; 32.5 is not"),
        ("batch_size", "1e400", "a whole number from"),
        ("double_q", "maybe", "true or false; 'maybe' is not"),
        ("loss", "cubic", "one of huber, squared; 'cubic' is not"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(name: str, text: str, allowed: str) -> None:
    with pytest.raises(UsageError, match=f"{name} must be {allowed}"):
        knob(name).parse(text)


@given(each=st.sampled_from(KNOBS), text=st.text())
def test_no_text_does_anything_but_parse_or_be_refused(each: Knob, text: str) -> None:
    try:
        value = each.parse(text)
    except UsageError as error:
        assert len(str(error)) < 300  # noqa: PT017 - either outcome is right
    else:
        assert each.check(value) == value


@pytest.mark.parametrize("value", ["1", None, True, 1.5, [1], 10**400])
def test_values_of_another_type_are_refused(value: object) -> None:
    with pytest.raises(UsageError, match="batch_size must be a whole number"):
        knob("batch_size").check(value)


def test_a_huge_whole_number_is_refused_for_a_ratio() -> None:
    with pytest.raises(UsageError, match="discount must be"):
        knob("discount").check(10**400)


def test_a_whole_number_passes_for_a_ratio() -> None:
    assert type(knob("discount").check(1)) is float


def test_an_unknown_name_brings_the_nearest_to_mind() -> None:
    with pytest.raises(UsageError, match="no hyperparameter is called 'learnign_rate'; did you mean learning_rate"):
        knob("learnign_rate")
    with pytest.raises(UsageError, match="known are learning_rate, learning_rate_decay, "):
        knob("@")


def test_a_name_that_the_algorithm_does_not_use_is_refused() -> None:
    with pytest.raises(UsageError, match="no hyperparameter of q-table is called 'batch_size'"):
        knob("batch_size", "q-table")


def test_a_mapping_is_checked_and_laid_over_its_base() -> None:
    base = Hyperparameters(batch_size=8)
    assert from_mapping({"discount": 1}, base) == Hyperparameters(batch_size=8, discount=1.0)
    assert from_mapping({}) == Hyperparameters()
    with pytest.raises(UsageError, match="discount must be"):
        from_mapping({"discount": 2}, base)
    with pytest.raises(UsageError, match="of q-table"):
        from_mapping({"batch_size": 8}, algorithm="q-table")


def test_only_what_matters_is_relevant() -> None:
    table = Hyperparameters().relevant("q-table", pixels=False)
    assert "learning_rate" in table
    assert "batch_size" not in table
    assert "frame_skip" not in Hyperparameters().relevant("dqn", pixels=False)
    assert list(Hyperparameters().relevant("dqn", pixels=True)) == [each.name for each in knobs("dqn", pixels=True)]


def test_every_field_is_a_knob() -> None:
    assert [each.name for each in KNOBS] == [field.name for field in dataclasses.fields(Hyperparameters)]
