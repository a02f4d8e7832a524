"""The trainer in one process: what it leaves on disk, its defects, and an agent's folder that goes meanwhile."""

import gc
import itertools
import os
import shutil
import signal
import time

import numpy as np
import pytest

from arcade_rl import heap
from arcade_rl.errors import ArcadeError
from arcade_rl.games.serial import SerialGames
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.feeds.batch_feed import BatchFeedWriter, read_batch
from arcade_rl.shelf.feeds.live_feed import read_frame
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.shelf.queries.summary import summarize
from arcade_rl.shelf.queries.time_use import time_use
from arcade_rl.training.core import learner
from arcade_rl.training.core.learner import resume_file
from arcade_rl.training.core.resume_state import ResumeState
from arcade_rl.training.run.storage import Storage
from arcade_rl.training.run.trainer import train
from arcade_rl.training.run.trainer_log import TrainerLog
from arcade_rl.training.run.troubles import Troubles
from tests.training.run.standing import status


class TestWhatItLeaves:
    def test_everything_is_saved_and_said(self, shelve):
        folder = shelve("lake", "frozen-lake")
        end = train(folder, steps=2_500)

        assert (end.step, end.reason) == (2_500, "the steps asked for are done")
        brain = brain_file.read(folder.brain_file)
        assert (brain.history.step, brain.history.episodes) == (2_500, end.episodes)
        assert brain.history.best_evaluation == end.best_evaluation
        assert [int(file.stem) for file in folder.checkpoint_files()] == [0, 1_000, 2_000]
        assert brain_file.read(folder.best_file).history.step in (1_000, 2_000)
        said = status(folder)
        assert (said.state, said.step, said.episodes, said.error) == ("idle", 2_500, end.episodes, "")
        with Ledger(folder.ledger_file, read_only=True) as ledger:
            assert [evaluation.step for evaluation in ledger.evaluations()] == [1_000, 2_000]
            assert len(ledger.recent_scores(10_000)) == end.episodes
        log = folder.log_file.read_text()
        for words in ("started: untrained", "checkpoint at step 0", "evaluation at step 1,000", "ended at step 2,500"):
            assert words in log

    def test_what_a_killed_trainer_had_half_written_goes_and_what_others_write_stays(self, shelve):
        folder = shelve("lake", "frozen-lake")
        train(folder, steps=1_000)
        own = (folder.brain_file, folder.best_file, folder.live_file, resume_file(folder), folder.checkpoint_file(7))
        others = (folder.config_file, folder.tags_file, folder.demonstrations / "000001.safetensors")
        folder.demonstrations.mkdir()
        half_written = [file.with_name(f".{file.name}.0123abcd.tmp") for file in (*own, *others)]
        for file in half_written:
            file.touch()
        with folder.training_lock(), pytest.raises(ArcadeError, match="already being trained"):
            train(folder, steps=10)
        assert all(file.exists() for file in half_written)
        train(folder, steps=10)
        assert [file for file in half_written if file.exists()] == half_written[len(own) :]

    def test_the_end_of_training_is_evaluated_and_kept(self, shelve):
        folder = shelve("lake", "frozen-lake", training_steps=1_300)
        assert train(folder).reason == "training is finished"
        with Ledger(folder.ledger_file, read_only=True) as ledger:
            assert ledger.evaluations()[-1].step == 1_300
        assert int(folder.checkpoint_files()[-1].stem) == 1_300

    @pytest.mark.parametrize(("game", "playing"), [("frozen-lake", "emulator"), ("pong", "waiting")])
    def test_the_ledger_says_where_the_time_went(self, shelve, game, playing):
        folder = shelve("agent", game)
        train(folder, minutes=0.05, num_threads=1)
        with Ledger(folder.ledger_file, read_only=True) as ledger:
            use = time_use(ledger)
        assert use is not None
        assert {part for part in ("emulator", "waiting") if use.shares[part]} == {playing}
        assert min(use.shares["acting"], use.shares["learning"], use.shares["saving"], use.cpu_cores) > 0
        assert sum(use.shares.values()) == pytest.approx(1.0)
        assert use.memory_bytes == 0 or use.memory_bytes > 10_000_000

    def test_the_live_feed_shows_the_games(self, shelve):
        folder = shelve("pong", "pong")
        train(folder, steps=20, num_threads=1)
        frame = read_frame(folder.live_file)
        assert frame is not None
        assert frame.screens.shape == (2, 84, 84)
        assert frame.screens.any()

    def test_the_batch_feed_shows_what_was_learned_from(self, shelve, monkeypatch):
        folder, shown = shelve("pole", "cart-pole"), []
        write = BatchFeedWriter.write
        monkeypatch.setattr(BatchFeedWriter, "write", lambda feed, batch: shown.append(batch) or write(feed, batch))
        train(folder, steps=300, num_threads=1)
        batch = read_batch(folder.batch_file)
        assert batch is not None
        assert batch.observations.shape == (12, 4)
        assert (batch.td_errors[:-1] >= batch.td_errors[1:]).all()
        assert batch.updates == shown[-1].updates > 0
        np.testing.assert_array_equal(batch.td_errors, shown[-1].td_errors)

    def test_without_a_replay_memory_there_is_no_batch_feed(self, shelve):
        folder = shelve("lake", "frozen-lake")
        train(folder, steps=50)
        assert not folder.batch_file.exists()

    def test_progress_is_told(self, shelve, monkeypatch):
        folder, told = shelve("lake", "frozen-lake", evaluation_interval=100_000), []
        monkeypatch.setattr("arcade_rl.training.run.housekeeping._REQUEST_SECONDS", 0.0)
        train(folder, steps=2_000, progress=told.append)
        steps = [progress.step for progress in told]
        assert steps == sorted(steps)
        assert told[-1].training_steps == 2_000
        assert told[-1].recent_score is not None

    def test_a_training_that_goes_on_says_how_far_its_games_are_replayed(self, shelve, monkeypatch):
        monkeypatch.setattr("arcade_rl.training.run.replaying._TOLD_SECONDS", 0.0)
        monkeypatch.setattr("arcade_rl.training.run.housekeeping._REQUEST_SECONDS", 0.0)
        folder, told, statuses = shelve("pong", "pong"), [], []
        train(folder, steps=40, num_threads=1)

        def note(progress):
            told.append(progress)
            statuses.append(status(folder))

        train(folder, steps=2, num_threads=1, progress=note)
        replays = [each for each in told if each.activity.startswith("replaying")]
        assert [each.activity for each in replays] == [f"replaying its games, {done / 20:.0%}" for done in range(1, 21)]
        steps = folder.config().hyperparameters.training_steps
        assert {(each.step, each.training_steps) for each in replays} == {(40, steps)}
        assert (statuses[0].state, statuses[0].activity) == ("starting", replays[0].activity)
        assert "replaying" not in told[-1].activity

    @pytest.mark.parametrize("kind", [ValueError, ArcadeError])
    def test_what_the_caller_raises_during_the_replay_ends_it_with_everything_as_it_was_saved(
        self, shelve, monkeypatch, kind
    ):
        monkeypatch.setattr("arcade_rl.training.run.replaying._TOLD_SECONDS", 0.0)
        folder = shelve("pong", "pong")
        train(folder, steps=40, num_threads=1)
        saved = learner.resume_file(folder).read_bytes()

        def prune(progress):
            raise kind("enough of it") from LookupError("its own reason")

        with pytest.raises(kind, match="enough of it") as caught:
            train(folder, steps=40, num_threads=1, progress=prune)
        assert str(caught.value.__cause__) == "its own reason"
        assert learner.resume_file(folder).read_bytes() == saved
        assert (status(folder).state, status(folder).step, status(folder).error) == ("idle", 40, "")
        assert folder.log_file.read_text().endswith(f"the program that trained it raised {kind.__name__}\n")

    @pytest.mark.parametrize("game", ["pong", "cart-pole"])
    def test_a_stop_during_the_replay_ends_it_with_everything_as_it_was_saved(self, shelve, monkeypatch, game):
        monkeypatch.setattr("arcade_rl.training.run.replaying._TOLD_SECONDS", 0.0)
        folder, asked = shelve("agent", game, parallel_games=2), []
        train(folder, steps=40, num_threads=1)
        saved, episodes = learner.resume_file(folder).read_bytes(), status(folder).episodes

        def stop(progress):
            with Ledger(folder.ledger_file) as ledger:
                asked.append(ledger.ask("stop"))

        end = train(folder, steps=100, num_threads=1, progress=stop)
        assert (end.step, end.episodes, end.reason, end.seconds) == (40, episodes, "stopped on request", 0.0)
        assert (status(folder).state, status(folder).step, status(folder).error) == ("idle", 40, "")
        with Ledger(folder.ledger_file) as ledger:
            answers = [ledger.answer(request) for request in asked]
        assert answers == ["stopped at step 40, before it trained; everything is saved"]
        assert learner.resume_file(folder).read_bytes() == saved
        assert "ended at step 40, before it trained: stopped on request" in folder.log_file.read_text()
        assert train(folder, steps=2, num_threads=1).step == 42
        assert "warning" not in folder.log_file.read_text()

    def test_a_signal_during_the_replay_ends_it_too(self, shelve, monkeypatch):
        monkeypatch.setattr("arcade_rl.training.run.replaying._TOLD_SECONDS", 0.0)
        folder = shelve("pong", "pong")
        train(folder, steps=40, num_threads=1)
        end = train(folder, steps=100, num_threads=1, progress=lambda _: os.kill(os.getpid(), signal.SIGTERM))
        assert (end.step, end.reason) == (40, "stopped by SIGTERM")

    def test_memory_is_handed_back_after_each_save_when_nothing_of_it_lies_there_any_more(self, shelve, monkeypatch):
        folder, left = shelve("lake", "frozen-lake"), []
        log = TrainerLog(folder.log_file)

        def trim():
            deadline = time.monotonic() + 10
            while _resume_states() > before and time.monotonic() < deadline:
                time.sleep(0.01)  # the thread that wrote lets go of it a moment after it is done
            left.append(_resume_states() - before)

        monkeypatch.setattr(heap, "trim", trim)
        trained = learner.begin(folder, device="cpu", has_past=False)
        with folder.training_lock():
            storage = Storage(folder, trained, log, Troubles(log))
            gc.collect()
            before = _resume_states()
            for save, trims in ((storage.save_resume, 1), (storage.save_brain, 2)):
                save()
                deadline = time.monotonic() + 30
                while len(left) < trims and time.monotonic() < deadline:
                    time.sleep(0.05)  # as training does
                    storage.collect()
            storage.close()
        assert left == [0, 0]

    def test_a_clock_on_the_wall_that_jumps_to_and_fro_leaves_no_trace(self, shelve, monkeypatch):
        monkeypatch.setattr("arcade_rl.training.run.housekeeping._REPORT_SECONDS", 0.0)
        monkeypatch.setattr("arcade_rl.training.run.housekeeping._REQUEST_SECONDS", 0.0)
        steady, shaken = shelve("steady", "frozen-lake"), shelve("shaken", "frozen-lake")
        train(steady, steps=2_500)
        jumps = itertools.cycle((0.0, 3_600.0, -3_600.0, 90.0))
        wall_clock = time.time
        monkeypatch.setattr(time, "time", lambda: wall_clock() + next(jumps))
        end = train(shaken, steps=2_500, minutes=50)
        assert end.reason == "the steps asked for are done"
        assert 0.0 < end.seconds < 60.0
        for folder in (steady, shaken):
            with Ledger(folder.ledger_file, read_only=True) as ledger:
                assert [evaluation.step for evaluation in ledger.evaluations()] == [1_000, 2_000]
                assert all(evaluation.seconds >= 0.0 for evaluation in ledger.evaluations())
                assert min(ledger.curve("steps_per_second").values) > 0.0
            assert [int(file.stem) for file in folder.checkpoint_files()] == [0, 1_000, 2_000]
        assert 0.0 < status(shaken).training_seconds < 60.0
        assert summarize(shaken).state == "idle"


class TestTrouble:
    def test_a_defect_leaves_the_agent_crashed_with_its_traceback_in_the_log(self, shelve, monkeypatch):
        folder = shelve("lake", "frozen-lake")
        monkeypatch.setattr("arcade_rl.agents.algorithms.q_table.QTableAgent.remember", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            train(folder)
        assert status(folder).state == "training"
        assert "division by zero" in status(folder).error
        assert "Traceback" in folder.log_file.read_text()

    def test_games_are_closed_when_training_cannot_begin(self, shelve, monkeypatch):
        folder, closed = shelve("lake", "frozen-lake"), []
        close = SerialGames.close
        monkeypatch.setattr(SerialGames, "close", lambda games: closed.append(games.count) or close(games))
        folder.live_file.mkdir()  # the screens cannot be shown
        with pytest.raises(ArcadeError):
            train(folder, steps=100)
        assert len(closed) == 2  # of training, and of evaluations

    @pytest.mark.parametrize(
        ("device", "asked", "said"),
        [
            ("cuda", "torch.cuda.is_available", "no CUDA device was found"),
            ("mps", "torch.backends.mps.is_available", "torch finds no Apple GPU"),
        ],
    )
    def test_a_device_that_is_not_there_is_refused(self, shelve, monkeypatch, device, asked, said):
        monkeypatch.setattr(asked, lambda: False)
        with pytest.raises(ArcadeError, match=f"{said}.*--device cpu"):
            train(shelve("cart", "cart-pole"), device=device)


class TestAFolderThatGoes:
    """Whoever removes, renames or replaces the folder of an agent in training ends the training, and finds no husk."""

    TOLD = r"the folder of lake was removed, renamed or replaced; training has ended, and nothing more was saved"

    def test_a_removed_one_stays_removed(self, shelve):
        folder = shelve("lake", "frozen-lake", training_steps=10**9)

        def remove(progress):
            while folder.path.exists():  # what is being written just now may come between
                shutil.rmtree(folder.path, ignore_errors=True)

        with pytest.raises(ArcadeError, match=self.TOLD):
            train(folder, progress=remove)
        assert not folder.path.exists()

    def test_a_renamed_one_keeps_what_was_saved(self, shelve):
        folder = shelve("lake", "frozen-lake", training_steps=10**9)
        renamed = folder.path.with_name("pond")

        def rename(progress):
            if folder.path.exists():
                folder.path.rename(renamed)

        with pytest.raises(ArcadeError, match=self.TOLD):
            train(folder, progress=rename)
        assert not folder.path.exists()
        found = agent_folder.find("pond")
        assert summarize(found).state in ("idle", "crashed")
        assert train(found, steps=10).step >= 10

    def test_what_was_to_be_saved_makes_no_folder_again(self, shelve):
        folder = shelve("lake", "frozen-lake", training_steps=10**9)
        trained = learner.begin(folder, device="cpu", has_past=False)
        troubles = Troubles(TrainerLog(folder.log_file))
        with folder.training_lock():
            storage = Storage(folder, trained, TrainerLog(folder.log_file), troubles)
            folder.path.rename(folder.path.with_name("pond"))
            storage.save_best(trained.brain())
            storage.save_checkpoint()
            storage.close()
            assert not folder.path.exists()
            folder.path.with_name("pond").rename(folder.path)

    def test_one_that_goes_while_the_last_is_saved_ends_it_too(self, shelve, monkeypatch):
        folder, save_all = shelve("lake", "frozen-lake"), Storage.save_all

        def remove_and_save(storage):
            while folder.path.exists():
                shutil.rmtree(folder.path, ignore_errors=True)
            save_all(storage)

        monkeypatch.setattr(Storage, "save_all", remove_and_save)
        with pytest.raises(ArcadeError, match=self.TOLD):
            train(folder, steps=10)
        assert not folder.path.exists()

    def test_another_agent_in_its_place_is_left_alone(self, shelve):
        folder = shelve("lake", "frozen-lake", training_steps=10**9)

        def replace(progress):
            if folder.path.exists() and not folder.path.with_name("pond").exists():
                folder.path.rename(folder.path.with_name("pond"))
                shelve("lake", "frozen-lake")

        with pytest.raises(ArcadeError, match=self.TOLD):
            train(folder, progress=replace)
        assert {file.name for file in folder.path.iterdir()} <= {"agent.toml", "trainer.log"}


def _resume_states():
    return sum(type(each) is ResumeState for each in gc.get_objects())  # to ask for a class may warn
