"""The driver's loop ends when its experiment is gone: nobody could find it to stop it."""

import os
import shutil
from collections.abc import Callable

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.planning import new_experiment
from arcade_rl.experiments.running import TrainerProcesses, run_experiment
from arcade_rl.locations import saves_folder


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
        assert lakes.driver_pid() == os.getpid()
        replace(lakes)
        lakes.pid_file.write_text("4711")
    assert lakes.driver_pid() == 4711
