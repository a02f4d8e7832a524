"""The ledger keeps what is written, whoever dies meanwhile."""

import contextlib
import math
import sqlite3
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
from tests.shelf.ledger.rows import episode, evaluation, metrics


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

    def test_a_part_of_a_curve_has_all_its_points(self, path: Path) -> None:
        with Ledger(path) as ledger:
            ledger.record(episodes=[episode(10 * number) for number in range(1, 5_001)])
            assert ledger.curve("score", 200, (1_000, 1_040)).steps == (1_000, 1_010, 1_020, 1_030, 1_040)
            assert ledger.curve("score", 200, (995, 1_015)).steps == (1_000, 1_010, 1_020)
            assert ledger.curve("score", 200, (60_000, 70_000)).steps == (50_000,)
            assert len(ledger.curve("score", 200, (10_000, 40_000)).steps) <= 200

    def test_a_curve_reads_a_small_part_of_a_long_ledger(self, path: Path) -> None:
        with Ledger(path) as ledger:
            ledger.record(episodes=[episode(step) for step in range(100_000)])
            connection = ledger._file.open()
            assert connection is not None
            ticks: list[int] = []
            connection.set_progress_handler(lambda: ticks.append(1), 10_000)  # ticks once in 10,000 instructions
            assert len(ledger.curve("score").steps) == 200
        assert len(ticks) < 40  # it takes 21; one scan of every row takes 30 to 70 more


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
            *(
                (f"UPDATE {table} SET time = {time}", lambda ledger, kind=kind: ledger.numbered(kind, first=1, most=1))
                for table, kind in (("episodes", Episode), ("metrics", Metrics), ("evaluations", Evaluation))
                for time in (2.5e11, 1e13, -1e12, 1e299, "'noon'", "NULL")
            ),
        ],
    )
    def test_a_value_of_another_type_is_damage_and_is_set_aside(
        self, path: Path, change: str, read: Callable[[Ledger], Any]
    ) -> None:
        with Ledger(path) as ledger:
            ledger.record(episodes=[Episode(1, 0, 1.0, 10, 1.0)], status=Status(step=1))
            ledger.record(evaluations=[Evaluation(1, 2, 1.0, 1.0, 1.0, 0.5, 1.5, None, 1.0, 1.0)], metrics=[metrics(1)])
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
