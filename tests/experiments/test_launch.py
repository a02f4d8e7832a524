"""A driver and its trainings are stopped, in whatever state they are found."""

import contextlib
import os
import signal
import time

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.experiments import launch
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.planning import new_experiment
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from tests.experiments.conftest import Drive


@pytest.fixture
def lakes() -> ExperimentFolder:
    return new_experiment("lakes", "frozen-lake", ("default", "blog"))


def test_a_driver_is_asked_to_end_as_soon_as_it_has_written_its_number_down(
    lakes: ExperimentFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = contextlib.ExitStack()
    driver.enter_context(lakes.driver_lock())
    lakes.pid_file.unlink()
    asked: list[tuple[int, int]] = []

    def kill(pid: int, number: int) -> None:
        asked.append((pid, number))
        driver.close()

    monkeypatch.setattr(os, "kill", kill)
    monkeypatch.setattr(time, "sleep", lambda seconds: lakes.pid_file.write_text("4711"))
    assert launch.stop_experiment(lakes) == "lakes is stopped; everything is saved"
    assert asked == [(4711, signal.SIGTERM)]  # and never 0, which is the whole group of whoever asks


def test_trainings_that_end_by_themselves_meanwhile_do_not_keep_the_others_from_being_stopped(
    lakes: ExperimentFolder, drive: Drive, trainers, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive(lakes).tick()

    def ended(folder: AgentFolder, kind: str) -> str:
        trainers.end(folder.name)
        raise ArcadeError(f"{folder.name} is not training")

    monkeypatch.setattr(launch, "ask_and_wait", ended)
    assert launch.stop_experiment(lakes) == "lakes is stopped; everything is saved"
    assert trainers.working == []


def test_what_a_driver_said_last_is_repeated_though_blank_lines_follow(
    lakes: ExperimentFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    lakes.log_file.write_text("2026-01-05 10:00:00 Traceback (most recent call last):\nValueError: a defect\n\n")
    monkeypatch.setattr(launch.sys, "executable", "false")
    with pytest.raises(ArcadeError, match="lakes could not be run: ValueError: a defect"):
        launch.start_driver(lakes)
