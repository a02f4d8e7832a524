"""Leaderboards: who comes first, where the marks stand, and how the human at this computer did."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcade_rl.scores import wording
from arcade_rl.scores.boards import (
    Board,
    BoardReader,
    Reference,
    _ranked,
    board_of_references,
    game_title,
    read_boards,
    references,
)
from arcade_rl.scores.elo import Rating
from arcade_rl.shelf.scores.reader import ScoreReader
from arcade_rl.shelf.scores.rows import (
    Mode,
    Player,
    Result,
    Side,
    Tally,
    scores_file,
)
from arcade_rl.shelf.scores.writer import ScoreWriter

ME, PONG = Player(human="me"), Player(agent="pong-2")


@pytest.fixture(autouse=True)
def my_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARCADE_RL_PLAYER", raising=False)
    monkeypatch.setattr("getpass.getuser", lambda: "me")


def keep(*scores: float, by: Player = ME, game: str = "pong", mode: Mode = "alone", at: float = 1.0) -> None:
    writer = ScoreWriter()
    for score in scores:
        writer.keep(Result(game, mode, (Side(by, score, None if by == ME else 1_000, 0.25),), steps=9, ended=at))


def keep_match(one: Player, other: Player, score: float, opponents: float, **changes: bool) -> None:
    ScoreWriter().keep(Result("pong", "versus", (Side(one, score), Side(other, opponents)), 9, 5.0, **changes))


def lines(board: Board) -> list[tuple[int | None, str]]:
    return [(row.rank, wording.row_name(row)) for row in board.rows]


def test_a_game_for_two_alone_has_its_title() -> None:
    assert game_title("combat") == "Combat"
    assert game_title("maze-craze mode 3") == "Maze Craze mode 3"
    assert references("combat") == []


def test_without_scores_there_are_no_boards() -> None:
    assert read_boards() == ()


def test_players_stand_by_their_best_score_between_the_marks() -> None:
    keep(3.0, -5.0)
    keep(19.0, by=PONG)
    (board,) = read_boards()
    assert lines(board) == [(1, "pong-2"), (None, "human tester (mean)"), (2, "you"), (None, "random play (mean)")]
    mine = board.rows[2].entry
    assert isinstance(mine, Tally)
    assert (mine.best.score, mine.mean, mine.games) == (3.0, -1.0, 2)


def test_a_game_that_is_finished_while_boards_are_read_is_on_them_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    keep(10.0)
    read = ScoreReader.tallies

    def tallies(reader: ScoreReader) -> list[Tally]:
        keep(5.0, game="breakout")  # a window has kept it just now
        return read(reader)

    monkeypatch.setattr(ScoreReader, "tallies", tallies)
    assert {board.game for board in read_boards()} == {"breakout", "pong"}


def test_equal_best_scores_share_a_rank() -> None:
    keep(500.0, game="cart-pole")
    keep(500.0, 100.0, game="cart-pole", by=PONG)
    keep(20.0, game="cart-pole", by=Player(human="zoe"))
    (board,) = read_boards()
    assert lines(board) == [(1, "you"), (1, "pong-2"), (None, "random play (mean)"), (3, "zoe")]


def test_a_mark_that_is_only_equalled_is_not_passed() -> None:
    keep(14.6)
    assert lines(read_boards()[0])[:2] == [(None, "human tester (mean)"), (1, "you")]


def test_each_game_and_mode_has_its_board_and_the_game_played_last_comes_first() -> None:
    keep(3.0, by=Player("me", "pong-2"), mode="takeover", at=20.0)
    keep(1.0, game="pong", at=10.0)
    keep(2.0, game="breakout", at=5.0)  # the clock was put back meanwhile
    assert [(board.game, board.mode) for board in read_boards()] == [
        ("breakout", "alone"),
        ("pong", "alone"),
        ("pong", "takeover"),
    ]


def test_a_shared_game_tells_the_humans_share() -> None:
    keep(3.0, by=Player("me", "pong-2"), mode="takeover")
    assert (1, "you 25% + pong-2") in lines(read_boards()[0])


def test_the_course_is_the_humans_own_oldest_first() -> None:
    keep(1.0, 4.0, 2.0)
    keep(9.0, by=PONG)
    keep(8.0, by=Player(human="zoe"))
    assert read_boards()[0].course == (1.0, 4.0, 2.0)


def test_versus_stands_by_elo_without_marks() -> None:
    keep_match(ME, PONG, 3, 21)
    (board,) = read_boards()
    assert lines(board) == [(1, "pong-2"), (2, "you")]
    assert isinstance(board.rows[0].entry, Rating)
    assert board.course == (1484.0,)


def test_a_practiced_game_is_not_ranked() -> None:
    ScoreWriter().keep(Result("pong", "alone", (Side(ME, 21.0),), steps=9, ended=1.0, practiced=True))
    keep_match(ME, PONG, 21, 3, practiced=True)
    assert read_boards() == ()


def test_an_agent_against_itself_makes_no_board() -> None:
    keep_match(PONG, PONG, 21, 3)
    assert read_boards() == ()


def test_a_game_that_the_catalog_does_not_list_has_a_board_without_marks() -> None:
    keep(3.0, game="tank-battle")
    (board,) = read_boards()
    assert (board.title, lines(board)) == ("tank-battle", [(1, "you")])


def test_a_variant_of_a_game_has_a_board_of_its_own_without_marks() -> None:
    keep(3.0, game="breakout")
    keep(900.0, game="breakout mode 12 difficulty 1")
    variant, standard = read_boards()
    assert (variant.title, lines(variant)) == ("Breakout mode 12 difficulty 1", [(1, "you")])
    assert standard.title == "Breakout"
    assert len(standard.rows) > 1


def test_a_game_that_nobody_finished_shows_what_others_reach() -> None:
    board = board_of_references("pong")
    assert [row.entry for row in board.rows] == [Reference("human tester", 14.6), Reference("random play", -20.7)]


def test_a_chosen_name_is_shown_instead_of_you(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wording.player(ME) == "you"
    monkeypatch.setenv("ARCADE_RL_PLAYER", "Ada")
    assert wording.player(Player(human="Ada")) == "Ada"
    assert wording.player(ME) == "me"


def test_a_player_is_named_with_the_age_it_played_at() -> None:
    assert wording.player(Player(agent="pong-2", checkpoint=5_000)) == "pong-2 at 5,000 steps"


def test_what_has_not_changed_is_not_read_again() -> None:
    keep(1.0)
    os.utime(scores_file(), (1e9, 1e9))  # long ago
    reader = BoardReader()
    first = reader.read()
    assert reader.read() is first
    keep(4.0)
    assert reader.read()[0].course == (1.0, 4.0)


def test_a_file_that_has_just_changed_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next change might fall into the same tick of the clock."""
    keep(1.0)
    monkeypatch.setattr("time.time_ns", lambda: scores_file().stat().st_mtime_ns + 1)
    reader = BoardReader()
    assert reader.read() is not reader.read()


@given(st.lists(st.integers(-30, 30), min_size=1, max_size=20))
def test_ranks_never_fall_and_no_one_is_left_out(bests: list[int]) -> None:
    tallies = [Tally("pong", "alone", Side(PONG, float(best)), 0.0, 1, float(best)) for best in bests]
    rows = _ranked(tallies, references("pong"))
    ranks = [row.rank for row in rows if row.rank is not None]
    assert ranks == sorted(ranks)
    assert ranks == [1 + sum(other > best for other in bests) for best in sorted(bests, reverse=True)]
    shown = [row.entry.score if isinstance(row.entry, Reference) else row.entry.best.score for row in rows]  # type: ignore[union-attr]
    assert shown == sorted(shown, reverse=True)
