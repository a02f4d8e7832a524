"""States, curves, names and foreign text, as the cockpit shows them."""

import math
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content

from arcade_rl.errors import UsageError
from arcade_rl.shelf.agents.names import check_name
from arcade_rl.shelf.ledger.ledger import Curve, Evaluation, State
from arcade_rl.tui import messages, names, states
from arcade_rl.tui.widgets import curves
from arcade_rl.tui.widgets.charts.curve_grid import evaluation_in_words
from arcade_rl.tui.widgets.facts import line, wrapped
from arcade_rl.tui.widgets.progress_panel import bar
from tests.tui.support.scripted import summary


def test_an_evaluation_tells_how_sure_it_is() -> None:
    lake = Evaluation(1_000, 200, 0.7412, 1.0, 0.9, 0.68, 0.8, None, 1.0, 0.0)
    assert evaluation_in_words(lake) == ("0.74 (0.68 to 0.80)", "0.74")
    assert evaluation_in_words(replace(lake, human_normalized=0.5)) == (
        "0.74 (0.68 to 0.80), 50% of a human's score",
        "0.74 (0.68 to 0.80), 50% of a human",
        "0.74, 50% of a human",
        "0.74",
    )


@pytest.mark.parametrize("state", get_args(State))
def test_a_state_is_called_as_in_every_list(state: State) -> None:
    agent = summary("a", state, step=5)
    assert states.mark(agent).word == agent.shown_state == state


def test_what_is_more_than_a_trainer_s_state_is_called_as_in_every_list() -> None:
    done = summary("a", step=1_000_000)
    for agent, word in (
        (done, "finished"),
        (replace(done, champion=True), "champion"),
        (replace(done, problem="torn"), "problem"),
    ):
        assert states.mark(agent).word == agent.shown_state == word


def test_time_left_is_said_only_while_it_can_be_known() -> None:
    assert states.time_left(summary("a", "training", step=250_000, steps_per_second=100.0)) == "2 h 5 min left"
    assert states.time_left(summary("a", "training", step=5)) == ""
    assert states.time_left(summary("a", "paused", step=5, steps_per_second=100.0)) == ""


@given(st.lists(st.floats(-1e9, 1e9), max_size=200), st.integers(1, 40))
def test_a_sparkline_never_exceeds_its_width(values: list[float], width: int) -> None:
    assert len(curves.sparkline(values, width)) == min(len(values), width)


def test_a_sparkline_rises_with_its_values() -> None:
    assert curves.sparkline([0, 1, 2, 3, 4, 5, 6], 7) == "▁▂▃▄▅▆▇"
    assert curves.sparkline([5, 5, 5], 7) == "▄▄▄"


def test_a_curve_is_thinned_by_averaging() -> None:
    assert curves.thinned(Curve((0, 1, 2, 3), (0, 2, 4, 6)), 2) == Curve((0.5, 2.5), (1, 5))


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.999, 1.0])
def test_a_progress_bar_is_as_wide_as_it_should(share: float) -> None:
    assert len(bar(share, 20)) == 20


def test_a_suggested_name_counts_on() -> None:
    assert names.suggest("pong", []) == "pong"
    assert names.suggest("pong", ["PONG", "pong-2"]) == "pong-3"
    assert names.suggest("pong-2", ["pong", "pong-2"]) == "pong-3"


@pytest.mark.parametrize(
    ("stem", "suggested"),
    [
        ("minigrid:MiniGrid-Empty-8x8-v0", "minigrid-MiniGrid-Empty-8x8-v0"),
        ("ALE/Pong-v5", "ALE-Pong-v5"),
        (64 * "x", f"{62 * 'x'}-2"),
        (f"{61 * 'x'}.yz", f"{61 * 'x'}-2"),
        (f"{58 * 'x'}-trials", 58 * "x" + "-trial"),
    ],
)
def test_what_is_suggested_is_a_legal_name(stem: str, suggested: str) -> None:
    assert names.suggest(stem, [64 * "x", f"{61 * 'x'}.yz"]) == check_name(suggested)


def test_a_name_that_differs_only_in_case_is_taken() -> None:
    with pytest.raises(UsageError, match="on the shelf already"):
        names.check_free("Pong", ["pong"])


def test_every_error_becomes_one_line_for_a_person() -> None:
    assert messages.problem(UsageError("no game is called 'pog'")) == "no game is called 'pog'"
    assert messages.problem(PermissionError(13, "Permission denied", "/saves")) == "/saves: Permission denied"
    assert "please report it" in messages.problem(KeyError("x"))


ANY_NUMBER = st.floats(allow_nan=True, allow_infinity=True) | st.sampled_from([1e300, -1e300, 5e-324])


@given(ANY_NUMBER)
def test_every_number_has_its_place(number: float) -> None:
    assert len(bar(number, 10)) == 10
    agent = summary("pong", "training", step=10, steps_per_second=number)
    assert len(states.time_left(agent)) < 25


@given(st.lists(ANY_NUMBER), st.integers(-1, 12))
def test_a_sparkline_leaves_out_what_has_no_place_on_a_scale(values: list[float], width: int) -> None:
    assert len(curves.sparkline(values, width)) <= max(width, 0)


def test_what_can_be_drawn_is_kept() -> None:
    plain = Curve((1.0, 2.0), (3.0, -4.0))
    assert curves.drawable(plain) == plain


@given(st.lists(st.tuples(ANY_NUMBER, ANY_NUMBER)))
def test_drawable_points_are_finite(points: list[tuple[float, float]]) -> None:
    kept = curves.drawable(Curve(tuple(x for x, _ in points), tuple(y for _, y in points)))
    assert all(math.isfinite(value) for value in (*kept.steps, *kept.values))


MARKUP = st.text(st.sampled_from("[]\\/@$#=ab '\"(") | st.characters())


@given(MARKUP)
def test_foreign_text_stands_in_markup_as_it_is(text: str) -> None:
    shown = Content.from_markup(f"[b $primary]{messages.escaped(text)}[/]!").plain
    assert shown.replace("\u200b", "") == messages.printable(text).replace("\u200b", "") + "!"


def test_foreign_text_never_steers_the_terminal() -> None:
    assert messages.printable("a\x1b[2Jb\x07\nc") == "a�[2Jb�\nc"


@given(MARKUP, st.integers(1, 12))
def test_what_is_shortened_fits_its_cells(text: str, width: int) -> None:
    assert cell_len(messages.shortened(text, width)) <= width


def test_a_fact_goes_on_beside_its_label_and_keeps_together_what_belongs_together() -> None:
    fact = Content.from_markup(
        line("Actions", "[b]6:[/b] wait, fire, ↑\N{NO-BREAK SPACE}fire, ↓\N{NO-BREAK SPACE}fire")
    )
    lines = [each.plain for each in wrapped(fact, 30)]
    assert lines == ["Actions    6: wait, fire,", "           ↑ fire, ↓ fire"]


@pytest.mark.parametrize("width", [0, 100])
def test_a_fact_that_fits_or_whose_room_is_not_known_is_one_line(width: int) -> None:
    assert [each.plain for each in wrapped(Content.from_markup(line("Steps", "1 of 2")), width)] == [
        "Steps      1 of 2"
    ]


def test_what_has_no_label_goes_on_at_the_left() -> None:
    problem = Content("agent.toml, line 3: no game is called 'pog'")
    assert [each.plain for each in wrapped(problem, 24)] == ["agent.toml, line 3: no", "game is called 'pog'"]
