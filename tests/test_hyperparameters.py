"""Every hyperparameter is declared once, whole, says where it has an effect, and checks what people type."""

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcade_rl.errors import UsageError
from arcade_rl.hyperparameters import (
    ALGORITHM_TITLES,
    ALGORITHMS,
    SPECS,
    Algorithm,
    Hyperparameters,
    HyperparameterSpec,
    Value,
    essential,
    from_mapping,
    in_effect,
    spec_of,
    specs_of,
)
from arcade_rl.hyperparameters.conditions import Condition

ANY_SPEC = pytest.mark.parametrize("each", SPECS, ids=lambda each: each.name)


@ANY_SPEC
def test_each_says_what_it_is(each: HyperparameterSpec) -> None:
    assert each.help.endswith(".")
    assert each.theme
    assert each.algorithms
    assert set(each.algorithms) <= set(ALGORITHM_TITLES)
    assert each.kind in (int, float, bool, str)
    assert bool(each.choices) == (each.kind is str)


@ANY_SPEC
def test_each_default_is_allowed_and_parses_back(each: HyperparameterSpec) -> None:
    assert each.check(each.default) == each.default
    assert each.parse(str(each.default)) == each.default


@ANY_SPEC
def test_each_number_has_bounds_that_are_kept(each: HyperparameterSpec) -> None:
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
        ("replay_capacity", "20,000.0", 20_000),
        ("double_q", "Yes", True),
        ("double_q", "off", False),
        ("loss", "squared", "squared"),
        ("hidden_widths", " 120-84 ", "120-84"),
        ("hidden_widths", "equal", "equal"),
    ],
)
def test_people_may_write_a_value_in_their_way(name: str, text: str, value: object) -> None:
    parsed = spec_of(name).parse(text)
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize(
    ("name", "text", "allowed"),
    [
        ("learning_rate", "fast", "a number from 1e-06 to 1; 'fast' is not"),
        ("learning_rate", "", "a number from"),
        ("learning_rate", "nan", "a number from"),
        ("learning_rate", "0,001", "a number from 1e-06 to 1; '0,001' is not: decimals come after a point"),
        ("discount", "0,99", "a number from 0 to 1; '0,99' is not: decimals come after a point"),
        ("max_gradient_norm", "0,5", "a number from 0 to 1,000,000; '0,5' is not: decimals come after a point"),
        ("training_steps", "1,5", "a whole number from 1 to 1,000,000,000; '1,5' is not: decimals come after a point"),
        ("training_steps", "0,100", "a whole number from 1 to 1,000,000,000; '0,100' is not"),
        ("training_steps", "10,00,000", "a whole number from 1 to 1,000,000,000; '10,00,000' is not"),
        ("batch_size", "32.5", "a whole number from 1 to 4,096; 32.5 is not"),
        ("batch_size", "1e400", "a whole number from"),
        ("double_q", "maybe", "true or false; 'maybe' is not"),
        ("loss", "cubic", "one of huber, squared; 'cubic' is not"),
        ("hidden_widths", "120,84", "equal, or up to 8 whole numbers to 4,096 such as 120-84; '120,84' is not"),
        ("hidden_widths", "64-0", "equal, or"),
        ("hidden_widths", "64-4097", "equal, or"),
        ("hidden_widths", "64-", "equal, or"),
        ("hidden_widths", "064", "equal, or"),
        ("hidden_widths", "9" * 9_000, "equal, or"),
        ("hidden_widths", "-".join(["1"] * 9), "equal, or"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(name: str, text: str, allowed: str) -> None:
    with pytest.raises(UsageError, match=f"{name} must be {allowed}"):
        spec_of(name).parse(text)


@given(each=st.sampled_from(SPECS), text=st.text())
def test_no_text_does_anything_but_parse_or_be_refused(each: HyperparameterSpec, text: str) -> None:
    try:
        value = each.parse(text)
    except UsageError as error:
        assert len(str(error)) < 300  # noqa: PT017 - either outcome is right
    else:
        assert each.check(value) == value


@pytest.mark.parametrize("value", ["1", None, True, 1.5, [1], 10**400])
def test_values_of_another_type_are_refused(value: object) -> None:
    with pytest.raises(UsageError, match="batch_size must be a whole number"):
        spec_of("batch_size").check(value)


def test_a_huge_whole_number_is_refused_for_a_ratio() -> None:
    with pytest.raises(UsageError, match="discount must be"):
        spec_of("discount").check(10**400)


def test_a_whole_number_passes_for_a_ratio() -> None:
    assert type(spec_of("discount").check(1)) is float


def test_an_unknown_name_brings_the_nearest_to_mind() -> None:
    with pytest.raises(UsageError, match="no hyperparameter is called 'learnign_rate'; did you mean learning_rate"):
        spec_of("learnign_rate")
    with pytest.raises(UsageError, match=r"did you mean frame_skip\?"):
        spec_of("skip")
    for strange in ("@", "", "speed", "gamma"):
        with pytest.raises(UsageError, match="known are learning_rate, learning_rate_decay, "):
            spec_of(strange)


@pytest.mark.parametrize(
    ("name", "algorithm", "kind"),
    [("frame_skip", "q-table", "a Q-table"), ("rollout_steps", "dqn", "DQN"), ("batch_size", "actor-critic", "an imp")],
)
def test_a_name_that_the_algorithm_does_not_use_is_refused(name: str, algorithm: Algorithm, kind: str) -> None:
    with pytest.raises(UsageError, match=f"{name} does nothing for {kind}.*; leave it out"):
        spec_of(name, algorithm, pixels=False)


def test_a_mapping_is_checked_and_laid_over_its_base() -> None:
    base = Hyperparameters(batch_size=8)
    assert from_mapping({"discount": 1}, base) == Hyperparameters(batch_size=8, discount=1.0)
    assert from_mapping({}) == Hyperparameters()
    with pytest.raises(UsageError, match="discount must be"):
        from_mapping({"discount": 2}, base)
    with pytest.raises(UsageError, match="a Q-table"):
        from_mapping({"batch_size": 8}, algorithm="q-table")


def test_only_what_matters_is_relevant() -> None:
    table = Hyperparameters().relevant("q-table", pixels=False)
    assert "learning_rate" in table
    assert "batch_size" not in table
    assert "frame_skip" not in Hyperparameters().relevant("dqn", pixels=False)
    assert list(Hyperparameters().relevant("dqn", pixels=True)) == [each.name for each in specs_of("dqn", pixels=True)]


def test_every_field_is_declared() -> None:
    assert [each.name for each in SPECS] == [field.name for field in dataclasses.fields(Hyperparameters)]


def test_a_retired_name_is_refused_with_what_to_do() -> None:
    for taking in (lambda: spec_of("random_shift", "dqn"), lambda: from_mapping({"random_shift": 0})):
        with pytest.raises(UsageError, match="random_shift is retired and has no effect any more; leave it out"):
            taking()


# What has an effect


@ANY_SPEC
def test_each_depends_on_hyperparameters_of_the_same_algorithms_by_values_they_may_have(
    each: HyperparameterSpec,
) -> None:
    for comparison in each.depends_on.comparisons:
        other = spec_of(comparison.name)
        assert each.pixels_only or not other.pixels_only
        if comparison.other not in {spec.name for spec in SPECS}:
            assert other.parse(comparison.other) is not None
        assert comparison.name != each.name


def names_in_effect(algorithm: Algorithm, *, pixels: bool = True, **changes: Value) -> set[str]:
    return {spec.name for spec in in_effect(Hyperparameters(**changes), algorithm, pixels=pixels)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("value_min", {"value_head": "c51"}),
        ("value_max", {"value_head": "c51"}),
        ("value_min", {"value_head": "hl-gauss"}),
        ("atoms", {"value_head": "c51"}),
        ("atoms", {"value_head": "qr"}),
        ("noisy_sigma", {"noisy_networks": True}),
        ("priority_exponent", {"prioritized_replay": True}),
        ("importance_exponent", {"prioritized_replay": True}),
        ("learning_rate_decay_steps", {"learning_rate_decay": 0.5}),
        ("learning_rate_restart", {"learning_rate_decay": 0.5, "learning_rate_decay_steps": 100}),
        ("epsilon_decay_rate", {"epsilon_schedule": "exponential"}),
        ("layer_norm_weights", {"network": "nature", "layer_norm": True}),
    ],
)
def test_one_has_an_effect_as_soon_as_its_condition_holds(name: str, changes: dict[str, Value]) -> None:
    assert name not in names_in_effect("dqn")
    assert name in names_in_effect("dqn", **changes)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("hidden_units", {"network": "nips"}),
        ("hidden_layers", {"hidden_widths": "64-32"}),
        ("activation", {"network": "nips"}),
        ("loss", {"value_head": "qr"}),
        ("steps_per_update", {"updates_per_episode": 8}),
        ("epsilon_decay_steps", {"epsilon_schedule": "exponential"}),
        ("epsilon_decay_per", {"epsilon_start": 0.0, "epsilon_end": 0.0}),
        ("margin_weight", {"demonstration_share": 0.0}),
        ("margin", {"demonstration_share": 0.0}),
        ("margin", {"margin_weight": 0.0}),
    ],
)
def test_one_has_no_effect_as_soon_as_its_condition_fails(name: str, changes: dict[str, Value]) -> None:
    assert name in names_in_effect("dqn")
    assert name not in names_in_effect("dqn", **changes)


def test_pixels_and_algorithms_decide_too() -> None:
    assert "frame_skip" in names_in_effect("pqn")
    assert "frame_skip" not in names_in_effect("pqn", pixels=False)
    assert "replay_capacity" not in names_in_effect("pqn")


@pytest.mark.parametrize("text", ["value_head", "value_head is c51", "value_head < c51", "a = b or c = d"])
def test_a_condition_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"comparison|unpack"):
        Condition.parse(text)


@pytest.mark.parametrize("text", ["value_head = c51", "demonstration_share > 0 and margin_weight > 0", ""])
def test_a_condition_is_printed_as_it_was_declared(text: str) -> None:
    assert str(Condition.parse(text)) == text


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_eight_matter_most_and_the_length_of_training(algorithm: Algorithm) -> None:
    names = [spec.name for spec in essential(Hyperparameters(), algorithm, pixels=algorithm != "q-table")]
    assert len(names) == 9
    assert names[0] == "learning_rate"
    assert "training_steps" in names
