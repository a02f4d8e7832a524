"""Numbers, durations, sizes and commands, said the same way everywhere."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import arcade_rl
from arcade_rl import wording
from arcade_rl.hyperparameters import SPECS
from arcade_rl.tui.widgets.tables.fitted_table import score_in_column


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0"), (999, "999"), (9_999, "9,999"), (12_345, "12.3 k"), (412_000, "412 k"), (1_240_000, "1.24 M"),
     (50_000_000, "50.0 M"), (2.5e9, "2.50 G"), (9_999.7, "10.0 k"), (99_960, "100 k"), (999_499, "999 k"),
     (999_500, "1.00 M"), (999_700, "1.00 M"), (-999_700, "-1.00 M"), (999_700_000, "1.00 G"), (9.997e11, "1.0e12")],
)  # fmt: skip
def test_counts_are_short(number: float, said: str) -> None:
    assert wording.count(number) == said


@given(st.floats(0, 1e18) | st.integers(0, 10**18) | st.sampled_from([10**power - 1 for power in range(19)]))
def test_counts_fit_their_column(number: float) -> None:
    assert len(wording.count(number)) <= 6


@given(st.floats(-1e18, 1e18) | st.sampled_from([-(10.0**power) + 0.02 for power in range(19)]))
def test_scores_fit_their_column(score: float) -> None:
    assert len(score_in_column(score)) <= 7


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, wording.UNKNOWN), (0.7412, "0.74"), (-20.43, "-20.4"), (9.996, "10.0"), (-999.97, "-1,000"),
     (12_345.6, "12,346")],
)  # fmt: skip
def test_scores_are_finer_where_they_are_small(value: float | None, said: str) -> None:
    assert wording.score(value) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (0.6, "under 1 s"), (45, "45 s"), (125, "2 min"), (4_320, "1 h 12 min"), (273_600, "3 d 4 h")],
)
def test_durations_have_two_units(seconds: float, said: str) -> None:
    assert wording.duration(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "measured", "said"), [(720, True, "12 min"), (720, False, "about 12 min"), (0.3, False, "under 1 s")]
)
def test_an_estimate_says_whether_it_was_measured(seconds: float, measured: bool, said: str) -> None:
    assert wording.expected(seconds, measured=measured) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(55.6, "56 s"), (59.6, "1 min"), (108, "2 min"), (3_599, "1 h 0 min"), (4_139, "1 h 9 min"), (86_399, "1 d 0 h")],
)
def test_durations_are_rounded(seconds: float, said: str) -> None:
    assert wording.duration(seconds) == said


@pytest.mark.parametrize(
    ("number", "said"), [(12, "12 B"), (2_300, "2.3 kB"), (999_700, "1.0 MB"), (708e6, "708 MB"), (7.07e9, "7.1 GB")]
)
def test_sizes_have_their_unit(number: float, said: str) -> None:
    assert wording.size(number) == said


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_a_value_in_the_form_reads_back_as_itself(spec) -> None:
    assert spec.parse(wording.value(spec.default)) == spec.default


@given(st.floats(allow_nan=True, allow_infinity=True) | st.sampled_from([1e300, -1e300, 5e-324]))
def test_every_number_has_its_words(number: float) -> None:
    for said in (wording.count, wording.score, wording.share, wording.measure, wording.rate, wording.size):
        assert 0 < len(said(number)) < 20
    assert 0 < len(wording.duration(number)) < 20


@pytest.mark.parametrize(
    ("number", "said"), [(0.04, "0 cores"), (0.98, "1 core"), (1.84, "1.8 cores"), (12.0, "12 cores")]
)
def test_cores_have_one_decimal(number: float, said: str) -> None:
    assert wording.cores(number) == said


def test_commands_that_messages_name_can_be_typed_whatever_the_agent_is_called() -> None:
    named = re.compile(r"arcade-rl [a-z -]*\{[\w.]*name\}")
    files = Path(arcade_rl.__file__).parent.rglob("*.py")
    unquoted = {file.name: found for file in files if (found := named.findall(file.read_text(encoding="utf-8")))}
    assert not unquoted
