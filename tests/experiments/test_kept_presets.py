"""An experiment keeps its presets as they were: what becomes of them later changes none of its agents."""

import contextlib
import dataclasses
import json
import sqlite3

import pytest

from arcade_rl.errors import UsageError
from arcade_rl.experiments.best import keep_as_preset
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.planning import new_experiment, settings_of
from arcade_rl.experiments.running import TrainerProcesses, run_experiment
from arcade_rl.experiments.standing import standing
from arcade_rl.presets import preset
from arcade_rl.presets.preset_files import own_file
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from tests.experiments.conftest import STEPS, Drive
from tests.experiments.test_driver import states, until_done

AGENTS = ["lakes-mine-s1", "lakes-mine-s2"]
REMOVED = "version = 1\n"
HALF_EDITED = "version = 1\n[presets.frozen-lake.mine]\nlearning"


def write_mine(learning_rate: float) -> None:
    """A preset of a person's own for the lake, called `mine`."""
    own_file().parent.mkdir(parents=True, exist_ok=True)
    own_file().write_text(
        'version = 1\n[presets.frozen-lake.mine]\ntitle = "Mine"\nalgorithm = "q-table"\n'
        f"[presets.frozen-lake.mine.hyperparameters]\nlearning_rate = {learning_rate}\ntraining_steps = {STEPS}\n",
        encoding="utf-8",
    )


@pytest.fixture
def lakes() -> ExperimentFolder:
    write_mine(0.25)
    return new_experiment("lakes", "frozen-lake", ("mine",), seeds=2)


@pytest.fixture
def old_lakes(lakes: ExperimentFolder) -> ExperimentFolder:
    """One of an earlier version, which did not keep what its presets were."""
    with contextlib.closing(sqlite3.connect(lakes.file)) as connection:
        connection.execute("ALTER TABLE arcade_plan DROP COLUMN resolved")
    return lakes


def learning_rates() -> list[float]:
    return [agent_folder.find(name).config().hyperparameters.learning_rate for name in AGENTS]


class KilledError(Exception):
    """Ends the loop of a driver."""


class FirstTrainer(TrainerProcesses):
    """At the first agent that it is to train, the driver is killed."""

    def start(self, folder: AgentFolder) -> str:
        raise KilledError


def run_until_killed(folder: ExperimentFolder) -> None:
    with pytest.raises(KilledError):
        run_experiment(folder, FirstTrainer(), jobs=1, say=lambda line: None)


def test_seeds_have_the_same_hyperparameters_though_the_preset_is_edited_between_them(
    lakes, drive: Drive, trainers
) -> None:
    driver = drive(lakes, jobs=1)
    driver.tick()
    write_mine(0.75)
    until_done(driver, trainers)
    assert learning_rates() == [0.25, 0.25]


@pytest.mark.parametrize("edited", [REMOVED, HALF_EDITED])
def test_a_preset_that_is_removed_or_half_edited_fails_nothing(lakes, drive: Drive, trainers, edited: str) -> None:
    own_file().write_text(edited, encoding="utf-8")
    until_done(drive(lakes), trainers)
    assert (states(lakes), learning_rates()) == (["finished"] * 2, [0.25, 0.25])


class TestOfAnEarlierVersion:
    def test_its_presets_are_looked_up_once_when_it_is_run(self, old_lakes, drive: Drive, trainers) -> None:
        run_until_killed(old_lakes)
        write_mine(0.75)
        until_done(drive(old_lakes), trainers)
        assert learning_rates() == [0.25, 0.25]

    @pytest.mark.parametrize("edited", [REMOVED, HALF_EDITED])
    def test_one_that_cannot_be_looked_up_ends_the_driver_and_fails_nothing(
        self, old_lakes, drive: Drive, trainers, edited: str
    ) -> None:
        own_file().write_text(edited, encoding="utf-8")
        with pytest.raises(UsageError, match="no preset 'mine'"):
            run_experiment(old_lakes, FirstTrainer(), jobs=1, say=lambda line: None)
        assert states(old_lakes) == ["waiting"] * 2
        write_mine(0.25)
        until_done(drive(old_lakes), trainers)
        assert states(old_lakes) == ["finished"] * 2

    def test_one_whose_agents_are_all_made_needs_none(self, old_lakes, drive: Drive, trainers) -> None:
        driver = drive(old_lakes)
        driver.tick()
        driver.stop()
        own_file().write_text(REMOVED, encoding="utf-8")
        run_until_killed(old_lakes)


def test_the_best_becomes_a_preset_as_its_agent_was_trained(lakes, drive: Drive, trainers) -> None:
    trainers.score = lambda folder: 0.1 * folder.config().seed
    driver = drive(lakes)
    driver.tick()
    agent_folder.find(AGENTS[1]).change_hyperparameters({"learning_rate": 0.5})
    until_done(driver, trainers)
    assert keep_as_preset(standing(lakes), "best").hyperparameters.learning_rate == 0.5
    assert preset("frozen-lake", "best").hyperparameters.learning_rate == 0.5
    agent_folder.delete(agent_folder.find(AGENTS[1]))
    own_file().unlink()
    assert keep_as_preset(standing(lakes), "planned").hyperparameters.learning_rate == 0.25


def test_what_it_set_and_is_retired_since_is_dropped(lakes: ExperimentFolder) -> None:
    plan = standing(lakes).plan
    old = dataclasses.replace(plan, changes=json.dumps({"random_shift": 0, "discount": 0.5}))
    assert settings_of(old, "mine", {"random_shift": 2})[1].discount == 0.5
