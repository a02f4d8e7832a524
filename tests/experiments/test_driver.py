"""What a driver does next, by what lies on the disk: no training is lost, and none is done twice."""

import dataclasses
from collections.abc import Callable
from itertools import count

import pytest

from arcade_rl.errors import ArcadeError, DiskError
from arcade_rl.experiments import driver
from arcade_rl.experiments.driver import Driver
from arcade_rl.experiments.experiment_file import ExperimentFile
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.planning import new_experiment
from arcade_rl.experiments.rows import Run, Trial
from arcade_rl.experiments.standing import standing
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder
from arcade_rl.training.run import housekeeping
from tests.experiments.conftest import STEPS, Drive, ScriptedTrainers

AGENTS = ["lakes-blog-s1", "lakes-blog-s2", "lakes-default-s1", "lakes-default-s2"]


@pytest.fixture
def lakes() -> ExperimentFolder:
    """Two presets with two seeds each."""
    return new_experiment("lakes", "frozen-lake", ("default", "blog"), changes={"training_steps": STEPS}, seeds=2)


def until_done(driver: Driver, trainers: ScriptedTrainers) -> None:
    while driver.tick():
        trainers.finish()


def run_by_hand_under_the_name_of(agent: str, trainers: ScriptedTrainers) -> None:
    """A person renames an agent of the experiment and has another of its former name trained."""
    trainers.end(agent)
    own = agent_folder.find(agent)
    config = own.config()
    agent_folder.rename(own, "renamed")
    trainers.start(agent_folder.create(dataclasses.replace(config, created="2026-01-01T00:00:00+00:00")))


def states(folder: ExperimentFolder) -> list[str]:
    return [run.state for trial in standing(folder).trials for run in trial.runs]


class TestRunning:
    def test_each_preset_is_trained_with_each_seed_some_at_a_time(self, lakes, drive: Drive, trainers) -> None:
        driver = drive(lakes, jobs=3)
        assert driver.tick()
        assert trainers.working == ["lakes-blog-s1", "lakes-default-s1", "lakes-default-s2"]
        until_done(driver, trainers)
        assert sorted(trainers.started) == AGENTS
        assert states(lakes) == ["finished"] * 4
        assert [agent_folder.find(name).config().seed for name in AGENTS] == [1, 2, 1, 2]
        assert agent_folder.find("lakes-blog-s2").config().preset == "blog"

    def test_a_tick_begins_some_so_that_those_at_work_are_looked_after_meanwhile(self, drive: Drive, trainers) -> None:
        many = new_experiment("many", "frozen-lake", ("default",), seeds=22)
        driver = drive(many, jobs=22)
        driver.tick()
        assert (len(trainers.working), driver.hurries) == (20, True)
        driver.tick()
        assert (len(trainers.working), driver.hurries) == (22, False)

    def test_a_trial_is_scored_by_the_best_evaluations_of_its_seeds(self, lakes, drive: Drive, trainers) -> None:
        trainers.score = lambda folder: 0.25 * folder.config().seed
        until_done(drive(lakes), trainers)
        now = standing(lakes)
        assert (now.state, now.runs_ended, now.trials[0].trial.score) == ("finished", 4, 0.375)
        assert now.trials[0].trial.state == "finished"

    def test_what_a_person_stops_is_left_alone_until_the_next_run(self, lakes, drive: Drive, trainers, said) -> None:
        driver = drive(lakes, jobs=4)
        driver.tick()
        trainers.end("lakes-blog-s1")
        until_done(driver, trainers)
        assert states(lakes).count("finished") == 3
        assert any("lakes-blog-s1 was stopped by hand" in line for line in said)
        until_done(drive(lakes), trainers)
        assert states(lakes) == ["finished"] * 4

    def test_an_agent_that_is_deleted_is_not_made_again(self, lakes, drive: Drive, trainers) -> None:
        driver = drive(lakes, jobs=4)
        driver.tick()
        trainers.end("lakes-blog-s1")
        agent_folder.delete(agent_folder.find("lakes-blog-s1"))
        until_done(driver, trainers)
        assert states(lakes) == ["finished", "finished", "gone", "finished"]
        assert trainers.started.count("lakes-blog-s1") == 1

    def test_one_that_somebody_starts_a_moment_before_has_not_failed(
        self, lakes, drive: Drive, trainers, monkeypatch
    ) -> None:
        start = trainers.start

        def too_late(folder: AgentFolder) -> int:
            start(folder)
            raise ArcadeError(f"{folder.name} is already being trained by process 1")

        monkeypatch.setattr(trainers, "start", too_late)
        until_done(drive(lakes), trainers)
        assert states(lakes) == ["finished"] * 4

    def test_stopping_ends_every_trainer_and_the_next_driver_goes_on(self, lakes, drive: Drive, trainers) -> None:
        driver = drive(lakes)
        driver.tick()
        driver.stop()
        assert not driver.stop()
        assert trainers.working == []
        until_done(drive(lakes), trainers)
        assert states(lakes) == ["finished"] * 4

    def test_a_trainer_that_has_not_heard_a_stop_is_asked_again(
        self, lakes, drive: Drive, trainers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = [100.0]
        driver = drive(lakes, clock=lambda: now[0])
        driver.tick()
        asked: list[str] = []
        with monkeypatch.context() as swallowed:
            swallowed.setattr(trainers, "stop", lambda folder: asked.append(folder.name))
            for _ in range(3):
                assert driver.stop()
            assert sorted(asked) == trainers.working
        now[0] += 100
        driver.stop()
        assert not driver.stop()

    def test_an_agent_that_has_got_the_name_of_one_of_its_own_is_not_stopped(
        self, lakes, drive: Drive, trainers
    ) -> None:
        driver = drive(lakes)
        driver.tick()
        run_by_hand_under_the_name_of("lakes-default-s1", trainers)
        driver.stop()
        assert not driver.stop()
        assert trainers.working == ["lakes-default-s1"]


class Proposals:
    """Proposes trials, each as bad as the others.

    Attributes:
        told: numbers of trials, one each time that the end of one was told.
    """

    def __init__(self, *, hopeless: bool = False) -> None:
        self.told: list[int] = []
        self._hopeless = hopeless
        self._numbers = count()

    def proposals(self) -> list[Trial]:
        return []

    def propose(self) -> Trial:
        return Trial(next(self._numbers), "default")

    def is_hopeless(self, trial: Trial, runs: list[Run]) -> bool:
        return self._hopeless

    def tell(self, trial: Trial, runs: list[Run]) -> bool:
        self.told.append(trial.number)
        return True

    def importance(self) -> dict[str, float]:
        return {}


def test_the_driver_stays_until_the_trainers_of_a_pruned_trial_have_saved(drive: Drive, trainers, monkeypatch) -> None:
    sweep = new_experiment("sweep", "frozen-lake", ("default",), sweep=("discount=0.9..1",), trials=1)
    driver = drive(sweep, proposer=Proposals(hopeless=True))
    asked: list[str] = []
    monkeypatch.setattr(trainers, "stop", lambda folder: asked.append(folder.name))
    assert driver.tick()
    assert driver.tick()
    assert driver.tick()
    assert asked == ["sweep-t0-s1"]
    trainers.end("sweep-t0-s1")
    assert not driver.tick()
    assert (standing(sweep).state, states(sweep)) == ("finished", ["pruned"])


def test_an_agent_that_has_got_the_name_of_a_pruned_one_is_not_stopped(drive: Drive, trainers) -> None:
    sweep = new_experiment("sweep", "frozen-lake", ("default",), seeds=2, sweep=("discount=0.9..1",), trials=1)
    proposer = Proposals()
    driver = drive(sweep, proposer=proposer)
    driver.tick()
    run_by_hand_under_the_name_of("sweep-t0-s1", trainers)
    proposer.is_hopeless = lambda trial, runs: True  # type: ignore[method-assign]
    while driver.tick():
        pass
    assert states(sweep) == ["gone", "pruned"]
    assert trainers.working == ["sweep-t0-s1"]


class TestTheCostOfATick:
    def until_one_is_left(
        self, drive: Drive, trainers, monkeypatch: pytest.MonkeyPatch, *, trials: int
    ) -> tuple[Proposals, int]:
        """What is proposed, and how often a tick then reads the runs while the last trial is trained."""
        steps, sweep = {"training_steps": STEPS}, ("discount=0.9..1",)
        folder = new_experiment(f"of{trials}", "frozen-lake", ("default",), changes=steps, sweep=sweep, trials=trials)
        proposer = Proposals()
        driver = drive(folder, proposer=proposer, jobs=1)
        for _ in range(trials - 1):
            driver.tick()
            trainers.finish()
        driver.tick()
        reads: list[int] = []
        read = ExperimentFile.runs

        def counted(file: ExperimentFile) -> list[Run]:
            reads.append(1)
            return read(file)

        with monkeypatch.context() as patch:
            patch.setattr(ExperimentFile, "runs", counted)
            assert driver.tick()
        trainers.finish()
        assert not driver.tick()
        return proposer, len(reads)

    def test_does_not_grow_with_the_trials_that_have_ended(self, drive: Drive, trainers, monkeypatch) -> None:
        _, few = self.until_one_is_left(drive, trainers, monkeypatch, trials=3)
        _, many = self.until_one_is_left(drive, trainers, monkeypatch, trials=9)
        assert few == many

    def test_the_end_of_a_trial_is_told_once(self, drive: Drive, trainers, monkeypatch) -> None:
        proposer, _ = self.until_one_is_left(drive, trainers, monkeypatch, trials=4)
        assert proposer.told == [0, 1, 2, 3]


class TestTrouble:
    @pytest.mark.parametrize("ticks", [1, 2, 3])
    def test_a_killed_driver_loses_no_training_and_doubles_none(
        self, lakes, drive: Drive, trainers, ticks: int
    ) -> None:
        killed = drive(lakes)
        for _ in range(ticks):
            killed.tick()
            trainers.finish(*trainers.working[:1])
        until_done(drive(lakes), trainers)
        assert sorted(trainers.started) == AGENTS
        assert states(lakes) == ["finished"] * 4

    @pytest.mark.parametrize("last_words", ["_shelve", "create"])
    def test_one_killed_while_it_makes_an_agent_neither(
        self, lakes, drive: Drive, trainers, monkeypatch: pytest.MonkeyPatch, last_words: str
    ) -> None:
        create = agent_folder.create

        def die(config: agent_folder.AgentConfig) -> None:
            if last_words == "_shelve":  # with the agent on the shelf, and nobody told
                create(config)
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(agent_folder, "create", die)
            with pytest.raises(KeyboardInterrupt):
                drive(lakes).tick()
        until_done(drive(lakes), trainers)
        assert sorted(trainers.started) == AGENTS
        assert states(lakes) == ["finished"] * 4

    def test_a_killed_trainer_is_started_again(self, lakes, drive: Drive, trainers) -> None:
        driver = drive(lakes)
        driver.tick()
        trainers.crash("lakes-default-s1")
        until_done(driver, trainers)
        assert trainers.started.count("lakes-default-s1") == 2
        assert states(lakes) == ["finished"] * 4

    def test_one_that_crashes_again_and_again_fails_and_keeps_nobody_up(self, lakes, drive: Drive, trainers) -> None:
        driver = drive(lakes, jobs=1)
        while driver.tick():
            if trainers.working == ["lakes-default-s1"]:
                trainers.crash("lakes-default-s1")
            else:
                trainers.finish()
        assert trainers.started.count("lakes-default-s1") == 4
        assert states(lakes) == ["failed", "finished", "finished", "finished"]
        assert "crashed again and again; see its trainer.log" in standing(lakes).trials[0].runs[0].error

    def test_why_it_ends_again_and_again_is_said(self, lakes, drive: Drive, trainers) -> None:
        driver = drive(lakes, jobs=1)
        while driver.tick():
            if trainers.working == ["lakes-default-s1"]:
                trainers.end("lakes-default-s1", error="there is no such ice")
            else:
                trainers.finish()
        assert "again and again (there is no such ice); see" in standing(lakes).trials[0].runs[0].error

    def test_one_that_got_further_once_and_then_crashes_again_and_again_fails_too(
        self, lakes, drive: Drive, trainers
    ) -> None:
        driver = drive(lakes, jobs=1)
        driver.tick()
        for step in (100, *[200] * 5):
            if "lakes-default-s1" in trainers.working:
                trainers.evaluate("lakes-default-s1", step)
                trainers.crash("lakes-default-s1")
                driver.tick()
        until_done(driver, trainers)
        assert trainers.started.count("lakes-default-s1") == 5
        assert states(lakes) == ["failed", "finished", "finished", "finished"]

    def test_one_that_gets_further_between_crashes_goes_on(self, lakes, drive: Drive, trainers) -> None:
        driver = drive(lakes, jobs=1)
        driver.tick()
        for step in range(100, 700, 100):
            trainers.evaluate("lakes-default-s1", step)
            trainers.crash("lakes-default-s1")
            driver.tick()
        until_done(driver, trainers)
        assert states(lakes) == ["finished"] * 4

    def test_on_a_full_disk_it_waits_and_nothing_is_lost(
        self, lakes, drive: Drive, trainers, full_disk: Callable[[bool], None]
    ) -> None:
        driver = drive(lakes)
        full_disk(True)
        for _ in range(5):
            with pytest.raises(DiskError):
                driver.tick()
        full_disk(False)
        until_done(driver, trainers)
        assert states(lakes) == ["finished"] * 4

    def test_a_disk_that_refuses_a_trainer_is_no_crash_of_it(self, lakes, drive: Drive, trainers) -> None:
        driver = drive(lakes)
        trainers.refusal = DiskError("the disk is full", "the disk is full", full=True)
        for _ in range(5):
            with pytest.raises(DiskError):
                driver.tick()
        trainers.refusal = None
        until_done(driver, trainers)
        assert states(lakes) == ["finished"] * 4

    def test_what_cannot_be_trained_fails_with_its_reason(self, lakes, drive: Drive, trainers) -> None:
        trainers.refusal = ArcadeError("no such device")
        until_done(drive(lakes), trainers)
        now = standing(lakes)
        assert states(lakes) == ["failed"] * 4
        assert (now.trials[0].trial.state, now.trials[0].runs[0].error) == ("failed", "no such device")

    def test_an_agent_of_somebody_else_is_not_touched(self, lakes, drive: Drive, trainers) -> None:
        foreign = AgentConfig("lakes-blog-s2", "frozen-lake", "q-table", "default", Hyperparameters(), 1, "2026-01-01")
        agent_folder.create(foreign)
        until_done(drive(lakes), trainers)
        assert states(lakes) == ["finished", "finished", "finished", "failed"]
        assert "lakes-blog-s2" not in trainers.started


def test_a_trainer_that_cannot_save_is_not_asked_again_so_soon_that_it_gives_up() -> None:
    assert max(housekeeping._INSISTENCE_SECONDS) < driver._INSIST_SECONDS
