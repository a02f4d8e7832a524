"""The trainer in one process: what it leaves on disk, how it begins, and what it makes of damage."""

import dataclasses
import itertools
import json
import shutil
import time

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

from arcade_rl.errors import ArcadeError, DiskError
from arcade_rl.hyperparameters import specs_of
from arcade_rl.shelf.agents import agent_folder, sharing
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.feeds.batch_feed import BatchFeedWriter, read_batch
from arcade_rl.shelf.feeds.live_feed import LiveFeedReader
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.shelf.queries.summary import summarize
from arcade_rl.shelf.queries.time_use import time_use
from arcade_rl.training.core import learner, resume_state
from arcade_rl.training.core.learner import resume_file
from arcade_rl.training.run import requests
from arcade_rl.training.run.storage import Storage
from arcade_rl.training.run.trainer import train
from arcade_rl.training.run.trainer_log import TrainerLog
from arcade_rl.training.run.troubles import Troubles


def status(folder):
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        return ledger.status()


def raise_training_steps(folder, steps):
    config = folder.config()
    longer = config.hyperparameters.replace(training_steps=steps)
    folder.save_config(dataclasses.replace(config, hyperparameters=longer))


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
        frame = LiveFeedReader(folder.live_file).read()
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

    def test_a_clock_on_the_wall_that_jumps_to_and_fro_leaves_no_trace(self, shelve, monkeypatch):
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
                assert min(ledger.curve("steps_per_second").values, default=0.0) >= 0.0
            assert [int(file.stem) for file in folder.checkpoint_files()] == [0, 1_000, 2_000]
        assert 0.0 < status(shaken).training_seconds < 60.0
        assert summarize(shaken).state == "idle"


class TestHowItBegins:
    def test_a_finished_agent_is_not_trained_unless_steps_are_asked_for(self, shelve):
        folder = shelve("lake", "frozen-lake", training_steps=500)
        train(folder)
        command = "arcade-rl train lake --steps 250$"
        with pytest.raises(ArcadeError, match=f"has finished its 500 training steps; train on with: {command}"):
            train(folder)
        assert status(folder).state == "idle"
        assert train(folder, steps=100).step == 600

    @pytest.mark.parametrize(
        "changes",
        [
            {"preset_name": "pqn", "training_steps": 1_024},
            {"learning_rate_decay": 1.0, "training_steps": 500},
        ],
    )
    def test_a_finished_agent_that_trains_on_learns_something(self, shelve, changes):
        folder = shelve("pole", "cart-pole", **changes)
        train(folder, num_threads=1)
        before = brain_file.read(folder.brain_file).tensors
        train(folder, steps=1_024, num_threads=1)
        after = brain_file.read(folder.brain_file).tensors
        assert all((before[name] != after[name]).any() for name in before)

    def test_training_steps_raised_after_the_end_do_not_lift_the_learning_rate(self, shelve):
        folder = shelve("pole", "cart-pole", learning_rate=1e-3, learning_rate_decay=1.0, training_steps=500)
        train(folder, num_threads=1)
        for steps, lost in ((1_000, False), (2_000, True), (3_000, False)):
            raise_training_steps(folder, steps)
            if lost:
                resume_file(folder).unlink()
            begun = learner.begin(folder, device="cpu", has_past=True)
            assert begun.agent.rates.endswith("learning rate 0.0001")
            assert begun.note.endswith("learning rate held at 0.0001")
            train(folder, num_threads=1, steps=100)

    def test_older_resume_states_know_from_the_brain_that_training_was_finished(self, shelve):
        folder = shelve("pole", "cart-pole", learning_rate=1e-3, learning_rate_decay=1.0, training_steps=500)
        train(folder, num_threads=1)
        state = resume_state.read(resume_file(folder))
        del state.agent["planned_steps"]
        resume_state.write(state, resume_file(folder))
        raise_training_steps(folder, 1_000)
        assert "learning rate 0.0001" in learner.begin(folder, device="cpu", has_past=True).agent.rates

    def test_minutes_end_a_run(self, shelve):
        assert train(shelve("lake", "frozen-lake"), minutes=0.001).reason == "the time asked for is over"

    def test_a_fork_begins_with_its_parents_weights_at_step_0(self, shelve):
        parent = shelve("parent", "frozen-lake")
        train(parent, steps=2_000)
        child = agent_folder.fork(parent, "child")
        tensors = brain_file.read(parent.brain_file).tensors

        begun = learner.begin(child, device="cpu", has_past=False)
        assert begun.counts.step == 0
        np.testing.assert_array_equal(begun.agent.tensors()["table"], tensors["table"])
        assert train(child, steps=100).step == 100

    def test_a_fork_goes_on_with_the_rates_of_its_brain_and_says_so(self, shelve):
        parent = shelve("parent", "frozen-lake", epsilon_decay_steps=1_000)
        train(parent, steps=2_000)
        child = agent_folder.fork(parent, "child")
        assert learner.begin(child, device="cpu", has_past=False).agent.epsilon == pytest.approx(0.05)
        train(child, steps=100)
        assert "begins with the brain of parent@2000; epsilon 0.05, learning rate 0.02;" in child.log_file.read_text()

    def test_the_first_best_is_what_was_inherited_by_its_own_evaluation(self, shelve, tmp_path):
        """Neither what an imported brain says of itself counts, nor a worse one that training makes of it."""
        parent = shelve("parent", "frozen-lake", evaluation_episodes=100)
        train(parent, steps=6_000)
        brain = brain_file.read(parent.best_file)
        boast = dataclasses.replace(brain.history, last_evaluation=1.0, best_evaluation=1.0)
        wild = brain.hyperparameters.replace(learning_rate=1.0, epsilon_start=1.0)  # it unlearns everything
        brain_file.write(dataclasses.replace(brain, history=boast, hyperparameters=wild), tmp_path / "boaster")

        folder = sharing.import_brain(tmp_path / "boaster", "boaster", explore=True)
        train(folder, steps=2_500)
        with Ledger(folder.ledger_file, read_only=True) as ledger:
            means = {evaluation.step: evaluation.mean for evaluation in ledger.evaluations()}
        assert list(means) == [0, 1_000, 2_000]
        assert 1.0 > means[0] > max(means[1_000], means[2_000])
        assert status(folder).best_evaluation == means[0]
        np.testing.assert_array_equal(brain_file.read(folder.best_file).tensors["table"], brain.tensors["table"])

    @pytest.mark.parametrize("game", ["frozen-lake", "cart-pole"])
    def test_from_its_brain_alone_it_goes_on_with_the_rates_that_it_had(self, shelve, game):
        folder = shelve("agent", game, epsilon_decay_steps=2_000)
        train(folder, steps=1_000, num_threads=1)
        before = learner.begin(folder, device="cpu", has_past=True).agent.rates
        resume_file(folder).unlink()
        assert learner.begin(folder, device="cpu", has_past=True).agent.rates == before
        assert "epsilon 0.525," in before

    def test_a_damaged_resume_state_falls_back_to_the_brain(self, shelve):
        folder = shelve("lake", "frozen-lake")
        train(folder, steps=2_000)
        resume_file(folder).write_bytes(resume_file(folder).read_bytes()[:300])

        begun = learner.begin(folder, device="cpu", has_past=True)
        assert begun.agent.tensors()["table"].any()
        end = train(folder, steps=50)
        assert end.step == 2_050
        assert "resume state cannot be used" in folder.log_file.read_text()

    def test_a_brain_that_is_damaged_too_falls_back_to_the_newest_checkpoint(self, shelve):
        folder = shelve("lake", "frozen-lake", checkpoint_interval=500, evaluation_interval=400)
        train(folder, steps=1_300)
        best = brain_file.read(folder.best_file).history.last_evaluation
        for file in (resume_file(folder), folder.brain_file):
            spoil(file)

        begun = learner.begin(folder, device="cpu", has_past=True)
        assert (begun.counts.step, begun.counts.best_score) == (1_000, best)
        newest = brain_file.read(folder.checkpoint_file(1_000)).tensors["table"]
        np.testing.assert_array_equal(begun.agent.tensors()["table"], newest)
        assert "brain.safetensors is damaged: the checkpoint of step 1,000 is used instead" in begun.note
        assert train(folder, steps=50).step == 1_050
        assert "warning: brain.safetensors is damaged: the checkpoint" in folder.log_file.read_text()
        assert brain_file.read(folder.brain_file).history.step == 1_050

    def test_a_damaged_best_brain_is_replaced_by_the_next_that_is_evaluated(self, shelve):
        folder = shelve("lake", "frozen-lake", evaluation_interval=400)
        train(folder, steps=500)
        spoil(folder.best_file)
        train(folder, steps=400)
        assert brain_file.read(folder.best_file).history.step == 800
        assert "the best brain was damaged" in folder.log_file.read_text()

    def test_one_bit_changed_in_a_resume_state_does_not_go_unnoticed(self, shelve):
        folder = shelve("lake", "frozen-lake")
        train(folder, steps=500)
        spoil(resume_file(folder))
        assert "the resume state was damaged" in learner.begin(folder, device="cpu", has_past=True).note

    @pytest.mark.parametrize(
        "change",
        [
            lambda tensors, values: values.update(_steps="many"),
            lambda tensors, values: values.update(planned_steps=None),
            lambda tensors, values: values["replay"].update(count=["1"]),
            lambda tensors, values: cut(tensors, "/exp_avg"),
            lambda tensors, values: tensors.pop(next(name for name in tensors if name.endswith("/exp_avg_sq"))),
            lambda tensors, values: cut(tensors, "replay/expected"),
            lambda tensors, values: cut(tensors, "exploration/left"),
        ],
    )
    def test_a_resume_state_that_does_not_fit_falls_back_before_it_is_used(self, shelve, change):
        """One without a checksum, as arcade-rl 0.1.0 wrote it: arithmetic with it could write beyond a tensor's end."""
        folder = shelve("cart", "cart-pole")
        train(folder, steps=200, num_threads=1)
        with safe_open(resume_file(folder), "numpy") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
            document = json.loads(file.metadata()["arcade-rl resume"])
        change(tensors, document["agent"])
        save_file(tensors, resume_file(folder), {"arcade-rl resume": json.dumps(document)})
        begun = learner.begin(folder, device="cpu", has_past=True)
        begun.games.close()
        assert "the resume state was damaged" in begun.note
        assert begun.counts.step == 200

    def test_a_resume_state_of_other_games_falls_back_to_the_brain(self, shelve):
        folder = shelve("cart", "cart-pole")
        train(folder, steps=200, num_threads=1)
        config = folder.config()
        changed = config.hyperparameters.replace(parallel_games=3)
        folder.save_config(dataclasses.replace(config, hyperparameters=changed))
        assert train(folder, steps=30, num_threads=1).step == 230

    def test_damage_all_over_is_said_in_one_line_and_nothing_is_overwritten(self, shelve):
        folder = shelve("lake", "frozen-lake")
        train(folder, steps=200)
        for file in (resume_file(folder), folder.brain_file, *folder.checkpoint_files()):
            file.write_bytes(b"damage")
        with pytest.raises(ArcadeError):
            train(folder)
        assert folder.brain_file.read_bytes() == b"damage"
        assert status(folder).state == "idle"
        assert status(folder).error

    def test_the_ledger_forgets_what_a_resume_will_live_again(self, shelve):
        folder = shelve("lake", "frozen-lake")
        train(folder, steps=1_500)
        earlier = resume_file(folder).read_bytes()
        train(folder, steps=1_500)
        resume_file(folder).write_bytes(earlier)
        end = train(folder, steps=1_500)
        with Ledger(folder.ledger_file, read_only=True) as ledger:
            assert len(ledger.recent_scores(100_000)) == end.episodes
            assert [evaluation.step for evaluation in ledger.evaluations()] == [1_000, 2_000, 3_000]

    def test_a_second_trainer_is_refused(self, shelve):
        folder = shelve("lake", "frozen-lake")
        with folder.training_lock(), pytest.raises(ArcadeError, match="already being trained by process"):
            train(folder)


class TestTrouble:
    def test_a_defect_leaves_the_agent_crashed_with_its_traceback_in_the_log(self, shelve, monkeypatch):
        folder = shelve("lake", "frozen-lake")
        monkeypatch.setattr("arcade_rl.agents.algorithms.q_table.QTableAgent.remember", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            train(folder)
        assert status(folder).state == "training"
        assert "division by zero" in status(folder).error
        assert "Traceback" in folder.log_file.read_text()

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


class TestTuning:
    @pytest.fixture
    def folder(self, shelve):
        return shelve("lake", "frozen-lake")

    @pytest.fixture
    def desk(self, folder):
        begun = learner.begin(folder, device="cpu", has_past=False)
        log = TrainerLog(folder.log_file)
        with Ledger(folder.ledger_file) as ledger:
            self.ledger, self.learner = ledger, begun
            yield requests.RequestHandler(ledger, folder, begun, log, Troubles(log))

    def ask(self, desk, changes):
        request = self.ledger.ask("tune", changes)
        assert desk.read()
        desk.answer()
        return self.ledger.answer(request)

    def test_a_live_hyperparameter_changes_at_once_and_for_good(self, desk, folder):
        answer = self.ask(desk, {"learning_rate": 0.5, "epsilon_end": 0.2})
        assert answer == "learning_rate is 0.5, epsilon_end is 0.2 from step 0 on: epsilon 1, learning rate 0.5"
        assert self.learner.agent.hyperparameters.learning_rate == 0.5
        assert folder.config().hyperparameters.epsilon_end == 0.2

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"parallel_games": 4}, "cannot change while an agent lives"),
            ({"learning_rate": 7.0}, "learning_rate must be a number from"),
            ({"learning_rat": 0.1}, "did you mean learning_rate"),
            ({"learning_rate": 0.5, "max_episode_steps": 5}, "max_episode_steps cannot change"),
        ],
    )
    def test_what_cannot_change_is_refused_with_a_reason_and_nothing_changes(self, desk, folder, changes, reason):
        before = folder.config()
        answer = self.ask(desk, changes)
        assert answer.startswith(requests.REFUSED)
        assert reason in answer
        assert folder.config() == before
        assert self.learner.agent.hyperparameters == before.hyperparameters

    def test_a_request_whose_answer_cannot_be_written_is_obeyed_once(self, desk, monkeypatch):
        request = self.ledger.ask("tune", {"learning_rate": 0.5})
        with monkeypatch.context() as full:
            full.setattr(self.ledger, "obey", self.refuse)
            for _ in range(3):
                desk.read()
                desk.answer()
        assert self.ledger.answer(request) is None
        desk.answer()
        assert self.ledger.answer(request) == "learning_rate is 0.5 from step 0 on: epsilon 1, learning rate 0.5"
        assert not desk.read()

    @staticmethod
    def refuse(*_):
        raise DiskError("the disk is full; free some space", "the disk is full")

    def test_every_live_hyperparameter_can_be_tuned(self, desk):
        values = self.learner.hyperparameters
        for spec in specs_of("q-table", pixels=False):
            if spec.live:
                assert not self.ask(desk, {spec.name: getattr(values, spec.name)}).startswith(requests.REFUSED)


def spoil(path):
    data = bytearray(path.read_bytes())
    data[-3] ^= 0x10
    path.write_bytes(data)


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

    def test_another_agent_in_its_place_is_left_alone(self, shelve):
        folder = shelve("lake", "frozen-lake", training_steps=10**9)

        def replace(progress):
            if folder.path.exists() and not folder.path.with_name("pond").exists():
                folder.path.rename(folder.path.with_name("pond"))
                shelve("lake", "frozen-lake")

        with pytest.raises(ArcadeError, match=self.TOLD):
            train(folder, progress=replace)
        assert {file.name for file in folder.path.iterdir()} <= {"agent.toml", "trainer.log"}


def cut(tensors, end):
    name = next(name for name in tensors if name.endswith(end))
    tensors[name] = tensors[name].reshape(-1)[:-1].copy()
