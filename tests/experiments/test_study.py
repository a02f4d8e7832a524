"""A sweep's Optuna study and what the driver keeps of it say the same, whatever was killed in between."""

from collections.abc import Iterator
from contextlib import closing

import optuna
import pytest

from arcade_rl.errors import ArcadeError, DiskError
from arcade_rl.experiments import study as study_module
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.planning import new_experiment
from arcade_rl.experiments.rows import Trial
from arcade_rl.experiments.running import study_of
from arcade_rl.experiments.standing import standing
from arcade_rl.experiments.study import Study
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from tests.experiments.conftest import STEPS, Drive

TRIALS = 8


@pytest.fixture
def sweep() -> ExperimentFolder:
    return new_experiment(
        "sweep",
        "frozen-lake",
        ("default",),
        changes={"training_steps": STEPS},
        sweep=("learning_rate=0.001..0.5:log", "epsilon_schedule=linear,exponential"),
        trials=TRIALS,
    )


@pytest.fixture
def study(sweep: ExperimentFolder) -> Iterator[Study]:
    with closing(study_of(sweep, standing(sweep).plan)) as opened:
        yield opened


def in_optuna(sweep: ExperimentFolder) -> list[optuna.trial.FrozenTrial]:
    storage = optuna.storages.RDBStorage(f"sqlite:///{sweep.file}")
    try:
        return optuna.load_study(study_name=None, storage=storage).trials
    finally:
        storage.remove_session()
        storage.engine.dispose()


def by_learning_rate(folder: AgentFolder) -> float:
    return folder.config().hyperparameters.learning_rate


def test_a_sweep_trains_what_optuna_proposes_and_tells_it_the_scores(sweep, study, drive: Drive, trainers) -> None:
    trainers.score = by_learning_rate
    driver = drive(sweep, proposer=study)
    while driver.tick():
        trainers.finish()
    now, told = standing(sweep), in_optuna(sweep)
    assert (now.state, len(now.trials)) == ("finished", TRIALS)
    assert [each.trial.values for each in now.trials] == [trial.params for trial in told]
    assert [each.trial.score for each in now.trials] == [trial.value for trial in told]
    assert sorted(trainers.started) == sorted(f"sweep-t{number}-s1" for number in range(TRIALS))
    assert agent_folder.find("sweep-t3-s1").config().hyperparameters.learning_rate == told[3].params["learning_rate"]
    assert next(iter(now.plan.important)) == "learning_rate"


def test_what_was_proposed_to_a_driver_that_was_killed_is_not_lost(sweep, study, drive: Drive, trainers) -> None:
    proposed = study.propose()
    half = study._study.ask()  # killed before all of its values were suggested
    driver = drive(sweep, proposer=study)
    while driver.tick():
        trainers.finish()
    trials = [each.trial for each in standing(sweep).trials]
    assert trials[0].values == proposed.values
    assert sorted(trials[half.number].values) == ["epsilon_schedule", "learning_rate"]
    assert len(trials) == len(in_optuna(sweep)) == TRIALS


def test_what_falls_behind_the_median_is_pruned_and_its_trainer_stopped(sweep, study, drive: Drive, trainers) -> None:
    driver = drive(sweep, proposer=study, jobs=1)
    for _ in range(2):
        driver.tick()
        trainers.evaluate(trainers.working[0], STEPS // 2)
        trainers.finish()
    driver.tick()
    (behind,) = trainers.working
    trainers.score = lambda folder: 0.1
    trainers.evaluate(behind, STEPS // 2)
    driver.tick()
    assert behind not in trainers.working
    driver.tick()
    pruned = standing(sweep).trials[2]
    assert (pruned.state, pruned.runs[0].state, pruned.best) == ("pruned", "pruned", 0.1)
    assert in_optuna(sweep)[2].state.name == "PRUNED"
    assert trainers.started.count(behind) == 1


@pytest.fixture
def two_seeds() -> ExperimentFolder:
    return new_experiment(
        "seeds",
        "frozen-lake",
        ("default",),
        changes={"training_steps": STEPS},
        seeds=2,
        sweep=("learning_rate=0.001..0.5:log",),
        trials=TRIALS,
    )


def test_a_trial_is_judged_by_all_of_its_seeds(two_seeds, drive: Drive, trainers) -> None:
    sweep = two_seeds
    with closing(study_of(sweep, standing(sweep).plan)) as study:
        driver = drive(sweep, proposer=study, jobs=2)
        driver.tick()
        trainers.score = lambda folder: 1.0
        trainers.evaluate("seeds-t0-s1", STEPS // 2)
        driver.tick()
        assert in_optuna(sweep)[0].intermediate_values == {}
        trainers.finish("seeds-t0-s1")
        driver.tick()
        trainers.score = lambda folder: 0.0
        trainers.evaluate("seeds-t0-s2", STEPS // 2)
        driver.tick()
        assert in_optuna(sweep)[0].intermediate_values == {STEPS // 2: 0.5}


def test_seeds_that_have_not_begun_are_not_waited_for(two_seeds, drive: Drive, trainers) -> None:
    with closing(study_of(two_seeds, standing(two_seeds).plan)) as study:
        driver = drive(two_seeds, proposer=study, jobs=1)
        for _ in range(4):
            driver.tick()
            trainers.evaluate(trainers.working[0], STEPS // 2)
            trainers.finish()
        driver.tick()
        trainers.score = lambda folder: 0.1
        trainers.evaluate("seeds-t2-s1", STEPS // 2)
        driver.tick()
        assert in_optuna(two_seeds)[2].intermediate_values == {STEPS // 2: 0.1}
        assert standing(two_seeds).trials[2].state == "pruned"
        assert "seeds-t2-s2" not in trainers.started


def test_agents_that_are_gone_are_not_waited_for(two_seeds, drive: Drive, trainers) -> None:
    with closing(study_of(two_seeds, standing(two_seeds).plan)) as study:
        driver = drive(two_seeds, proposer=study, jobs=2)
        driver.tick()
        trainers.end("seeds-t0-s1")
        agent_folder.delete(agent_folder.find("seeds-t0-s1"))
        trainers.evaluate("seeds-t0-s2", STEPS // 2)
        driver.tick()
        assert in_optuna(two_seeds)[0].intermediate_values == {STEPS // 2: 0.5}


def test_a_sweep_that_was_renamed_goes_on_with_its_study(sweep, study) -> None:
    proposed = study.propose()
    study.close()
    renamed = ExperimentFolder(sweep.path.rename(sweep.path.with_name("renamed")))
    with closing(study_of(renamed, standing(renamed).plan)) as again:
        assert again.proposals() == [proposed]
        assert again.propose().number == 1


def test_a_disk_that_refuses_the_study_is_waited_for(study, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise optuna.exceptions.StorageInternalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(study._study, "ask", refuse)
        with pytest.raises(DiskError, match="disk is full"):
            study.propose()
    assert study.propose() == study.proposals()[0] == Trial(0, "default", study.proposals()[0].changes)


def test_without_optuna_one_line_names_the_remedy(sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study_module.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ArcadeError, match=r"pip install 'arcade-rl\[optuna\]'"):
        study_of(sweep, standing(sweep).plan)
