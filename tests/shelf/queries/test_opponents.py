"""The agent that is offered as an opponent."""

from dataclasses import replace

from arcade_rl.shelf.queries.summary import opponent
from tests.tui.support.scripted import champion_summary, summary


def test_a_champion_comes_first_then_who_has_trained_for_longest() -> None:
    young, old = summary("young", step=100, game="pong"), summary("old", step=900, game="pong")
    others = [summary("boxer", step=5_000, game="boxing"), young, old]
    assert opponent([*others, champion_summary("ace")], "pong") == champion_summary("ace")
    assert opponent(others, "pong") == old


def test_who_has_learned_nothing_or_cannot_be_read_is_none() -> None:
    untrained = replace(summary("untrained", game="pong"), has_brain=False)
    damaged = replace(summary("damaged", step=100, game="pong"), problem="agent.toml is not TOML")
    assert opponent([untrained, damaged], "pong") is None
