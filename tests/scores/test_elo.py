"""Elo ratings, against numbers worked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcade_rl.scores.elo import Rating, expected_score, ratings
from arcade_rl.shelf.scores.rows import Match, Player, Side

ANN, BOB, PONG = Player(human="ann"), Player(human="bob"), Player(agent="pong-2")


def match(one: Player, other: Player, score: float, opponents: float) -> Match:
    return Match("pong", (Side(one, score), Side(other, opponents)))


def elo_of(player: Player, rated: list[Rating]) -> float:
    return next(each.elo for each in rated if each.player == player)


def test_equals_expect_half_and_who_is_400_points_stronger_10_of_11() -> None:
    assert expected_score(1500, 1500) == 0.5
    assert expected_score(1900, 1500) == pytest.approx(10 / 11)
    assert expected_score(1500, 1900) == pytest.approx(1 / 11)


def test_the_first_win_among_equals_moves_16_points() -> None:
    assert [(each.player, each.elo) for each in ratings([match(ANN, PONG, 21, 3)])] == [(ANN, 1516.0), (PONG, 1484.0)]


def test_the_weaker_gains_more_by_winning_back() -> None:
    # After the first, 1516 to 1484: the loser should win 1 / (1 + 10^(32/400)) = 0.454078, and gains 32 * 0.545922.
    rated = ratings([match(ANN, PONG, 21, 3), match(ANN, PONG, 19, 21)])
    assert elo_of(PONG, rated) == pytest.approx(1484 + 17.46949, abs=1e-4)
    assert elo_of(ANN, rated) == pytest.approx(1516 - 17.46949, abs=1e-4)


def test_a_draw_takes_from_the_stronger() -> None:
    # 1516 to 1484: the stronger should have won 0.545922, and loses 32 * 0.045922.
    rated = ratings([match(ANN, PONG, 21, 3), match(PONG, ANN, 7, 7)])
    assert elo_of(ANN, rated) == pytest.approx(1516 - 1.46949, abs=1e-4)


def test_three_players_by_hand() -> None:
    # ann beats bob: 1516, 1484. pong-2 (1500) beats ann (1516): should win 1 / (1 + 10^0.04) = 0.476990.
    rated = ratings([match(ANN, BOB, 1, 0), match(PONG, ANN, 1, 0)])
    assert [each.player for each in rated] == [PONG, ANN, BOB]
    assert elo_of(PONG, rated) == pytest.approx(1500 + 32 * 0.523010, abs=1e-3)


def test_wins_draws_losses_and_the_course_are_kept() -> None:
    rated = ratings([match(ANN, PONG, 21, 3), match(PONG, ANN, 7, 7), match(ANN, PONG, 2, 21)])
    ann = next(each for each in rated if each.player == ANN)
    assert (ann.won, ann.drawn, ann.lost) == (1, 1, 1)
    assert len(ann.course) == 3
    assert (ann.course[0], ann.course[-1]) == (1516.0, ann.elo)


def test_who_plays_against_itself_proves_nothing() -> None:
    assert ratings([match(PONG, PONG, 21, 3)]) == []


def test_the_same_agent_at_an_earlier_age_is_another_player() -> None:
    young = Player(agent="pong-2", checkpoint=5_000)
    assert [each.player for each in ratings([match(PONG, young, 21, 3)])] == [PONG, young]


players = st.sampled_from([ANN, BOB, PONG])
scores = st.integers(0, 21).map(float)


@given(st.lists(st.builds(match, players, players, scores, scores)))
def test_points_are_only_passed_on(matches: list[Match]) -> None:
    rated = ratings(matches)
    assert sum(each.elo for each in rated) == pytest.approx(1500 * len(rated))
    assert sum(each.won for each in rated) == sum(each.lost for each in rated)
    assert all(each.won + each.drawn + each.lost == len(each.course) for each in rated)
