"""What others ask of a trainer: other hyperparameters while it trains."""

import pytest

from arcade_rl.errors import DiskError
from arcade_rl.hyperparameters import specs_of
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.training.core import learner
from arcade_rl.training.run import requests
from arcade_rl.training.run.trainer_log import TrainerLog
from arcade_rl.training.run.troubles import Troubles


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
            ({"parallel_games": 4}, "cannot change while it trains"),
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

    def test_what_is_changed_while_training_ends_is_not_lost(self, desk, folder):
        change, pause = self.ledger.ask("tune", {"learning_rate": 0.5}), self.ledger.ask("pause")
        refused = self.ledger.ask("tune", {"parallel_games": 4})
        desk.answer_stops("stopped at step 0; everything is saved")
        assert self.ledger.answer(change) == "learning_rate is 0.5 from step 0 on: epsilon 1, learning rate 0.5"
        assert folder.config().hyperparameters.learning_rate == 0.5
        assert self.ledger.answer(refused).startswith(requests.REFUSED)
        assert self.ledger.answer(pause) == "stopped at step 0; everything is saved"

    @staticmethod
    def refuse(*_):
        raise DiskError("the disk is full; free some space", "the disk is full")

    def test_every_live_hyperparameter_can_be_tuned(self, desk):
        live = [spec for spec in specs_of("q-table", pixels=False) if spec.live]
        assert live
        for spec in live:
            before = getattr(self.learner.hyperparameters, spec.name)
            other = next(each for each in (spec.low, spec.high, *spec.choices) if each not in (None, before))
            assert not self.ask(desk, {spec.name: other}).startswith(requests.REFUSED)
            assert getattr(self.learner.hyperparameters, spec.name) == other
            assert self.ask(desk, {spec.name: before})
