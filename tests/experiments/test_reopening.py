"""A driver that starts takes up again what ended for a cause that has passed, and nothing else."""

import dataclasses
from contextlib import closing

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.experiments.experiment_file import ExperimentFile
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.planning import new_experiment
from arcade_rl.experiments.running import study_of
from arcade_rl.experiments.standing import standing
from arcade_rl.shelf.agents import agent_folder, trash
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder
from arcade_rl.shelf.ledger.ledger import Ledger, Status
from tests.experiments.conftest import STEPS, Drive
from tests.experiments.test_driver import states, until_done

AGENT = "lakes-default-s2"


@pytest.fixture
def lakes() -> ExperimentFolder:
    return new_experiment("lakes", "frozen-lake", ("default",), changes={"training_steps": STEPS}, seeds=2)


def trial_states(folder: ExperimentFolder) -> list[str]:
    return [each.trial.state for each in standing(folder).trials]


class TestNotBegun:
    def test_what_could_not_be_put_on_the_shelf_is_tried_again(
        self, lakes, drive: Drive, trainers, said, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(config: AgentConfig) -> AgentFolder:
            raise ArcadeError("no preset 'default'")

        with monkeypatch.context() as patch:
            patch.setattr(agent_folder, "create", refuse)
            until_done(drive(lakes), trainers)
        assert (states(lakes), trial_states(lakes)) == (["failed"] * 2, ["failed"])
        until_done(drive(lakes), trainers)
        assert (states(lakes), trial_states(lakes)) == (["finished"] * 2, ["finished"])
        assert f"{AGENT} is tried again; last time: no preset 'default'" in said
        assert [run.error for run in standing(lakes).trials[0].runs] == ["", ""]

    def test_what_no_trainer_could_be_started_for_is_tried_again(self, lakes, drive: Drive, trainers) -> None:
        trainers.refusal = ArcadeError("agent.toml, line 3: fix it")
        until_done(drive(lakes), trainers)
        trainers.refusal = None
        until_done(drive(lakes), trainers)
        assert states(lakes) == ["finished"] * 2

    def test_the_score_of_its_trial_is_worked_out_anew(self, lakes, drive: Drive, trainers, monkeypatch) -> None:
        create = agent_folder.create

        def refuse(config: AgentConfig) -> AgentFolder:
            if config.name == AGENT:
                raise ArcadeError("no preset 'default'")
            return create(config)

        trainers.score = lambda folder: 0.25 * folder.config().seed
        with monkeypatch.context() as patch:
            patch.setattr(agent_folder, "create", refuse)
            until_done(drive(lakes), trainers)
        assert (states(lakes), standing(lakes).trials[0].trial.score) == (["finished", "failed"], 0.25)
        until_done(drive(lakes), trainers)
        assert (states(lakes), standing(lakes).trials[0].trial.score) == (["finished"] * 2, 0.375)
        assert trainers.started == ["lakes-default-s1", AGENT]

    def test_a_trial_that_optuna_was_told_has_failed_is_trained_all_the_same(
        self, drive: Drive, trainers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(config: AgentConfig) -> AgentFolder:
            raise ArcadeError("no preset 'default'")

        sweep = new_experiment("sweep", "frozen-lake", ("default",), sweep=("discount=0.9..1",), trials=2)
        with closing(study_of(sweep, standing(sweep).plan)) as study:
            with monkeypatch.context() as patch:
                patch.setattr(agent_folder, "create", refuse)
                until_done(drive(sweep, proposer=study), trainers)
            assert trial_states(sweep) == ["failed"] * 2
            driver = drive(sweep, proposer=study)
            driver.tick()
            for name in trainers.working:
                trainers.evaluate(name, 500)
            driver.tick()
            assert trainers.working == ["sweep-t0-s1", "sweep-t1-s1"]


class TestGone:
    @pytest.fixture
    def left(self, lakes, drive: Drive, trainers) -> AgentFolder:
        """An agent of the experiment that a person has stopped."""
        drive(lakes).tick()
        trainers.end(AGENT)
        return agent_folder.find(AGENT)

    def test_an_agent_that_is_brought_back_is_trained_on(self, lakes, left, drive: Drive, trainers) -> None:
        agent_folder.delete(left)
        until_done(drive(lakes), trainers)
        assert states(lakes) == ["finished", "gone"]
        trash.restore(trash.find(AGENT))
        until_done(drive(lakes), trainers)
        assert (states(lakes), trial_states(lakes)) == (["finished"] * 2, ["finished"])

    def test_so_is_one_that_gets_its_name_back_from_another(self, lakes, left, drive: Drive, trainers) -> None:
        config = left.config()
        renamed = agent_folder.rename(left, "mine")
        foreign = agent_folder.create(dataclasses.replace(config, created="2026-01-01"))
        until_done(drive(lakes), trainers)
        assert states(lakes) == ["finished", "gone"]
        agent_folder.delete(foreign)
        until_done(drive(lakes), trainers)
        assert states(lakes) == ["finished", "gone"]
        agent_folder.rename(renamed, AGENT)
        until_done(drive(lakes), trainers)
        assert states(lakes) == ["finished"] * 2

    def test_one_that_is_not_brought_back_stays_gone(self, lakes, left, drive: Drive, trainers, said) -> None:
        agent_folder.delete(left)
        until_done(drive(lakes), trainers)
        until_done(drive(lakes), trainers)
        assert states(lakes) == ["finished", "gone"]
        assert not any("tried again" in line for line in said)

    def test_in_a_trial_that_was_pruned_it_is_pruned(self, lakes, left, drive: Drive, trainers) -> None:
        agent_folder.delete(left)
        until_done(drive(lakes), trainers)
        with ExperimentFile(lakes.file) as file:
            (trial,) = file.trials()
            file.save_trial(dataclasses.replace(trial, state="pruned"))
        trash.restore(trash.find(AGENT))
        until_done(drive(lakes), trainers)
        assert (states(lakes), trial_states(lakes)) == (["finished", "pruned"], ["pruned"])


class TestForGood:
    def test_what_crashed_again_and_again_stays_failed(self, lakes, drive: Drive, trainers) -> None:
        driver = drive(lakes)
        while driver.tick():
            for name in trainers.working:
                trainers.crash(name)
        assert states(lakes) == ["failed"] * 2
        begun = len(trainers.started)
        assert not drive(lakes).tick()
        assert (states(lakes), len(trainers.started)) == (["failed"] * 2, begun)

    def test_so_does_what_diverged(self, lakes, drive: Drive, trainers, said) -> None:
        driver = drive(lakes)
        driver.tick()
        for name in trainers.working:
            trainers.crash(name)
            with Ledger(agent_folder.find(name).ledger_file) as ledger:
                ledger.set_status(Status(state="diverged", step=7, error="a weight is not a number"))
        until_done(driver, trainers)
        assert states(lakes) == ["failed"] * 2
        assert not drive(lakes).tick()
        assert states(lakes) == ["failed"] * 2
        assert not any("tried again" in line for line in said)
