"""Which agents the shelf shows, and in which order."""

from dataclasses import replace

import pytest

from arcade_rl.shelf.settings.cockpit_file import COLUMNS, Column
from arcade_rl.tui.widgets.tables.agent_order import arranged, matching
from tests.tui.support.scripted import champion_summary, summary

WALKER = replace(summary("walker", "training", step=900, game="frozen-lake"), recent_score=0.5)
BALL = replace(summary("ball", step=2_000_000, game="pong"), recent_score=18.0)
FRESH = summary("fresh", game="breakout")
STAR = replace(champion_summary("star", game="pong"), recent_score=20.0)
SHELF = (BALL, FRESH, WALKER, STAR)


@pytest.mark.parametrize(
    ("column", "names"),
    [
        ("name", "ball fresh walker star"),
        ("game", "fresh walker ball star"),
        ("algorithm", "ball fresh walker star"),
        ("state", "walker fresh ball star"),
        ("steps", "ball star walker fresh"),
        ("score", "star ball walker fresh"),
    ],
)
def test_numbers_begin_with_the_largest_and_states_with_those_at_work(column: Column, names: str) -> None:
    assert [agent.name for agent in arranged(SHELF, column, backwards=False)] == names.split()


@pytest.mark.parametrize(
    ("column", "names"),
    [("name", "walker fresh ball star"), ("steps", "walker star ball fresh"), ("score", "walker ball star fresh")],
)
def test_the_other_way_round_what_has_nothing_there_still_comes_last(column: Column, names: str) -> None:
    assert [agent.name for agent in arranged(SHELF, column, backwards=True)] == names.split()


@pytest.mark.parametrize("column", COLUMNS)
def test_an_agent_that_cannot_be_read_has_a_place_in_every_order(column: Column) -> None:
    torn = replace(summary("torn", game=""), problem="agent.toml is missing")
    assert torn in arranged((*SHELF, torn), column, backwards=False)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", "ball fresh walker star"),
        ("WALK", "walker"),
        ("pong", "ball star"),
        ("Frozen Lake", "walker"),
        ("champion pong", "star"),
        ("training", "walker"),
        ("nobody", ""),
    ],
)
def test_each_word_that_was_typed_occurs_in_what_is_found(text: str, names: str) -> None:
    assert [agent.name for agent in matching(SHELF, text)] == names.split()
