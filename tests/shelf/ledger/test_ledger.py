"""The ledger keeps what is written, whoever dies meanwhile."""

import contextlib
import math
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.ledger.ledger import (
    Episode,
    Evaluation,
    Ledger,
    Metrics,
    Request,
    Status,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


def episode(step: int, score: float = 1.0) -> Episode:
    return Episode(step, game=0, score=score, length=10, time=0.0)


def metrics(step: int, loss: float | None = 0.5) -> Metrics:
    return Metrics(step, 0.0, loss, mean_q=2.0, epsilon=0.1, steps_per_second=60.0, updates_per_second=15.0)


def evaluation(step: int, mean: float = 7.0) -> Evaluation:
    return Evaluation(step, 5, mean, 7.0, 7.0, 6.0, 8.0, None, 1.5, 0.0)


class TestReading:
    def test_a_missing_ledger_gives_empty_answers_and_is_not_made(self, path: Path) -> None:
        with Ledger(path, read_only=True) as ledger:
            assert ledger.status() == Status()
            assert ledger.recent_scores() == []
            assert ledger.evaluations() == []
            assert ledger.open_requests() == []
            assert ledger.answer(1) is None
            assert ledger.curve("score").steps == ()
        assert not path.exists()

    def test_a_reader_finds_a_ledger_that_was_made_after_it_was_opened(self, path: Path) -> None:
        with Ledger(path, read_only=True) as reader:
            reader.status()
            with Ledger(path) as writer:
                writer.set_status(Status(step=5))
            assert reader.status().step == 5

    def test_a_ledger_that_is_being_born_reads_as_empty(self, path: Path) -> None:
        path.touch()
        with Ledger(path, read_only=True) as ledger:
            assert ledger.status() == Status()

    def test_a_reader_cannot_write(self, path: Path) -> None:
        Ledger(path).close()
        with Ledger(path, read_only=True) as ledger, pytest.raises(ArcadeError, match="may not be written"):
            ledger.ask("stop")


class TestWriting:
    def test_status_round_trips_and_replaces_the_last(self, path: Path) -> None:
        newest = Status("training", 12, 99, 3, 24, 60.5, 15.1, 77, 0.3, 8.5, 10.0, 1.0, 2.0, "learning", "cpu", "no")
        with Ledger(path) as ledger:
            ledger.set_status(Status(step=1))
            ledger.set_status(newest)
            assert ledger.status() == newest

    def test_the_share_of_human_transitions_in_memory_is_told(self, path: Path) -> None:
        with Ledger(path) as ledger:
            assert ledger.status().human_share == 0
            ledger.set_status(Status(replay_size=300, demonstration_steps=100))
            assert ledger.status().human_share == 0.25

    def test_recent_scores_are_the_newest_oldest_first(self, path: Path) -> None:
        with Ledger(path) as ledger:
            ledger.record(episodes=[episode(step, float(step)) for step in range(10)])
            assert ledger.recent_scores(3) == [7.0, 8.0, 9.0]

    def test_evaluations_round_trip(self, path: Path) -> None:
        with Ledger(path) as ledger:
            ledger.record(evaluations=[evaluation(10)])
            ledger.record(evaluations=[evaluation(20)])
            assert ledger.evaluations() == [evaluation(10), evaluation(20)]
            assert ledger.newest_evaluation() == evaluation(20)

    def test_before_the_first_evaluation_there_is_no_newest(self, path: Path) -> None:
        with Ledger(path) as ledger:
            assert ledger.newest_evaluation() is None

    def test_one_interval_is_written_whole_or_not_at_all(self, path: Path) -> None:
        with Ledger(path) as ledger:
            with pytest.raises(sqlite3.Error):
                ledger.record(episodes=[episode(1)], status=Status(device=object()))  # type: ignore[arg-type]
            assert ledger.recent_scores() == []
            ledger.record(episodes=[episode(2)])
            assert ledger.recent_scores() == [1.0]

    def test_forgetting_drops_only_what_came_later(self, path: Path) -> None:
        with Ledger(path) as ledger:
            ledger.record(episodes=[episode(step) for step in (1, 2, 3)], metrics=[metrics(step) for step in (1, 3)])
            ledger.record(evaluations=[evaluation(3)])
            ledger.forget_after(2)
            assert ledger.curve("score").steps == (1.0, 2.0)
            assert ledger.curve("loss").steps == (1.0,)
            assert ledger.evaluations() == []

    def test_an_evaluation_that_is_made_again_is_forgotten_alone(self, path: Path) -> None:
        with Ledger(path) as ledger:
            for step in (1, 2, 3):
                ledger.record(evaluations=[evaluation(step)])
            ledger.forget_evaluation(2)
            assert [kept.step for kept in ledger.evaluations()] == [1, 3]


class TestRequests:
    def test_a_request_is_open_until_it_is_obeyed(self, path: Path) -> None:
        with Ledger(path) as cockpit, Ledger(path) as trainer:
            number = cockpit.ask("tune", {"learning_rate": 0.1, "double_q": True})
            assert trainer.open_requests() == [Request(number, "tune", {"learning_rate": 0.1, "double_q": True})]
            assert cockpit.answer(number) is None
            trainer.obey(number, "done at step 3")
            assert trainer.open_requests() == []
            assert cockpit.answer(number) == "done at step 3"

    def test_requests_are_obeyed_in_the_order_they_were_asked(self, path: Path) -> None:
        with Ledger(path) as ledger:
            ledger.ask("pause")
            ledger.ask("resume")
            assert [request.kind for request in ledger.open_requests()] == ["pause", "resume"]

    def test_what_was_asked_of_a_dead_trainer_can_be_cancelled(self, path: Path) -> None:
        with Ledger(path) as ledger:
            number = ledger.ask("stop")
            ledger.cancel_requests("its trainer was gone")
            assert ledger.open_requests() == []
            assert ledger.answer(number) == "its trainer was gone"


class TestCurves:
    def test_few_rows_are_given_as_they_are(self, path: Path) -> None:
        with Ledger(path) as ledger:
            ledger.record(episodes=[episode(10, 1.0), episode(20, 3.0)])
            curve = ledger.curve("score")
        assert (curve.steps, curve.values) == ((10.0, 20.0), (1.0, 3.0))

    @pytest.mark.parametrize("rows", [199, 200, 201, 399, 5_000])
    def test_never_more_points_than_asked_for(self, path: Path, rows: int) -> None:
        with Ledger(path) as ledger:
            ledger.record(episodes=[episode(step) for step in range(rows)])
            assert 100 <= len(ledger.curve("score", 200).steps) <= 200

    def test_points_are_means_of_neighbours(self, path: Path) -> None:
        with Ledger(path) as ledger:
            ledger.record(episodes=[episode(step, float(step % 2)) for step in range(400)])
            curve = ledger.curve("score", 200)
        assert set(curve.values) == {0.5}
        assert curve.steps[:2] == (0.5, 2.5)

    def test_what_is_no_number_leaves_a_gap(self, path: Path) -> None:
        with Ledger(path) as ledger:
            losses = [math.nan, None, math.inf, 0.25]
            ledger.record(metrics=[metrics(step, loss) for step, loss in enumerate(losses)])
            curve = ledger.curve("loss")
        assert (curve.steps, curve.values) == ((3.0,), (0.25,))

    @pytest.mark.parametrize(
        "name", ["mean_q", "epsilon", "steps_per_second", "evaluation", "evaluation_low", "evaluation_high"]
    )
    def test_each_curve_has_its_column(self, path: Path, name: str) -> None:
        with Ledger(path) as ledger:
            ledger.record(metrics=[metrics(1)])
            ledger.record(evaluations=[evaluation(1)])
            evaluated = {"evaluation": 7.0, "evaluation_low": 6.0, "evaluation_high": 8.0}
            expected = {"mean_q": 2.0, "epsilon": 0.1, "steps_per_second": 60.0, **evaluated}
            assert ledger.curve(name).values == (expected[name],)  # type: ignore[arg-type]  # names of a parameter

    def test_a_curve_reads_a_small_part_of_a_long_ledger(self, path: Path) -> None:
        with Ledger(path) as ledger:
            ledger.record(episodes=[episode(step) for step in range(100_000)])
            connection = ledger._file.open()
            assert connection is not None
            ticks: list[int] = []
            connection.set_progress_handler(lambda: ticks.append(1), 10_000)  # ticks once in 10,000 instructions
            assert len(ledger.curve("score").steps) == 200
        assert len(ticks) < 40  # it takes 21; one scan of every row takes 30 to 70 more


class TestOlderLedgers:
    @pytest.fixture
    def older(self, path: Path) -> Path:
        with Ledger(path) as ledger:
            ledger.set_status(Status(step=5))
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("ALTER TABLE status DROP COLUMN demonstration_steps")
        return path

    def test_a_reader_finds_defaults_for_what_came_later(self, older: Path) -> None:
        with Ledger(older, read_only=True) as ledger:
            assert ledger.status() == Status(step=5)

    def test_a_writer_adds_what_came_later_and_no_trainer_takes_it_for_damage(self, older: Path) -> None:
        with Ledger(older, repair=True) as ledger:
            assert ledger.repaired == ""
            assert ledger.status() == Status(step=5)
            ledger.set_status(Status(demonstration_steps=7))
            assert ledger.status().demonstration_steps == 7


class TestDamage:
    def test_a_reader_is_told_what_is_damaged_and_what_to_do(self, path: Path) -> None:
        path.write_bytes(b"no ledger at all" * 100)
        with (
            Ledger(path, read_only=True) as ledger,
            pytest.raises(ArcadeError, match=r"damaged \(.*\); start training"),
        ):
            ledger.status()

    def test_one_who_asks_does_not_touch_a_damaged_ledger(self, path: Path) -> None:
        path.write_bytes(b"no ledger at all" * 100)
        with pytest.raises(ArcadeError, match="damaged"):
            Ledger(path)
        assert path.read_bytes() == b"no ledger at all" * 100

    def test_the_trainer_sets_a_damaged_ledger_aside_and_starts_afresh(self, path: Path) -> None:
        for number in (1, 2):
            path.write_bytes(b"no ledger at all" * 100)
            with Ledger(path, repair=True) as ledger:
                assert f"ledger.damaged-{number}.sqlite" in ledger.repaired
                ledger.set_status(Status(step=number))
                assert ledger.status().step == number
            assert path.with_name(f"ledger.damaged-{number}.sqlite").read_bytes().startswith(b"no ledger")

    def test_damage_deep_inside_is_found(self, path: Path) -> None:
        with Ledger(path) as ledger:
            ledger.record(episodes=[episode(step) for step in range(5_000)])
        content = bytearray(path.read_bytes())
        content[8192:65536] = bytes(57344)
        path.write_bytes(content)
        with Ledger(path, repair=True) as ledger:
            assert ledger.repaired
            assert ledger.recent_scores() == []

    def test_a_ledger_without_its_tables_is_damaged(self, path: Path) -> None:
        Ledger(path).close()
        with sqlite3.connect(path) as connection:
            connection.execute("DROP TABLE episodes")
        connection.close()
        with Ledger(path, read_only=True) as ledger, pytest.raises(ArcadeError, match="damaged"):
            ledger.recent_scores()
        with Ledger(path, repair=True) as ledger:
            assert ledger.repaired

    def test_a_whole_ledger_is_left_alone(self, path: Path) -> None:
        with Ledger(path) as ledger:
            ledger.set_status(Status(step=5))
        with Ledger(path, repair=True) as ledger:
            assert ledger.repaired == ""
            assert ledger.status().step == 5

    def test_examining_it_drops_no_lock_of_another_connection_in_the_same_process(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(
            "arcade_rl.shelf.storage.sqlite_file.journal_mode", lambda path: "wal"
        )  # it locks while it is open
        leave_wal = "import sqlite3, sys; print(*sqlite3.connect(sys.argv[1]).execute('PRAGMA journal_mode = DELETE'))"
        with Ledger(path) as ledger:
            ledger.ask("stop")
            Ledger(path, repair=True).close()
            other = subprocess.run([sys.executable, "-c", leave_wal, path], capture_output=True, text=True, check=False)
        assert "database is locked" in other.stderr

    @pytest.mark.parametrize("repair", [False, True])
    def test_a_ledger_of_a_newer_program_is_refused_and_kept(self, path: Path, repair: bool) -> None:
        Ledger(path).close()
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA user_version = 99")
            connection.execute("DROP TABLE episodes")
        connection.close()
        with pytest.raises(ArcadeError, match="newer arcade-rl"):
            Ledger(path, repair=repair)
        assert path.exists()

    def test_a_folder_that_is_gone_is_not_made_again(self, path: Path) -> None:
        missing = path.parent / "gone" / "ledger.sqlite"
        with pytest.raises(ArcadeError, match="cannot be opened"):
            Ledger(missing)
        assert not missing.parent.exists()

    def test_a_name_with_odd_characters_is_opened_as_it_is(self, tmp_path: Path) -> None:
        path = tmp_path / "a?b#c %20.sqlite"
        with Ledger(path) as ledger:
            ledger.set_status(Status(step=1))
        assert path.exists()


class TestRefusingDisk:
    def test_a_full_disk_is_told_and_the_ledger_stays_whole(self, path: Path, start_python: Any) -> None:
        code = f"""
import resource, signal
from pathlib import Path
from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.ledger.ledger import Episode, Ledger
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
ledger = Ledger(Path({str(path)!r}))
try:
    while True:
        ledger.record(episodes=[Episode(step, 0, 1.0, 1, 0.0) for step in range(1000)])
except ArcadeError as error:
    print(error)
"""
        output, _ = start_python(code).communicate(timeout=30)
        assert "the disk" in output
        assert "space" in output
        with Ledger(path, repair=True) as ledger:
            assert ledger.repaired == ""
            assert len(ledger.recent_scores(10**6)) % 1000 == 0

    def test_a_file_system_without_locks_is_told_from_a_sick_disk(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*arguments: object) -> None:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_LOCK
            raise error

        monkeypatch.setattr("arcade_rl.shelf.storage.sqlite_file.connect", refuse)
        with pytest.raises(ArcadeError, match=r"its file system has no locks; .* ARCADE_RL_SAVES"):
            Ledger(path)

    def test_a_ledger_that_another_program_keeps_locked(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        Ledger(path).close()
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr("arcade_rl.shelf.storage.sqlite_file.WRITER_PATIENCE_SECONDS", 0.01)
        with pytest.raises(ArcadeError, match="another program keeps it locked; close that program"):
            Ledger(path)
        other.close()


class TestProcesses:
    def test_many_may_open_a_new_ledger_at_once(self, path: Path, start_python: Any) -> None:
        code = f"""
from pathlib import Path
from arcade_rl.shelf.ledger.ledger import Ledger
Ledger(Path({str(path)!r})).ask("stop")
"""
        for process in [start_python(code) for _ in range(4)]:
            assert process.wait(30) == 0
        with Ledger(path, read_only=True) as ledger:
            assert len(ledger.open_requests()) == 4

    def test_a_killed_writer_leaves_a_whole_ledger_and_whole_intervals(self, path: Path, start_python: Any) -> None:
        code = f"""
from pathlib import Path
from arcade_rl.shelf.ledger.ledger import Episode, Ledger, Status
ledger = Ledger(Path({str(path)!r}))
step = ledger.status().step
while True:
    step += 1
    ledger.record(episodes=[Episode(step, game, 1.0, 1, 0.0) for game in range(50)], status=Status(step=step))
    print(step, flush=True)
"""
        for _ in range(10):
            process = start_python(code)
            written = [int(process.stdout.readline()) for _ in range(5)][-1]
            process.kill()
            process.wait(30)
            with Ledger(path, read_only=True) as ledger:
                assert ledger.status().step >= written
        with Ledger(path, repair=True) as ledger:
            assert ledger.repaired == ""
            assert len(ledger.recent_scores(10**6)) == 50 * ledger.status().step


class TestTypes:
    """SQLite keeps anything in any column, and damage makes use of it."""

    @pytest.mark.parametrize(
        ("change", "read"),
        [
            ("UPDATE status SET step = 'many'", lambda ledger: ledger.status()),
            ("UPDATE status SET state = 'dancing'", lambda ledger: ledger.status()),
            ("UPDATE status SET heartbeat = 1e301", lambda ledger: ledger.status()),
            ("UPDATE status SET pid = NULL", lambda ledger: ledger.status()),
            ("UPDATE status SET activity = x'00ff'", lambda ledger: ledger.status()),
            ("UPDATE evaluations SET mean = 'good'", lambda ledger: ledger.newest_evaluation()),
            ("UPDATE evaluations SET episodes = 2.5", lambda ledger: ledger.evaluations()),
            ("UPDATE episodes SET score = NULL", lambda ledger: ledger.recent_scores()),
            ("UPDATE episodes SET step = NULL", lambda ledger: ledger.curve("score")),
        ],
    )
    def test_a_value_of_another_type_is_damage_and_is_set_aside(
        self, path: Path, change: str, read: Callable[[Ledger], Any]
    ) -> None:
        with Ledger(path) as ledger:
            ledger.record(episodes=[Episode(1, 0, 1.0, 10, 1.0)], status=Status(step=1))
            ledger.record(evaluations=[Evaluation(1, 2, 1.0, 1.0, 1.0, 0.5, 1.5, None, 1.0, 1.0)])
        with contextlib.closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(change)
        with Ledger(path, read_only=True) as ledger, pytest.raises(ArcadeError, match=r"is damaged \(") as caught:
            read(ledger)
        assert len(str(caught.value)) < 300 + len(str(path))
        with Ledger(path, repair=True) as ledger:
            assert ledger.repaired
            read(ledger)

    @pytest.mark.parametrize("row", ["'stop', 'no JSON'", "'stop', '[]'", "'explode', '{}'", "NULL, NULL"])
    def test_a_request_that_nobody_can_have_asked_is_damage(self, path: Path, row: str) -> None:
        with Ledger(path) as ledger:
            ledger.ask("pause")
            with contextlib.closing(sqlite3.connect(path)) as connection, connection:
                connection.execute(f"INSERT INTO requests (kind, changes) VALUES ({row})")
            with pytest.raises(ArcadeError, match="is damaged"):
                ledger.open_requests()

    def test_a_message_is_shown_in_one_line_whatever_it_holds(self, path: Path) -> None:
        with Ledger(path) as ledger:
            ledger.set_status(Status(error="\x1b[2Jout of\nmemory"))
            assert ledger.status().error == "\N{REPLACEMENT CHARACTER}[2Jout of memory"


def test_a_ledger_that_goes_while_it_is_written_is_not_made_again(tmp_path: Path) -> None:
    (home := tmp_path / "lake").mkdir()
    with Ledger(home / "ledger.sqlite") as ledger:
        ledger.set_status(Status(step=1))
        home.rename(tmp_path / "pond")
        home.mkdir()
        for step in (2, 3):
            with contextlib.suppress(ArcadeError):
                ledger.set_status(Status(step=step))
        assert not (home / "ledger.sqlite").exists()
