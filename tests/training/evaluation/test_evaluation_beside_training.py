"""Evaluation beside training: of the agent as it was, while it learns on, and none lost or made twice."""

import shutil

import numpy as np
import pytest
import safetensors.numpy

from arcade_rl.agents.factory import make_policy
from arcade_rl.games.game import GameSettings
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.training.core.learner import resume_file
from arcade_rl.training.evaluation import evaluator
from arcade_rl.training.evaluation.evaluation import evaluate
from arcade_rl.training.run.trainer import train


class NoTurn:
    """A pace that gives an evaluation no time beside training."""

    may_play = False

    def __init__(self, now: float) -> None:
        self.seconds = 0.0

    def trained(self, now: float, interval_gone: float) -> None:
        pass

    def wait(self, now: float) -> None:
        pass

    def played(self, now: float) -> None:
        pass


@pytest.fixture
def no_time(monkeypatch):
    """While this holds, an evaluation that began stays open."""
    monkeypatch.setattr(evaluator, "Pace", NoTurn)


@pytest.fixture
def lake(shelve):
    return shelve("lake", "frozen-lake")


def evaluations(folder):
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        return {evaluation.step: evaluation.mean for evaluation in ledger.evaluations()}


def steps_of_evaluations(folder):
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        return [evaluation.step for evaluation in ledger.evaluations()]


def mean_of_checkpoint(folder, step):
    """How well the agent plays as it was at `step`."""
    brain = brain_file.read(folder.checkpoint_file(step))
    settings = GameSettings.from_hyperparameters(brain.hyperparameters)
    policy = make_policy(brain)
    return evaluate(policy, brain.game, settings, episodes=10, epsilon=0.0, seed=evaluator._SEED).mean


def stop_at(folder, step):
    """Train, and ask for the end once this many steps are done."""

    def ask_for_the_end(progress):
        if progress.step >= step:
            with Ledger(folder.ledger_file) as ledger:
                ledger.ask("stop")

    return train(folder, progress=ask_for_the_end)


@pytest.fixture(autouse=True)
def look_at_once(monkeypatch):
    monkeypatch.setattr("arcade_rl.training.run.housekeeping._REQUEST_SECONDS", 0.0)


class TestWhatIsEvaluated:
    def test_the_agent_as_it_was_when_the_evaluation_was_due(self, lake, no_time):
        """The evaluation of step 1,000 is played when the one of step 2,000 is due, and is still that of step 1,000."""
        train(lake, steps=2_500)
        assert evaluations(lake) == {step: mean_of_checkpoint(lake, step) for step in (1_000, 2_000)}

    def test_the_best_brain_is_the_one_that_was_evaluated(self, lake, no_time):
        train(lake, steps=1_900)
        best, then = brain_file.read(lake.best_file), brain_file.read(lake.checkpoint_file(1_000))
        np.testing.assert_array_equal(best.tensors["table"], then.tensors["table"])
        assert best.history.step == 1_000
        assert best.history.last_evaluation == best.history.best_evaluation == evaluations(lake)[1_000]

    def test_learning_goes_on_meanwhile(self, lake, no_time):
        told = []
        train(lake, steps=1_900, progress=told.append)
        assert any(1_000 < now.step < 1_900 and now.activity == "learning, evaluating 0 of 10" for now in told)

    def test_at_the_end_training_waits_for_it(self, lake, no_time, monkeypatch):
        told = []
        train(lake, steps=1_500, progress=told.append)
        assert any(now.step == 1_500 and now.activity.startswith("evaluating") for now in told)
        assert steps_of_evaluations(lake) == [1_000]

    @pytest.mark.parametrize(("game", "steps"), [("frozen-lake", 1_500), ("cart-pole", 700), ("pong", 150)])
    def test_it_leaves_no_trace_in_what_is_learned(self, shelve, game, steps):
        watched, alone = shelve("watched", game), shelve("alone", game, evaluation_interval=1_000_000)
        for folder in (watched, alone):
            train(folder, steps=steps, num_threads=1)
        assert steps_of_evaluations(watched)
        assert not steps_of_evaluations(alone)
        ours, theirs = (safetensors.numpy.load_file(resume_file(folder)) for folder in (watched, alone))
        assert ours.keys() == theirs.keys()
        for name, tensor in theirs.items():
            np.testing.assert_array_equal(ours[name], tensor, err_msg=name)


class TestWhatHappensMeanwhile:
    def test_a_stop_leaves_it_to_the_next_run(self, lake):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(evaluator, "Pace", NoTurn)
            end = stop_at(lake, 1_300)
        assert 1_300 <= end.step < 2_000
        assert steps_of_evaluations(lake) == []

        train(lake, steps=100)
        assert evaluations(lake) == {1_000: mean_of_checkpoint(lake, 1_000)}
        assert brain_file.read(lake.best_file).history.step == 1_000

    def test_a_kill_after_it_was_told_and_before_the_state_was_saved_makes_it_again(self, lake, no_time, tmp_path):
        stop_at(lake, 1_300)
        shutil.copytree(lake.resume, tmp_path / "before")
        train(lake, steps=100)
        assert steps_of_evaluations(lake) == [1_000]
        mean = evaluations(lake)[1_000]

        shutil.rmtree(lake.resume)
        shutil.copytree(tmp_path / "before", lake.resume)
        train(lake, steps=1_000)
        assert steps_of_evaluations(lake) == [1_000, 2_000]
        assert evaluations(lake)[1_000] == mean

    def test_a_kill_before_the_state_knew_of_it_makes_it_when_it_is_due_again(self, lake, no_time, tmp_path):
        train(lake, steps=900)
        earlier = resume_file(lake).read_bytes()
        stop_at(lake, 1_300)
        resume_file(lake).write_bytes(earlier)
        train(lake, steps=400)
        assert evaluations(lake) == {1_000: mean_of_checkpoint(lake, 1_000)}

    def test_one_whose_brain_is_lost_is_left_out(self, lake, no_time):
        stop_at(lake, 1_300)
        lake.evaluation_file.write_bytes(b"damage")
        train(lake, steps=900)
        assert steps_of_evaluations(lake) == [2_000]
        assert "the evaluation of step 1,000 is left out" in lake.log_file.read_text()

    def test_its_brain_is_kept_no_longer_than_needed(self, lake, no_time):
        stop_at(lake, 1_300)
        assert lake.evaluation_file.exists()
        train(lake, steps=100)
        assert not lake.evaluation_file.exists()

    def test_the_last_one_is_made_though_no_steps_are_left(self, shelve, no_time):
        lake = shelve("lake", "frozen-lake", training_steps=1_000)
        stop_at(lake, 1_000)
        assert steps_of_evaluations(lake) == []
        assert train(lake).reason == "training is finished"
        assert steps_of_evaluations(lake) == [1_000]
