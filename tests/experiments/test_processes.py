"""An experiment with real processes, killed and run again: one small training for each preset."""

import os
import signal
import time
from collections.abc import Callable

from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.launch import start_driver, stop_experiment
from arcade_rl.experiments.planning import new_experiment
from arcade_rl.experiments.standing import standing
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.shelf.queries.summary import summarize


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


def is_training(agent: str) -> bool:
    return any(folder.name == agent and summarize(folder).state == "training" for folder in agent_folder.all_agents())


def steps(folder: ExperimentFolder) -> list[int]:
    return [run.step for trial in standing(folder).trials for run in trial.runs]


def test_a_killed_driver_and_a_stop_lose_nothing_and_double_nothing() -> None:
    changes = {"training_steps": 100_000, "evaluation_interval": 50_000, "evaluation_episodes": 10}
    lakes = new_experiment("lakes", "frozen-lake", ("default", "blog"), changes=changes)
    killed = start_driver(lakes, jobs=2)
    until(lambda: is_training("lakes-default-s1"))
    os.kill(killed, signal.SIGKILL)
    until(lambda: not lakes.driver_alive())
    assert standing(lakes).state == "crashed"

    assert "everything is saved" in stop_experiment(lakes)  # its trainers went on
    assert not any(summarize(folder).is_running for folder in agent_folder.all_agents())

    start_driver(lakes, jobs=2)
    until(lambda: standing(lakes).state == "finished")
    assert steps(lakes) == [100_000, 100_000]
    for folder in agent_folder.all_agents():
        with Ledger(folder.ledger_file, read_only=True) as ledger:
            assert [each.step for each in ledger.evaluations()] == [50_000, 100_000]
