"""The file of scores keeps every game once, whoever writes, dies, or damages it meanwhile."""

import contextlib
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.scores.reader import ScoreReader
from arcade_rl.shelf.scores.rows import (
    Match,
    Mode,
    Player,
    Result,
    Side,
)
from arcade_rl.shelf.scores.writer import ScoreWriter

ANN, PONG = Player(human="ann"), Player(agent="pong-2")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "saves" / "scores.sqlite"


def alone(score: float = 3.0, by: Player = ANN, **changes: Any) -> Result:
    return Result("pong", "alone", (Side(by, score, human_share=1.0),), **{"steps": 90, "ended": 5.0} | changes)


def scores(path: Path, human: str = "ann") -> list[float]:
    with ScoreReader(path) as reader:
        return reader.scores_of(human).get(("pong", "alone"), [])


names = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
steps = st.none() | st.integers(0, 2**40)
players = st.builds(Player, names, names | st.just(""), steps) | st.builds(Player, st.just(""), names, steps)
numbers = st.floats(-1e12, 1e12)
sides = st.builds(Side, players, numbers, steps, st.floats(0, 1))


times = st.floats(0, 2e11)


@st.composite
def results(draw: st.DrawFn) -> Result:
    mode: Mode = draw(st.sampled_from(["alone", "takeover", "versus", "race"]))
    count = 2 if mode in ("versus", "race") else 1
    played = tuple(draw(sides) for _ in range(count))
    return Result(draw(names), mode, played, draw(steps) or 0, draw(times), practiced=draw(st.booleans()))


class TestKeeping:
    def test_without_a_file_there_are_no_scores_and_none_is_made(self, path: Path) -> None:
        with ScoreReader(path) as reader:
            assert (reader.tallies(), reader.matches(), reader.scores_of("ann"), reader.last_played()) == (
                [],
                [],
                {},
                {},
            )
        assert not path.exists()

    def test_a_result_is_kept_once_however_often_it_is_written(self, path: Path) -> None:
        writer, result = ScoreWriter(path), alone()
        writer.keep(result)
        writer.keep(result)
        assert scores(path) == [3.0]

    def test_a_players_games_are_summed_up_and_the_best_is_told_whole(self, path: Path) -> None:
        writer = ScoreWriter(path)
        for score, step in ((3.0, 100), (9.0, 200), (6.0, 300)):
            writer.keep(Result("pong", "alone", (Side(PONG, score, step),), steps=90, ended=float(step)))
        with ScoreReader(path) as reader:
            (tally,) = reader.tallies()
        assert (tally.games, tally.mean, tally.ended, tally.best) == (3, 6.0, 200.0, Side(PONG, 9.0, 200))

    def test_the_sides_of_a_match_keep_their_places(self, path: Path) -> None:
        sides = (Side(PONG, 3.0, 1_000), Side(ANN, 21.0, human_share=1.0))
        ScoreWriter(path).keep(Result("pong", "versus", sides, steps=90, ended=5.0))
        with ScoreReader(path) as reader:
            assert reader.matches() == [Match("pong", sides)]
            assert reader.tallies() == []

    def test_practiced_games_are_kept_but_not_ranked(self, path: Path) -> None:
        ScoreWriter(path).keep(alone(practiced=True))
        assert scores(path) == []
        with sqlite3.connect(path) as connection:
            assert connection.execute("SELECT count(*) FROM sides").fetchone() == (1,)
        connection.close()

    def test_an_agents_scores_follow_its_name(self, path: Path) -> None:
        writer = ScoreWriter(path)
        writer.keep(alone(by=PONG))
        writer.rename_agent("pong-2", "pong-3")
        with ScoreReader(path) as reader:
            assert [tally.best.player.agent for tally in reader.tallies()] == ["pong-3"]

    @settings(max_examples=25, deadline=None)
    @given(st.lists(results(), max_size=6))
    def test_whatever_is_played_reads_back_as_it_was(self, played: list[Result]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path, writer = Path(folder) / "scores.sqlite", ScoreWriter(Path(folder) / "scores.sqlite")
            for result in played:
                writer.keep(result)
            ranked = [result for result in played if not result.practiced]
            versus = [result for result in ranked if result.mode == "versus"]
            with ScoreReader(path) as reader:
                assert reader.matches() == [Match(result.game, result.sides) for result in versus]  # type: ignore[arg-type]
                tallies = reader.tallies()
            expected: dict[tuple[str, Mode, Player], list[float]] = {}
            for result in ranked:
                for side in result.sides if result.mode != "versus" else ():
                    expected.setdefault((result.game, result.mode, side.player), []).append(side.score)
            assert {(each.game, each.mode, each.best.player): each.best.score for each in tallies} == {
                key: max(scores) for key, scores in expected.items()
            }
            assert sum(each.games for each in tallies) == sum(map(len, expected.values()))

    @pytest.mark.parametrize(
        ("wrong", "why"),
        [
            (lambda: Player(), "nobody played"),
            (lambda: Side(ANN, float("nan")), "is not a score"),
            (lambda: Side(ANN, float("inf")), "is not a score"),
            (lambda: Side(ANN, 1.0, human_share=1.5), "is not between 0 and 1"),
            (lambda: Result("pong", "versus", (Side(ANN, 1.0),), 9, 5.0), "has 2 sides, not 1"),
        ],
    )
    def test_what_cannot_be_is_refused_at_once(self, wrong: Any, why: str) -> None:
        with pytest.raises(ValueError, match=why):
            wrong()


class TestNames:
    def test_a_renamed_agent_keeps_its_scores(self, make_config: Any) -> None:
        folder = agent_folder.create(make_config("pong-2"))
        ScoreWriter().keep(alone(by=PONG))
        agent_folder.rename(folder, "ponger")
        with ScoreReader() as reader:
            assert reader.tallies()[0].best.player == Player(agent="ponger")

    def test_another_agent_of_a_deleted_ones_name_begins_without_scores(self, make_config: Any) -> None:
        folder = agent_folder.create(make_config("pong-2"))
        ScoreWriter().keep(alone(by=PONG))
        agent_folder.delete(folder)
        with ScoreReader() as reader:
            assert reader.tallies()[0].best.player.agent.startswith("pong-2 (deleted ")

    def test_no_agent_can_take_the_files_name(self, make_config: Any) -> None:
        for name in ("scores.sqlite", "Scores.sqlite-wal", "scores.damaged-1.sqlite"):
            with pytest.raises(UsageError, match="kept under this name"):
                agent_folder.create(make_config(name))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file with many games in it."""
    path = tmp_path_factory.mktemp("whole") / "scores.sqlite"
    writer = ScoreWriter(path)
    for number in range(30):
        writer.keep(alone(float(number)))
        writer.keep(Result("pong", "versus", (Side(ANN, 21.0), Side(PONG, 3.0, 5)), steps=90, ended=5.0))
    return path.read_bytes()


class TestDamage:
    def test_a_damaged_file_is_set_aside_with_a_line_and_the_game_is_kept(self, path: Path) -> None:
        path.parent.mkdir()
        path.write_bytes(b"no scores at all" * 100)
        with ScoreReader(path) as reader, pytest.raises(ArcadeError, match="the next finished game sets it aside"):
            reader.tallies()
        writer = ScoreWriter(path)
        writer.keep(alone())
        assert writer.repaired == (
            "scores.sqlite was damaged: it was kept as scores.damaged-1.sqlite, and a fresh one was started"
        )
        assert path.with_name("scores.damaged-1.sqlite").read_bytes().startswith(b"no scores")
        assert scores(path) == [3.0]

    def test_a_file_that_is_damaged_while_a_window_plays_is_set_aside_too(self, path: Path) -> None:
        writer = ScoreWriter(path)
        writer.keep(alone())
        path.write_bytes(b"no scores at all" * 100)
        for file in path.parent.glob("scores.sqlite-*"):
            file.unlink()
        with pytest.raises(ArcadeError, match="damaged"):
            writer.keep(alone(4.0))
        writer.keep(alone(4.0))
        assert scores(path) == [4.0]
        assert writer.repaired

    @pytest.mark.parametrize("ended", [1e13, -1.0])
    def test_a_time_that_no_clock_shows_is_damage_and_set_aside_by_the_next_game(
        self, path: Path, ended: float
    ) -> None:
        ScoreWriter(path).keep(alone())
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE results SET ended = ?", (ended,))
        connection.close()
        with ScoreReader(path) as reader, pytest.raises(ArcadeError, match="the next finished game sets it aside"):
            reader.tallies()
        ScoreWriter(path).keep(alone(4.0))
        assert scores(path) == [4.0]

    @settings(max_examples=25, deadline=None)
    @given(st.integers(0, 2**32), st.binary(min_size=1, max_size=600))
    def test_after_any_damage_the_next_game_is_kept_and_all_can_be_read(
        self, whole: bytes, at: int, bytes_: bytes
    ) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "scores.sqlite"
            spoiled = bytearray(whole)
            at %= len(whole)
            hypothesis.assume(at > 64 or at + len(bytes_) <= 60)  # there lies the version: see the next test
            spoiled[at : at + len(bytes_)] = bytes_
            path.write_bytes(spoiled)
            with contextlib.suppress(ArcadeError):
                self.read(path)
            ScoreWriter(path).keep(alone(77.0, by=Player(human="new")))
            self.read(path)
            assert scores(path, "new") == [77.0]
            aside = path.with_name("scores.damaged-1.sqlite")
            assert not aside.exists() or aside.read_bytes() == bytes(spoiled)

    def read(self, path: Path) -> None:
        with ScoreReader(path) as reader:
            reader.tallies(), reader.matches(), reader.scores_of("ann"), reader.last_played()

    @pytest.mark.parametrize(("at", "byte"), [(18, 101), (19, 7), (3_185, 0xF7)])
    def test_damage_that_sqlite_takes_for_something_else_is_damage(
        self, path: Path, whole: bytes, at: int, byte: int
    ) -> None:
        """The header's versions look like a file that may not be written; broken text, like a defect."""
        path.parent.mkdir()
        path.write_bytes(whole[:at] + bytes([byte]) + whole[at + 1 :])
        ScoreWriter(path).keep(alone(77.0, by=Player(human="new")))
        assert scores(path, "new") == [77.0]

    def test_a_file_of_a_newer_program_is_refused_and_kept(self, path: Path) -> None:
        ScoreWriter(path).keep(alone())
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA user_version = 99")
        connection.close()
        with pytest.raises(ArcadeError, match="newer arcade-rl"):
            ScoreWriter(path).keep(alone())
        assert not path.with_name("scores.damaged-1.sqlite").exists()


class TestProcesses:
    def test_many_processes_write_at_once(self, path: Path, start_python: Any) -> None:
        for process in [start_python(WRITE.format(path=str(path), games=15)) for _ in range(3)]:
            assert process.wait(60) == 0
        assert len(scores(path)) == 45

    def test_what_was_kept_survives_whoever_is_killed(self, path: Path, start_python: Any) -> None:
        kept = 0
        for _ in range(3):
            process = start_python(WRITE.format(path=str(path), games=10**6))
            for _ in range(5):
                assert process.stdout.readline() == "kept\n"
            process.kill()
            kept += 5 + process.stdout.read().count("kept\n")
            process.wait(30)
        writer = ScoreWriter(path)
        writer.keep(alone())
        assert writer.repaired == ""
        assert kept < len(scores(path)) <= kept + 4  # each may have died between keeping and saying so


WRITE = """
from pathlib import Path
from arcade_rl.shelf.scores.rows import Player, Result, Side
from arcade_rl.shelf.scores.writer import ScoreWriter
writer = ScoreWriter(Path({path!r}))
for game in range({games}):
    writer.keep(Result("pong", "alone", (Side(Player(human="ann"), 1.0),), 90, 5.0))
    print("kept", flush=True)
"""


def test_a_file_that_another_program_keeps_locked_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = ScoreWriter(path)
    writer.keep(alone())
    monkeypatch.setattr("arcade_rl.shelf.storage.sqlite_file.WRITER_PATIENCE_SECONDS", 0.01)
    with locked(path), pytest.raises(ArcadeError, match="another program keeps it locked; close that program"):
        writer.keep(alone(4.0))
    writer.keep(alone(4.0))
    assert scores(path) == [3.0, 4.0]


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another program has begun to write, and does not end."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.close()
