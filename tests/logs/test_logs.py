"""Logs for other tools, held against the ledger."""

import csv
import dataclasses
import errno
from datetime import datetime
from pathlib import Path

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from arcade_rl.errors import ArcadeError, DiskError
from arcade_rl.logs import ledger_tail
from arcade_rl.logs.csv_log import CsvLog
from arcade_rl.logs.following import write_logs
from arcade_rl.logs.ledger_tail import LedgerTail, TakenBackError
from arcade_rl.logs.points import Point, points_of
from arcade_rl.logs.tensorboard_log import TensorBoardLog
from arcade_rl.shelf.ledger.ledger import Episode, Evaluation, Ledger, Metrics
from tests.full_disk import files_of_at_most

EVALUATION = Evaluation(500, 5, 12.0, 11.0, 11.5, 9.0, 15.0, 0.4, 2.0, 1_700_000_500.0)
METRICS = Metrics(400, 1_700_000_400.5, 0.25, 1.5, 0.1, 900.0, 30.0)


def episode(step: int, score: float = 1.0) -> Episode:
    return Episode(step, 0, score, 100, 1_700_000_000.0 + step)


@pytest.fixture
def ledger(tmp_path: Path):
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "runs" / "walker"


def read_csv(path: Path) -> list[Point]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    times = [datetime.fromisoformat(row["time"]).timestamp() for row in rows]
    return [Point(row["tag"], int(row["step"]), at, float(row["value"])) for row, at in zip(rows, times, strict=True)]


def read_tensorboard(folder: Path) -> list[Point]:
    log = EventAccumulator(str(folder), size_guidance={"scalars": 0})
    log.Reload()
    tags = log.Tags()["scalars"]
    return [Point(tag, each.step, each.wall_time, each.value) for tag in tags for each in log.Scalars(tag)]


def once() -> bool:
    return False


def test_each_row_gives_the_points_that_cleanrl_would_name_so():
    assert [(each.tag, each.value) for each in points_of(episode(7, 21.0))] == [
        ("charts/episodic_return", 21.0),
        ("charts/episodic_length", 100.0),
    ]
    assert {each.tag: each.value for each in points_of(METRICS)} == {
        "charts/SPS": 900.0,
        "charts/updates_per_second": 30.0,
        "charts/epsilon": 0.1,
        "losses/td_loss": 0.25,
        "losses/q_values": 1.5,
    }
    assert {each.tag: each.value for each in points_of(EVALUATION)} == {
        "eval/episodic_return": 12.0,
        "eval/ci_low": 9.0,
        "eval/ci_high": 15.0,
        "eval/median": 11.0,
        "eval/iqm": 11.5,
        "eval/human_normalized": 0.4,
    }
    assert {each.step for each in points_of(METRICS)} == {400}


def test_what_a_row_does_not_know_is_left_out():
    tags = [each.tag for each in points_of(dataclasses.replace(METRICS, loss=None, mean_q=None))]
    assert tags == ["charts/SPS", "charts/updates_per_second", "charts/epsilon"]
    tags = [each.tag for each in points_of(dataclasses.replace(EVALUATION, human_normalized=None))]
    assert "eval/human_normalized" not in tags


def test_both_logs_hold_every_point_of_the_ledger(ledger, folder, tmp_path):
    episodes = [episode(step, step / 7) for step in range(1, 25_000, 2)]  # more than is read at once
    ledger.record(episodes=episodes, metrics=[METRICS], evaluations=[EVALUATION])
    expected = [point for row in [*episodes, METRICS, EVALUATION] for point in points_of(row)]
    logs = CsvLog(tmp_path / "log.csv"), TensorBoardLog(folder, {})
    assert write_logs(ledger, logs, goes_on=once) == len(expected)
    assert read_csv(tmp_path / "log.csv") == expected
    assert sorted(map(str, read_tensorboard(folder))) == sorted(
        str(dataclasses.replace(point, value=float_of_32_bits(point.value))) for point in expected
    )


def float_of_32_bits(value: float) -> float:
    """As TensorBoard stores numbers."""
    import struct

    return float(struct.unpack("f", struct.pack("f", value))[0])


def test_what_comes_while_it_trains_is_added(ledger, tmp_path):
    ledger.record(episodes=[episode(1)])
    steps = iter([2, 3])

    def goes_on() -> bool:
        step = next(steps, None)
        if step is not None:
            ledger.record(episodes=[episode(step)])
        return step is not None

    assert write_logs(ledger, [CsvLog(tmp_path / "log.csv")], goes_on=goes_on) == 6
    assert [each.step for each in read_csv(tmp_path / "log.csv")] == [1, 1, 2, 2, 3, 3]


def test_what_came_just_before_the_end_is_not_missed(ledger, tmp_path):
    def ends_with_an_episode() -> bool:
        ledger.record(episodes=[episode(9)])
        return False

    write_logs(ledger, [CsvLog(tmp_path / "log.csv")], goes_on=ends_with_an_episode)
    assert [each.step for each in read_csv(tmp_path / "log.csv")] == [9, 9]


def test_what_a_resumed_trainer_takes_back_is_taken_back_in_the_logs(ledger, folder, tmp_path):
    ledger.record(episodes=[episode(1), episode(2), episode(3)])

    def resumes_from_step_one() -> bool:
        if ledger.numbered(Episode, first=1, most=9)[2].score == 1.0:
            ledger.forget_after(1)
            ledger.record(episodes=[episode(2, 5.0), episode(3, 6.0), episode(4, 7.0)])
            return True
        return False

    write_logs(ledger, [CsvLog(tmp_path / "log.csv"), TensorBoardLog(folder, {})], goes_on=resumes_from_step_one)
    for points in (read_csv(tmp_path / "log.csv"), read_tensorboard(folder)):
        scores = {each.step: each.value for each in points if each.tag == "charts/episodic_return"}
        assert scores == {1: 1.0, 2: 5.0, 3: 6.0, 4: 7.0}
    assert len(read_tensorboard(folder)) == 8


class Interrupted(CsvLog):
    """Something happens after the fifth point of its beginning."""

    def __init__(self, path, happens):
        super().__init__(path)
        self._happens = happens

    def begin(self, points):
        def interrupted():
            for number, point in enumerate(points):
                yield point
                if number == 4:
                    self._happens()

        super().begin(interrupted())


def test_a_long_ledger_is_read_a_page_at_a_time(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr(ledger_tail, "_PAGE", 3)
    ledger.record(episodes=[episode(step) for step in range(1, 9)])
    asked, numbered = [], ledger.numbered
    monkeypatch.setattr(ledger, "numbered", lambda *which, **bounds: asked.append(which) or numbered(*which, **bounds))
    pages_at_the_fifth_point = []
    log = Interrupted(tmp_path / "log.csv", lambda: pages_at_the_fifth_point.append(len(asked)))
    assert write_logs(ledger, [log], goes_on=once) == 16
    assert pages_at_the_fifth_point == [1]
    assert len(asked) > 3


def test_what_is_taken_back_while_a_log_begins_is_not_in_it(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr(ledger_tail, "_PAGE", 3)
    ledger.record(episodes=[episode(step, 1.0) for step in range(1, 9)])

    def resumes_from_step_one():
        if ledger.numbered(Episode, first=2, most=1)[2].score == 1.0:
            ledger.forget_after(1)
            ledger.record(episodes=[episode(2, 5.0), episode(3, 5.0), episode(4, 5.0)])

    log = Interrupted(tmp_path / "log.csv", resumes_from_step_one)
    assert write_logs(ledger, [log], goes_on=once) == 8
    scores = {each.step: each.value for each in read_csv(tmp_path / "log.csv") if each.tag == "charts/episodic_return"}
    assert scores == {1: 1.0, 2: 5.0, 3: 5.0, 4: 5.0}


def test_a_tail_gives_each_row_once_and_notices_one_that_is_gone(ledger):
    tail = LedgerTail(ledger)
    assert not list(tail.new_points())
    ledger.record(episodes=[episode(1)], evaluations=[EVALUATION])
    assert len(list(tail.new_points())) == 8
    assert not list(tail.new_points())
    ledger.forget_evaluation(EVALUATION.step)
    with pytest.raises(TakenBackError):
        list(tail.new_points())


def test_an_earlier_log_is_replaced_and_files_of_others_stay(ledger, folder, tmp_path):
    folder.mkdir(parents=True)
    (folder / "events.out.tfevents.1.of-another").write_bytes(b"")
    ledger.record(episodes=[episode(1)])
    for _ in range(2):
        write_logs(ledger, [CsvLog(tmp_path / "log.csv"), TensorBoardLog(folder, {})], goes_on=once)
    assert len(read_csv(tmp_path / "log.csv")) == 2
    assert len(read_tensorboard(folder)) == 2
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("text", ["precious\n", "tag,step", "tag,step,time,values\n", "tag,step,time,value,run\n", " "])
def test_a_file_that_is_not_a_log_is_left_as_it_is(ledger, tmp_path, text: str):
    thesis = tmp_path / "thesis.csv"
    thesis.write_text(text)
    with pytest.raises(ArcadeError, match=r"thesis\.csv is not a log of arcade-rl; choose another name, or delete it"):
        write_logs(ledger, [CsvLog(thesis)], goes_on=once)
    assert thesis.read_text() == text
    assert [each.name for each in tmp_path.glob("*.csv*")] == ["thesis.csv"]


@pytest.mark.parametrize("text", ["", "tag,step,time,value\n", "tag,step,time,value\r\nlosses/td_loss,1,2026,0.5\r\n"])
def test_an_empty_file_and_an_earlier_log_are_replaced(ledger, tmp_path, text: str):
    ledger.record(episodes=[episode(1)])
    (tmp_path / "log.csv").write_text(text)
    write_logs(ledger, [CsvLog(tmp_path / "log.csv")], goes_on=once)
    assert len(read_csv(tmp_path / "log.csv")) == 2


def test_hyperparameters_are_told_as_text(ledger, folder):
    write_logs(ledger, [TensorBoardLog(folder, {"hyperparameters": "| epsilon | 0.1 |"})], goes_on=once)
    log = EventAccumulator(str(folder))
    log.Reload()
    (event,) = log.Tensors("hyperparameters")
    assert event.tensor_proto.string_val == [b"| epsilon | 0.1 |"]


def test_a_place_that_cannot_be_written_is_named(ledger, tmp_path):
    (tmp_path / "file").write_text("")
    for log in (CsvLog(tmp_path / "no-folder" / "log.csv"), TensorBoardLog(tmp_path / "file" / "run", {})):
        with pytest.raises(ArcadeError, match="cannot write"):
            write_logs(ledger, [log], goes_on=once)


class FullCsv(CsvLog):
    """The disk fills up once it has begun."""

    def begin(self, points):
        super().begin(points)
        self._file.close()
        self._file = Path("/dev/full").open("a", encoding="utf-8", newline="")  # noqa: SIM115


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device plays a full disk here")
def test_a_disk_that_is_full_is_said_and_every_log_let_go(ledger, tmp_path):
    logs = [CsvLog(tmp_path / "one.csv"), FullCsv(tmp_path / "full.csv"), CsvLog(tmp_path / "two.csv")]

    def another_episode() -> bool:
        ledger.record(episodes=[episode(1)])
        return False

    with pytest.raises(DiskError, match=r"cannot write .*full\.csv: the disk is full"):
        write_logs(ledger, logs, goes_on=another_episode)
    assert [log._file for log in logs] == [None, None, None]


def test_a_log_for_tensorboard_that_the_disk_refuses_is_let_go(tmp_path, monkeypatch):
    def refuse() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    log = TensorBoardLog(tmp_path, {})
    log.begin([])
    writer = log._writer
    with monkeypatch.context() as full:
        full.setattr(writer, "close", refuse)
        with pytest.raises(DiskError, match="the disk is full"):
            log.close()
        log.close()
    writer.close()


def test_a_log_for_tensorboard_that_the_disk_refuses_leaves_the_folder_as_it_was(ledger, tmp_path, capfd):
    log = TensorBoardLog(tmp_path / "run", {"hyperparameters": "few"})
    log.begin(points_of(episode(1)))
    log.close()
    before = {path.name: path.read_bytes() for path in log.folder.iterdir()}
    ledger.record(episodes=[episode(step) for step in range(5_000)])
    for _ in range(3):
        with pytest.raises(DiskError, match=r"cannot write .*run: the disk is full"), files_of_at_most(100_000):
            write_logs(ledger, [log], goes_on=once)
        assert {path.name: path.read_bytes() for path in log.folder.iterdir()} == before
    assert capfd.readouterr().err == ""


def test_tensorboard_sees_an_earlier_log_until_the_new_one_is_whole(folder):
    log, seen = TensorBoardLog(folder, {}), []

    def points():
        for step in range(5):
            yield from points_of(episode(step))
            seen.append(read_tensorboard(folder))

    log.begin(points_of(episode(7)))
    log.begin(points())
    log.close()
    assert seen == [list(points_of(episode(7)))] * 5
    assert {each.step for each in read_tensorboard(folder)} == set(range(5))


def test_what_a_killed_log_for_tensorboard_has_left_is_replaced_by_the_next(folder, monkeypatch):
    for step in (1, 2, 3):
        killed = TensorBoardLog(folder, {})
        with monkeypatch.context() as kill:
            kill.setattr(Path, "unlink", lambda path, **options: None)
            kill.setattr(Path, "replace", lambda path, target: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                killed.begin(points_of(episode(step)))
    log = TensorBoardLog(folder, {})
    log.begin(points_of(episode(4)))
    log.close()
    assert read_tensorboard(folder) == list(points_of(episode(4)))
    assert len(list(folder.iterdir())) == 1
