"""A training on another machine, from the driver's end: what comes home, what is asked, what is lost with a worker."""

import dataclasses
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.experiments.remote import parcels
from arcade_rl.experiments.remote.messages import Piece
from arcade_rl.logs import automatic
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.feeds.live_feed import LiveFeedWriter, LiveFrame, read_frame
from arcade_rl.shelf.ledger.ledger import Ledger, Status
from arcade_rl.training import launch
from arcade_rl.training.core import resume_state
from arcade_rl.training.core.learner import resume_file
from arcade_rl.training.run import trainer_log
from tests.experiments.remote.conftest import (
    STEPS,
    episodes,
    look,
    refuse,
    save_resume,
    seen,
)


class TestLog:
    def test_a_training_is_logged_where_its_driver_runs_if_a_person_wants_logs(
        self, trainers, lake, clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        logged: list[bool] = []

        def begin(folder: AgentFolder) -> str:
            logged.append(folder.trainer_alive())
            return "its training is not logged: pip install tensorboard"

        monkeypatch.setattr(automatic, "begin", begin)
        trainers.start(lake)
        assert logged == [True]  # the lock is held: the log would end at once
        assert "lake: its training is not logged: pip install tensorboard" in look(trainers, clock, times=1)

    def test_that_it_cannot_be_logged_keeps_it_from_nothing(
        self, trainers, lake, clock, cluster, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def begin(folder: AgentFolder) -> str:
            raise OSError("too many processes")

        monkeypatch.setattr(automatic, "begin", begin)
        trainers.start(lake)
        assert "lake: its training is not logged: too many processes" in look(trainers, clock)
        assert len(cluster.newest.trainers) == 1


class TestComingHome:
    def test_a_trial_waits_for_a_place_and_says_so(self, trainers, lake, cluster, clock) -> None:
        cluster.full = True
        trainers.start(lake)
        look(trainers, clock, times=40)
        assert (seen(lake).state, seen(lake).status.activity) == ("starting", "waiting for a place in the cluster")

    def test_it_is_watched_live_like_a_local_one(self, at_work, trainers, lake, clock) -> None:
        at_work.reach(100, activity="learning", unsaved_steps=3)
        at_work.save(90, b"new brain")
        at_work.folder.checkpoints.mkdir()
        at_work.folder.checkpoint_file(50).write_bytes(b"checkpoint")
        at_work.folder.log_file.write_text("a line\n")
        look(trainers, clock, times=8)
        now = seen(lake)
        assert (now.state, now.status.step, now.status.activity, now.status.pid) == (
            *("training", 100, "learning"),
            os.getpid(),
        )
        assert now.status.unsaved_steps == 10  # by what has come home, not by what is saved there
        assert lake.brain_file.read_bytes() == b"new brain"
        assert lake.checkpoint_file(50).read_bytes() == b"checkpoint"
        assert lake.log_file.read_text() == "a line\n"
        assert episodes(lake) == [100]

    def test_the_log_at_home_stays_bounded_like_the_trainers_own(self, at_work, trainers, lake, clock) -> None:
        for _ in range(6):  # a trainer shortens its log, and fills it again
            at_work.folder.log_file.write_text("a line\n" * 30_000)
            look(trainers, clock, times=4)
            at_work.folder.log_file.write_text("")
            look(trainers, clock)
        assert 0 < lake.log_file.stat().st_size <= trainer_log.MOST_BYTES

    def test_nothing_comes_home_twice(self, at_work, trainers, lake, clock) -> None:
        at_work.reach(100)
        at_work.evaluate(100)
        look(trainers, clock)
        at_work.reach(200)
        look(trainers, clock)
        assert episodes(lake) == [100, 200]
        with Ledger(lake.ledger_file) as ledger:
            assert [each.step for each in ledger.evaluations()] == [100]

    def test_the_screens_of_its_games_come_home(self, at_work, trainers, lake, clock) -> None:
        import numpy as np

        feed = LiveFeedWriter(at_work.folder.live_file, 1, 2, 2)
        feed.write(LiveFrame(5, np.full((1, 2, 2), 9, np.uint8), np.zeros(1, np.int64), np.zeros(1, np.float32)))
        feed.close()
        look(trainers, clock)
        frame = read_frame(lake.live_file)
        assert frame is not None
        assert (frame.step, frame.screens.max()) == (5, 9)

    def test_when_it_has_finished_everything_is_home_and_the_worker_is_gone(
        self, at_work, trainers, lake, cluster, clock
    ) -> None:
        (at_work.folder.path / "replay").mkdir()
        (at_work.folder.path / "replay" / "frames.bin").write_bytes(b"frames")
        at_work.finish()
        look(trainers, clock)
        now = seen(lake)
        assert (now.state, now.status.step, now.is_finished, now.status.pid) == ("idle", STEPS, True, 0)
        assert (lake.replay / "frames.bin").read_bytes() == b"frames"
        assert not at_work.folder.path.exists()
        assert cluster.newest.asked[-1] == "close"

    def test_a_file_larger_than_a_piece_comes_whole(self, at_work, trainers, lake, clock, monkeypatch) -> None:
        monkeypatch.setattr(parcels, "PIECE_BYTES", 10)
        monkeypatch.setattr(parcels, "PARCEL_BYTES", 25)
        at_work.save(90, bytes(range(101)))
        look(trainers, clock, times=8)
        assert lake.brain_file.read_bytes() == bytes(range(101))
        assert not list(lake.path.glob(".*.tmp"))

    def test_what_was_written_last_comes_home_though_a_file_is_on_its_way_when_training_ends(
        self, at_work, trainers, lake, clock, monkeypatch
    ) -> None:
        monkeypatch.setattr(parcels, "PIECE_BYTES", 10)
        monkeypatch.setattr(parcels, "PARCEL_BYTES", 25)
        at_work.save(90, bytes(range(60)))
        look(trainers, clock, times=2)  # and half of it is home
        at_work.finish()
        look(trainers, clock, times=400, seconds=0.5)
        assert resume_state.read_step(resume_file(lake)) == STEPS

    def test_the_brain_of_an_open_evaluation_comes_along_and_goes_with_it(self, at_work, trainers, lake, clock) -> None:
        at_work.save(100, open_evaluation=100)
        at_work.folder.evaluation_file.write_bytes(b"evaluated")
        look(trainers, clock)
        assert lake.evaluation_file.read_bytes() == b"evaluated"
        at_work.save(200)
        at_work.folder.evaluation_file.unlink()
        look(trainers, clock)
        assert not lake.evaluation_file.exists()

    def test_what_a_full_disk_refuses_is_put_in_its_place_later(
        self, at_work, trainers, lake, cluster, clock, monkeypatch
    ) -> None:
        at_work.reach(100)
        at_work.save(100, b"new brain")
        with monkeypatch.context() as full:
            full.setattr(parcels, "write_atomically", refuse)
            lines = look(trainers, clock, times=20)
        assert lines == ["lake waits: the disk is full"]
        assert not cluster.newest.worker._is_closed.is_set()  # the lease has not run out meanwhile
        look(trainers, clock)
        assert lake.brain_file.read_bytes() == b"new brain"
        assert episodes(lake) == [100]

    def test_what_the_disk_has_taken_of_a_parcel_is_not_put_again(
        self, at_work, trainers, lake, clock, monkeypatch
    ) -> None:
        monkeypatch.setattr(parcels, "PIECE_BYTES", 10)
        monkeypatch.setattr(parcels, "PARCEL_BYTES", 25)
        at_work.save(100, bytes(range(30)))  # its end comes in one parcel with the resume state's beginning
        with monkeypatch.context() as full:
            full.setattr(parcels.Inbox, "put", _refuse_resume_states(parcels.Inbox.put))
            lines = look(trainers, clock, times=20)
        assert lines == ["lake waits: the disk is full"]
        look(trainers, clock, times=40)
        assert lake.brain_file.read_bytes() == bytes(range(30))
        assert resume_state.read_step(resume_file(lake)) == 100

    def test_a_file_that_was_arriving_when_a_worker_was_lost_does_not_lie_about(
        self, at_work, trainers, lake, cluster, clock, monkeypatch
    ) -> None:
        monkeypatch.setattr(parcels, "PIECE_BYTES", 10)
        monkeypatch.setattr(parcels, "PARCEL_BYTES", 20)
        (at_work.folder.path / "checkpoints").mkdir()
        (at_work.folder.path / "checkpoints" / "000000100.safetensors").write_bytes(bytes(range(60)))
        look(trainers, clock, times=3)
        assert len(list(lake.path.glob("*/.*.tmp"))) == 1
        cluster.newest.lost = True
        look(trainers, clock)
        with trainers:  # which it leaves in the middle of a file, too
            trainers.start(lake)
            assert not list(lake.path.glob("*/.*.tmp"))


def _refuse_resume_states(put: Callable[[parcels.Inbox, Piece], None]) -> Callable[[parcels.Inbox, Piece], None]:
    def put_others(inbox: parcels.Inbox, piece: Piece) -> None:
        if piece.name.startswith("resume/"):
            refuse(Path(piece.name), piece.data)
        put(inbox, piece)

    return put_others


class TestOneAtATime:
    def test_nobody_trains_it_here_while_it_trains_there(self, at_work, lake) -> None:
        with pytest.raises(ArcadeError, match="already being trained"):
            launch.start_trainer(lake)

    def test_what_a_worker_sends_after_its_lease_has_ended_is_not_written(
        self, at_work, trainers, lake, cluster, clock
    ) -> None:
        old = cluster.newest
        old.silent = True
        assert "has not answered for 75 s" in look(trainers, clock, times=16)[0]
        trainers.start(lake)
        look(trainers, clock)
        at_work.reach(999)
        old.answer_late()
        look(trainers, clock)
        assert episodes(lake) == []
        assert cluster.newest is not old

    def test_news_of_an_earlier_lease_are_refused(self, at_work, trainers, lake, cluster, clock) -> None:
        worker = cluster.newest.worker
        worker._order = dataclasses.replace(at_work.order, lease=0)
        at_work.reach(100)
        look(trainers, clock)
        assert episodes(lake) == []

    def test_a_worker_that_is_forgotten_ends_its_trainer_before_another_is_started(
        self, at_work, trainers, cluster, clock
    ) -> None:
        clock.now += 61
        cluster.newest.worker.end_if_forgotten()
        assert at_work.killed
        assert "heard nothing for 60 s" in look(trainers, clock)[0]

    def test_another_agent_in_its_place_is_not_touched(self, at_work, trainers, lake, cluster, clock) -> None:
        config = lake.config()
        lake.path.rename(lake.path.with_name("elsewhere"))
        other = agent_folder.create(config)
        at_work.reach(100)
        look(trainers, clock)
        assert cluster.newest.killed
        assert [each.name for each in other.path.iterdir()] == ["agent.toml"]

    def test_a_folder_that_is_gone_is_not_made_again(self, at_work, trainers, lake, cluster, clock) -> None:
        lake.path.rename(lake.path.with_name("elsewhere"))
        at_work.reach(100)
        look(trainers, clock)
        assert cluster.newest.killed
        assert not lake.path.exists()


class TestLoss:
    def test_a_lost_worker_costs_what_had_not_come_home(self, at_work, trainers, lake, cluster, clock) -> None:
        at_work.reach(100)
        at_work.save(80)
        look(trainers, clock)
        at_work.reach(150)
        cluster.newest.lost = True
        lines = look(trainers, clock)
        assert lines == [
            "lake: its worker is lost (The actor died unexpectedly.); "
            "it continues from step 80, the last that had arrived"
        ]
        assert (seen(lake).state, seen(lake).status.step) == ("crashed", 80)

    def test_it_goes_on_elsewhere_from_the_last_state_without_doubling_anything(
        self, at_work, trainers, lake, cluster, clock
    ) -> None:
        at_work.reach(50)
        at_work.save(80, b"brain of 80")
        at_work.reach(100)
        look(trainers, clock)
        cluster.newest.lost = True
        look(trainers, clock)
        trainers.start(lake)
        look(trainers, clock)
        second = cluster.newest.trainer
        assert second.folder.brain_file.read_bytes() == b"brain of 80"
        assert second.first_status.step == 80
        assert episodes(lake) == [50]
        second.reach(100)
        look(trainers, clock)
        assert episodes(lake) == [50, 100]

    def test_an_evaluation_that_is_made_again_stands_there_once(self, at_work, trainers, lake, cluster, clock) -> None:
        at_work.evaluate(100, 0.1)
        at_work.save(100, open_evaluation=100)
        look(trainers, clock)
        cluster.newest.lost = True
        look(trainers, clock)
        trainers.start(lake)
        look(trainers, clock)
        cluster.newest.trainer.evaluate(100, 0.7)
        look(trainers, clock)
        with Ledger(lake.ledger_file) as ledger:
            assert [(each.step, each.mean) for each in ledger.evaluations()] == [(100, 0.7)]

    def test_one_that_is_lost_while_it_waits_for_a_place_is_not_waited_for(
        self, trainers, lake, cluster, clock
    ) -> None:
        trainers.start(lake)
        cluster.newest.lost = True
        look(trainers, clock)
        assert seen(lake).state == "crashed"

    def test_the_driver_that_leaves_ends_its_workers(self, at_work, trainers, lake, cluster) -> None:
        with trainers:
            trainers.connect()
            assert cluster.is_open
        assert not cluster.is_open
        assert cluster.newest.killed
        assert seen(lake).state == "crashed"

    def test_a_worker_with_another_version_is_refused_in_a_line(
        self, trainers, lake, cluster, clock, monkeypatch
    ) -> None:
        monkeypatch.setattr("arcade_rl.experiments.remote.trainers.__version__", "9.9.9")
        trainers.start(lake)
        (line,) = look(trainers, clock)
        assert "the driver 9.9.9" in line
        assert not cluster.newest.trainers


class TestGivingOut:
    def test_the_worker_has_what_the_trainer_begins_from(self, trainers, lake, cluster, clock, saves) -> None:
        (saves / "games.toml").write_text("# none")
        lake.brain_file.write_bytes(b"brain")
        (lake.path / "replay").mkdir()
        (lake.path / "replay" / "frames.bin").write_bytes(b"frames")
        save_resume(lake, 70)
        with Ledger(lake.ledger_file) as ledger:
            ledger.set_status(Status(step=70))
        trainers.start(lake)
        look(trainers, clock)
        there = cluster.newest.trainer.folder
        assert there.config() == lake.config()
        assert there.brain_file.read_bytes() == b"brain"
        assert (there.replay / "frames.bin").read_bytes() == b"frames"
        assert (there.path.parent / "games.toml").read_text() == "# none"

    def test_what_came_from_home_is_not_sent_back(self, trainers, lake, clock) -> None:
        lake.brain_file.write_bytes(b"brain")
        before = lake.brain_file.stat().st_ino
        trainers.start(lake)
        look(trainers, clock, times=6)
        assert lake.brain_file.stat().st_ino == before

    def test_a_file_of_a_name_that_no_trainer_writes_is_refused(self, lake) -> None:
        for name in ("../escaped", "agent/../../x", "/etc/passwd", "replay/../../x", ".hidden", "trainer.lock"):
            with pytest.raises(ArcadeError, match="no trainer writes"):
                parcels.Inbox(lake).put(parcels.Piece(name, 0, b"", True))
