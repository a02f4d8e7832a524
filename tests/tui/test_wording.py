"""Numbers, durations and names, said the same way everywhere."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content

from arcade_rl.errors import UsageError
from arcade_rl.hyperparameters import KNOBS
from arcade_rl.shelf.ledger.ledger import Curve, Evaluation
from arcade_rl.tui import names, wording
from tests.tui.scripted import summary


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0"), (999, "999"), (9_999, "9,999"), (12_345, "12.3 k"), (412_000, "412 k"), (1_240_000, "1.24 M"),
     (50_000_000, "50.0 M"), (2.5e9, "2.50 G")],
)  # fmt: skip
def test_counts_are_short(number: float, said: str) -> None:
    assert wording.count(number) == said


@given(st.integers(0, 10**13))
def test_counts_fit_their_column(number: int) -> None:
    assert len(wording.count(number)) <= 7


@pytest.mark.parametrize(("value", "said"), [(None, "–"), (0.7412, "0.74"), (-20.43, "-20.4"), (12_345.6, "12,346")])  # noqa: RUF001
def test_scores_are_finer_where_they_are_small(value: float | None, said: str) -> None:
    assert wording.score(value) == said


def test_an_evaluation_tells_how_sure_it_is() -> None:
    lake = Evaluation(1_000, 200, 0.7412, 1.0, 0.9, 0.68, 0.8, None, 1.0, 0.0)
    assert wording.evaluation(lake) == ("0.74 (0.68 to 0.80)", "0.74")
    assert wording.evaluation(replace(lake, human_normalized=0.5)) == (
        "0.74 (0.68 to 0.80), 50% of a human's score",
        "0.74 (0.68 to 0.80), 50% of a human",
        "0.74, 50% of a human",
        "0.74",
    )


@pytest.mark.parametrize(
    ("seconds", "said"), [(45, "45 s"), (125, "2 min"), (4_320, "1 h 12 min"), (273_600, "3 d 4 h")]
)
def test_durations_have_two_units(seconds: float, said: str) -> None:
    assert wording.duration(seconds) == said


@pytest.mark.parametrize(("number", "said"), [(12, "12 B"), (2_300, "2.3 kB"), (708e6, "708 MB"), (7.07e9, "7.1 GB")])
def test_sizes_have_their_unit(number: float, said: str) -> None:
    assert wording.size(number) == said


@pytest.mark.parametrize("knob", KNOBS, ids=lambda knob: knob.name)
def test_a_value_in_the_form_reads_back_as_itself(knob) -> None:
    assert knob.parse(wording.value(knob.default)) == knob.default


def test_time_left_is_said_only_while_it_can_be_known() -> None:
    assert wording.time_left(summary("a", "training", step=250_000, steps_per_second=100.0)) == "2 h 5 min left"
    assert wording.time_left(summary("a", "training", step=5)) == ""
    assert wording.time_left(summary("a", "paused", step=5, steps_per_second=100.0)) == ""


@given(st.lists(st.floats(-1e9, 1e9), max_size=200), st.integers(1, 40))
def test_a_sparkline_never_exceeds_its_width(values: list[float], width: int) -> None:
    assert len(wording.sparkline(values, width)) == min(len(values), width)


def test_a_sparkline_rises_with_its_values() -> None:
    assert wording.sparkline([0, 1, 2, 3, 4, 5, 6], 7) == "▁▂▃▄▅▆▇"
    assert wording.sparkline([5, 5, 5], 7) == "▄▄▄"


def test_a_curve_is_thinned_by_averaging() -> None:
    assert wording.thinned(Curve((0, 1, 2, 3), (0, 2, 4, 6)), 2) == Curve((0.5, 2.5), (1, 5))


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.999, 1.0])
def test_a_progress_bar_is_as_wide_as_it_should(share: float) -> None:
    assert len(wording.bar(share, 20)) == 20


def test_a_suggested_name_counts_on() -> None:
    assert names.suggest("pong", []) == "pong"
    assert names.suggest("pong", ["PONG", "pong-2"]) == "pong-3"
    assert names.suggest("pong-2", ["pong", "pong-2"]) == "pong-3"


def test_a_name_that_differs_only_in_case_is_taken() -> None:
    with pytest.raises(UsageError, match="on the shelf already"):
        names.check_free("Pong", ["pong"])


def test_every_error_becomes_one_line_for_a_person() -> None:
    assert wording.problem(UsageError("no game is called 'pog'")) == "no game is called 'pog'"
    assert wording.problem(PermissionError(13, "Permission denied", "/saves")) == "/saves: Permission denied"
    assert "please report it" in wording.problem(KeyError("x"))


ANY_NUMBER = st.floats(allow_nan=True, allow_infinity=True) | st.sampled_from([1e300, -1e300, 5e-324])


@given(ANY_NUMBER)
def test_every_number_has_its_words(number: float) -> None:
    for said in (wording.count, wording.score, wording.share, wording.measure, wording.rate, wording.size):
        assert 0 < len(said(number)) < 20
    assert 0 < len(wording.duration(number)) < 20
    assert len(wording.bar(number, 10)) == 10
    agent = summary("pong", "training", step=10, steps_per_second=number)
    assert len(wording.time_left(agent)) < 25


@given(st.lists(ANY_NUMBER), st.integers(-1, 12))
def test_a_sparkline_leaves_out_what_has_no_place_on_a_scale(values: list[float], width: int) -> None:
    assert len(wording.sparkline(values, width)) <= max(width, 0)


@given(st.lists(st.tuples(ANY_NUMBER, ANY_NUMBER)))
def test_drawable_points_are_finite(points: list[tuple[float, float]]) -> None:
    kept = wording.drawable(Curve(tuple(x for x, _ in points), tuple(y for _, y in points)))
    assert all(math.isfinite(value) for value in (*kept.steps, *kept.values))


MARKUP = st.text(st.sampled_from("[]\\/@$#=ab '\"(") | st.characters())


@given(MARKUP)
def test_foreign_text_stands_in_markup_as_it_is(text: str) -> None:
    shown = Content.from_markup(f"[b $primary]{wording.escaped(text)}[/]!").plain
    assert shown.replace("\u200b", "") == wording.printable(text).replace("\u200b", "") + "!"


def test_foreign_text_never_steers_the_terminal() -> None:
    assert wording.printable("a\x1b[2Jb\x07\nc") == "a�[2Jb�\nc"


@given(MARKUP, st.integers(1, 12))
def test_what_is_shortened_fits_its_cells(text: str, width: int) -> None:
    assert cell_len(wording.shortened(text, width)) <= width
