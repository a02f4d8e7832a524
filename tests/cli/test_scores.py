"""`arcade-rl scores`: the leaderboards in plain text and as JSON."""

import json

import pytest

from arcade_rl.cli.main import run
from arcade_rl.shelf.scores.rows import (
    Player,
    Result,
    Side,
    scores_file,
)
from arcade_rl.shelf.scores.writer import ScoreWriter

ADA, PONG = Player(human="Ada"), Player(agent="pong-2")


@pytest.fixture(autouse=True)
def ada(monkeypatch: pytest.MonkeyPatch) -> None:
    """She plays here, under a name of her choice."""
    monkeypatch.setenv("ARCADE_RL_PLAYER", "Ada")


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(["scores", *arguments]) == 0
    return capsys.readouterr().out


def play() -> None:
    writer = ScoreWriter()
    writer.keep(Result("pong", "alone", (Side(ADA, 3.0, human_share=1.0),), 90, 5.0))
    writer.keep(Result("pong", "alone", (Side(PONG, 19.0, 412_345),), 90, 6.0))
    writer.keep(Result("pong", "versus", (Side(ADA, 21.0, human_share=1.0), Side(PONG, 3.0, 412_345)), 90, 7.0))


def test_without_scores_it_says_how_to_get_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys) == "Finish a game in the window to be the first: arcade-rl play frozen-lake\n"


def test_a_game_that_nobody_finished_shows_what_others_reach(capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys, "pong").splitlines()
    assert [line.split()[:4] for line in lines[2:4]] == [
        ["-", "human", "tester", "(mean)"],
        ["-", "random", "play", "(mean)"],
    ]
    assert lines[-1].endswith("arcade-rl play pong")


def test_a_game_that_only_two_can_play_has_a_board_once_it_was_played(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "Warlords") == "Finish a game in the window to be the first: arcade-rl versus warlords\n"
    assert json.loads(told(capsys, "warlords", "--json")) == []
    sides = (Side(ADA, 1.0, human_share=1.0), Side(PONG, 0.0, 412_345))
    ScoreWriter().keep(Result("warlords", "versus", sides, 90, 7.0))
    assert ["1", "Ada", "1,516", "1", "0", "0"] in [line.split() for line in told(capsys, "warlords").splitlines()]


def test_the_tables_name_players_with_their_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    play()
    rows = [line.split() for line in told(capsys).splitlines()]
    assert ["1", "pong-2", "19.0", "19.0", "1", "412,345"] in rows
    assert ["2", "Ada", "3.00", "3.00", "1", "-"] in rows
    assert ["1", "Ada", "1,516", "1", "0", "0"] in rows
    assert ["Elo", "from", "1,500,", "K", "=", "32."] in rows


def test_a_game_by_name_shows_its_variants_too(capsys: pytest.CaptureFixture[str]) -> None:
    play()
    ScoreWriter().keep(Result("pong mode 1", "alone", (Side(ADA, 5.0, human_share=1.0),), 90, 9.0))
    titles = [line for line in told(capsys, "pong").splitlines() if "," in line and not line.startswith("Elo")]
    assert any(line.startswith("Pong mode 1, ") for line in titles)


def test_a_game_by_name_leaves_out_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    play()
    ScoreWriter().keep(Result("breakout", "alone", (Side(ADA, 3.0),), 90, 5.0))
    assert "Breakout" not in told(capsys, "Pong")


def test_json_tells_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    play()
    alone, versus = json.loads(told(capsys, "pong", "--json"))
    assert alone["rows"][0] == {
        "rank": 1,
        "human": None,
        "agent": "pong-2",
        "checkpoint": None,
        "best": 19.0,
        "mean": 19.0,
        "games": 1,
        "brain_step": 412_345,
        "human_share": 0.0,
        "ended": 6.0,
    }
    assert alone["rows"][1] == {"reference": "human tester", "score": 14.6}
    assert (alone["mode"], alone["course"]) == ("alone", [3.0])
    record = {"elo": 1516.0, "won": 1, "drawn": 0, "lost": 0}
    assert versus["rows"][0] == {"rank": 1, "human": "Ada", "agent": None, "checkpoint": None, **record}
    assert versus["course"] == [1516.0]


def test_json_without_scores_is_an_empty_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(told(capsys, "--json")) == []


def test_an_unknown_game_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scores", "pogn"]) == 2
    assert "did you mean pong?" in capsys.readouterr().err


def test_a_damaged_file_is_told_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    scores_file().parent.mkdir()
    scores_file().write_bytes(b"no scores at all" * 100)
    assert run(["scores"]) == 1
    assert "the next finished game sets it aside" in capsys.readouterr().err
