"""The driver's loop ends when its experiment is gone, and goes on though nobody reads what it says."""

import io
import os
import shutil
import sys
from collections.abc import Callable

import pytest

from arcade_rl.cli.main import run
from arcade_rl.errors import ArcadeError
from arcade_rl.experiments import running
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.planning import new_experiment
from arcade_rl.experiments.running import Study, TrainerProcesses, run_experiment, say_in_foreground
from arcade_rl.locations import saves_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from tests.experiments.conftest import STEPS, ScriptedTrainers


def remove(lakes: ExperimentFolder) -> None:
    shutil.rmtree(lakes.path)


def remove_all_saves(lakes: ExperimentFolder) -> None:
    shutil.rmtree(saves_folder())


def rename(lakes: ExperimentFolder) -> None:
    lakes.path.rename(lakes.path.with_name("ponds"))


def replace(lakes: ExperimentFolder) -> None:
    rename(lakes)
    lakes.path.mkdir()


class IdleTrainers(TrainerProcesses):
    """Train nothing; at the first pause something happens, and no other is to follow."""

    def __init__(self, happening: Callable[[], None]) -> None:
        super().__init__()
        self._happenings = [happening]

    def start(self, folder: object) -> str:
        return "trains (process 4242)"

    def pause(self, seconds: float) -> None:
        self._happenings.pop()()


@pytest.mark.parametrize("happening", [remove, remove_all_saves, rename, replace])
def test_a_driver_whose_folder_is_gone_ends(happening: Callable[[ExperimentFolder], None]) -> None:
    lakes = new_experiment("lakes", "frozen-lake", ("default",))
    trainers = IdleTrainers(lambda: happening(lakes))
    with pytest.raises(ArcadeError, match="the folder of lakes was removed, renamed or replaced"):
        run_experiment(lakes, trainers, jobs=1, say=lambda line: None)


def test_the_number_of_another_driver_stays() -> None:
    lakes = new_experiment("lakes", "frozen-lake", ("default",))
    with lakes.driver_lock():
        lakes.note_driver()
        assert lakes.driver_pid() == os.getpid()
        replace(lakes)
        lakes.pid_file.write_text("4711")
    assert lakes.driver_pid() == 4711


def test_a_driver_has_a_number_once_all_that_it_needs_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    sweep = new_experiment("sweep", "frozen-lake", ("default",), sweep=("discount=0.9..1",), trials=2)
    sweep.pid_file.write_text("4711")  # left behind by one that was killed
    numbers: list[int] = []
    study_of = running.study_of

    def opened(*arguments: object) -> Study:
        numbers.append(sweep.driver_pid())
        return study_of(*arguments)  # type: ignore[arg-type]

    def look() -> None:
        numbers.append(sweep.driver_pid())
        remove(sweep)

    monkeypatch.setattr(running, "study_of", opened)
    with pytest.raises(ArcadeError, match="the folder of sweep was removed"):
        run_experiment(sweep, IdleTrainers(look), jobs=1, say=lambda line: None)
    assert numbers == [0, os.getpid()]


class QuickTrainers(TrainerProcesses):
    """Train an agent at once."""

    def __init__(self, scripted: ScriptedTrainers) -> None:
        super().__init__()
        self._scripted = scripted

    def start(self, folder: AgentFolder) -> str:
        where = self._scripted.start(folder)
        self._scripted.finish(folder.name)
        return where

    def pause(self, seconds: float) -> None:
        """There is nothing to wait for."""


class Unwritable(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_a_driver_whose_reader_has_gone_trains_on_and_says_so_in_its_log(
    trainers: ScriptedTrainers, monkeypatch: pytest.MonkeyPatch
) -> None:
    lakes = new_experiment("lakes", "frozen-lake", ("default", "blog"), changes={"training_steps": STEPS})
    monkeypatch.setattr(running, "trainers_for", lambda *_: QuickTrainers(trainers))
    monkeypatch.setattr(sys, "stdout", Unwritable())
    assert run(["experiment", "run", "lakes", "--jobs", "1"]) == 0
    assert sorted(trainers.started) == ["lakes-blog-s1", "lakes-default-s1"]
    assert "all trainings have ended" in lakes.log_file.read_text()


def test_what_a_driver_in_the_foreground_says_is_printed_and_logged(
    trainers: ScriptedTrainers, capsys: pytest.CaptureFixture[str]
) -> None:
    lake = new_experiment("lake", "frozen-lake", ("default",), changes={"training_steps": STEPS})
    run_experiment(lake, QuickTrainers(trainers), jobs=1, say=say_in_foreground(lake))
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "all trainings have ended"
    assert [line.split(maxsplit=2)[2] for line in lake.log_file.read_text().splitlines()] == said
