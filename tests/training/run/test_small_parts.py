"""The small parts of a trainer: its log, clocks, limits, signals, and the troubles that it outlives."""

import os
import signal
import sys
from pathlib import Path

import pytest
import torch

from arcade_rl.agents.networks import precision
from arcade_rl.errors import ArcadeError, DiskError, DivergedError
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.training.core import compute
from arcade_rl.training.core.timing import Every, Ration, Stopwatch
from arcade_rl.training.run import trainer_log
from arcade_rl.training.run.background_writes import BackgroundWrites
from arcade_rl.training.run.limits import Limits
from arcade_rl.training.run.reporter import Speedometer
from arcade_rl.training.run.stop_signals import StopSignals
from arcade_rl.training.run.trainer_log import TrainerLog
from arcade_rl.training.run.troubles import Troubles

FULL = DiskError("cannot write it: the disk is full; free some space", "the disk is full", full=True)


@pytest.fixture
def log(tmp_path):
    return TrainerLog(tmp_path / "trainer.log")


@pytest.fixture
def lines(tmp_path):
    return lambda: (tmp_path / "trainer.log").read_text().splitlines()


class TestTrainerLog:
    def test_lines_carry_their_time(self, log, lines):
        log.line("started")
        assert lines()[0][:4].isdecimal()
        assert lines()[0].endswith("  started")

    def test_it_never_grows_without_bound_and_keeps_the_newest(self, log, lines, tmp_path, monkeypatch):
        monkeypatch.setattr(trainer_log, "MOST_BYTES", 2_000)
        monkeypatch.setattr(trainer_log, "_KEPT_BYTES", 500)
        for number in range(300):
            log.line(f"line {number}")
            assert (tmp_path / "trainer.log").stat().st_size <= 2_100
        assert lines()[-1].endswith("line 299")
        assert all("  line " in line for line in lines())

    def test_another_who_appends_to_it_goes_on(self, log, lines, tmp_path, monkeypatch):
        monkeypatch.setattr(trainer_log, "MOST_BYTES", 500)
        monkeypatch.setattr(trainer_log, "_KEPT_BYTES", 100)
        with (tmp_path / "trainer.log").open("a") as other:
            for number in range(30):
                log.line(f"line {number}")
            other.write("a warning\n")
        assert lines()[-1] == "a warning"
        assert "\0" not in (tmp_path / "trainer.log").read_text()

    def test_what_a_disk_refuses_is_written_later(self, tmp_path):
        log = TrainerLog(tmp_path / "late" / "trainer.log")
        log.line("the disk is full")
        (tmp_path / "late").mkdir()
        log.line("the disk is free")
        lines = (tmp_path / "late" / "trainer.log").read_text().splitlines()
        assert [line[21:] for line in lines] == ["the disk is full", "the disk is free"]

    @pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no device is always full")
    def test_a_full_disk_never_stops_training(self):
        log = TrainerLog(Path("/dev/full"))
        for number in range(300):
            log.line(f"line {number}")


class TestRation:
    def test_it_is_due_so_often(self):
        ration = Ration(0.25, 0.01)
        assert ration.due(0.0)
        ration.used(10.0, 10.001)
        assert [ration.due(now) for now in (10.2, 10.25)] == [False, True]

    def test_what_is_dear_is_due_more_seldom(self):
        ration = Ration(0.25, 0.01)
        ration.used(10.0, 10.02)
        assert [ration.due(now) for now in (11.9, 12.0)] == [False, True]


class TestTroubles:
    def test_a_failure_is_logged_once_until_it_is_over(self, log, lines):
        troubles = Troubles(log)
        for _ in range(3):
            with troubles.outlive("save the brain"):
                raise FULL
        assert len(lines()) == 1
        assert "could not save the brain" in lines()[0]
        assert "the disk is full" in lines()[0]
        assert "save the brain" in troubles.note

        with troubles.outlive("save the brain"):
            pass
        assert "could save the brain again" in lines()[1]
        assert troubles.note == ""

    @pytest.mark.parametrize("error", [ZeroDivisionError(), ArcadeError("the ledger is damaged")])
    def test_what_no_waiting_changes_is_not_outlived(self, log, error):
        with pytest.raises(type(error)), Troubles(log).outlive("save the brain", unsaved=True):
            raise error

    def test_a_single_failure_passes_and_one_that_lasts_does_not(self, log, monkeypatch):
        troubles, now = Troubles(log), 0.0
        monkeypatch.setattr("time.monotonic", lambda: now)
        for now, lasting in ((100.0, False), (103.0, False), (106.0, True)):  # noqa: B007 - the clock reads it
            with troubles.outlive("save the brain", unsaved=True):
                raise FULL
            assert troubles.lasting == lasting
        with troubles.outlive("save the brain", unsaved=True):
            pass
        assert not troubles.lasting

    def test_what_saves_nothing_never_makes_training_wait(self, log, monkeypatch):
        monkeypatch.setattr("arcade_rl.training.run.troubles._PASSING_SECONDS", 0.0)
        troubles = Troubles(log)
        with troubles.outlive("read requests"):
            raise FULL
        assert not troubles.lasting
        assert not troubles.unsaved


class TestBackgroundWrites:
    def test_writes_are_done_in_order(self, log):
        done = []
        writes = BackgroundWrites(Troubles(log))
        for number in range(20):
            writes.put(f"save {number}", lambda number=number: done.append(number))
        writes.close()
        assert done == list(range(20))

    def test_what_is_refused_is_written_later_and_before_what_came_after_it(self, log):
        done, full = [], True

        def write(what):
            if full:
                raise FULL
            done.append(what)

        troubles = Troubles(log)
        writes = BackgroundWrites(troubles)
        for what in ("a checkpoint", "the brain", "the resume state", "the brain"):
            writes.put(what, lambda what=what: write(what), then=lambda what=what: done.append(f"noted {what}"))
        writes.finish()
        assert (done, writes.refused) == ([], True)
        assert (troubles.refusal, troubles.remedy) == ("the disk is full", "free some space")
        full = False
        writes.retry()
        writes.finish()
        assert [what for what in done if "noted" not in what] == ["a checkpoint", "the resume state", "the brain"]
        assert done[:2] == ["a checkpoint", "noted a checkpoint"]
        assert (writes.idle, troubles.unsaved) == (True, False)
        writes.close()

    def test_a_failure_that_cannot_pass_is_not_tried_again(self, log):
        def diverged():
            raise DivergedError("tensor 'a' holds numbers that are not finite")

        writes = BackgroundWrites(Troubles(log))
        writes.put("save", diverged)
        with pytest.raises(DivergedError):
            writes.finish()
        assert writes.idle
        writes.close()

    def test_what_goes_wrong_is_a_trouble(self, log):
        def refuse():
            raise FULL

        troubles = Troubles(log)
        writes = BackgroundWrites(troubles)
        writes.put("save", refuse)
        writes.close()
        assert "save" in troubles.note


class TestClocks:
    def test_every_is_due_once_in_its_seconds(self, monkeypatch):
        monkeypatch.setattr("time.monotonic", lambda: 100.0)
        every = Every(5.0)
        assert [every.due(now) for now in (101.0, 105.0, 106.0, 110.0)] == [False, True, False, True]

    def test_a_stopwatch_leaves_pauses_out(self, monkeypatch):
        now = 0.0
        monkeypatch.setattr("time.monotonic", lambda: now)
        watch = Stopwatch(10.0)
        now = 2.0
        watch.pause()
        now = 50.0
        watch.go()
        now = 51.0
        assert watch.seconds == 13.0

    def test_speed_is_that_of_the_last_seconds(self):
        speed = Speedometer()
        for second in range(30):
            speed.read(second, step=second * 100 if second < 20 else 2_000 + (second - 20) * 10, updates=second)
        assert speed.steps_per_second == pytest.approx(10.0)
        assert speed.updates_per_second == pytest.approx(1.0)

    def test_speed_outlasts_a_wait(self):
        speed = Speedometer()
        speed.read(0.0, 0, 0)
        speed.read(1.0, 100, 10)
        speed.wait()
        speed.read(500.0, 100, 10)
        assert speed.steps_per_second == 100.0
        speed.read(501.0, 150, 10)
        assert speed.steps_per_second == 50.0


class TestLimits:
    HYPERPARAMETERS = Hyperparameters(training_steps=1_000)

    def test_without_limits_training_ends_with_its_steps(self):
        limits = Limits.of_run(400, steps=None, minutes=None)
        assert limits.reached(999, 0.0, self.HYPERPARAMETERS) == ""
        assert limits.reached(1_000, 0.0, self.HYPERPARAMETERS) == "training is finished"

    def test_steps_count_from_where_the_run_began(self):
        limits = Limits.of_run(400, steps=100, minutes=None)
        assert limits.reached(499, 0.0, self.HYPERPARAMETERS) == ""
        assert limits.reached(500, 0.0, self.HYPERPARAMETERS) == "the steps asked for are done"

    def test_steps_may_lead_beyond_the_end_of_training(self):
        assert Limits.of_run(1_000, steps=500, minutes=None).target(self.HYPERPARAMETERS) == 1_500

    def test_minutes_end_it_too(self):
        limits = Limits.of_run(0, steps=None, minutes=2)
        assert limits.reached(5, 119.0, self.HYPERPARAMETERS) == ""
        assert limits.reached(5, 120.0, self.HYPERPARAMETERS) == "the time asked for is over"

    def test_the_nearer_limit_tells_the_time_left(self):
        limits = Limits.of_run(0, steps=None, minutes=1)
        assert limits.seconds_left(500, 0.0, 100.0, self.HYPERPARAMETERS) == 5.0
        assert limits.seconds_left(500, 58.0, 100.0, self.HYPERPARAMETERS) == 2.0
        assert Limits.of_run(0, steps=None, minutes=None).seconds_left(0, 0.0, 0.0, self.HYPERPARAMETERS) is None


class TestStopSignals:
    @pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
    def test_a_signal_leaves_a_note_and_the_first_one_counts(self, name):
        before = signal.getsignal(getattr(signal, name))
        with StopSignals() as signals:
            assert signals.received == ""
            os.kill(os.getpid(), getattr(signal, name))
            os.kill(os.getpid(), signal.SIGTERM)
            assert signals.received == name
        assert signal.getsignal(getattr(signal, name)) == before

    def test_a_hang_up_that_is_ignored_stays_so(self):
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        try:
            with StopSignals() as signals:
                os.kill(os.getpid(), signal.SIGHUP)
                assert signals.received == ""
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        finally:
            signal.signal(signal.SIGHUP, before)


class TestCompute:
    def test_a_small_network_is_not_shared_out_over_threads(self):
        assert compute.default_threads("mlp") == 1

    @pytest.mark.parametrize(("cores", "threads"), [(1, 1), (2, 1), (4, 2), (64, 4)])
    def test_a_large_one_takes_half_of_the_cores_that_this_process_may_use(self, monkeypatch, cores, threads):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)), raising=False)
        assert compute.default_threads("nature") == threads

    def test_the_log_tells_how_an_agent_computes(self, monkeypatch):
        monkeypatch.setattr(precision, "multiplies_bfloat16", lambda: True)
        monkeypatch.setattr(torch, "get_num_threads", lambda: 2)
        assert compute.in_words("dqn", "pixels", "cpu") == "cpu, 2 threads, learning in bfloat16"
        assert compute.in_words("pqn", "pixels", "cuda") == "cuda, 2 threads, learning in float32"
        assert compute.in_words("q-table", "state", "cpu") == "cpu"
        monkeypatch.setattr(torch, "get_num_threads", lambda: 1)
        assert compute.in_words("dqn", "vector", "cpu") == "cpu, 1 thread, learning in float32"
