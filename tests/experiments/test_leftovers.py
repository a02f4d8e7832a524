"""What processes have left behind that were killed while they made or deleted an experiment."""

import os
import subprocess
import sys

import pytest

from arcade_rl.experiments.experiment_folder import all_experiments, experiments_folder
from arcade_rl.experiments.planning import new_experiment

DAYS_AGO = (10.0**9, 10.0**9)


@pytest.fixture
def dead() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def left_behind(name: str, *, old: bool = True) -> None:
    folder = experiments_folder() / name
    folder.mkdir(parents=True)
    (folder / "experiment.sqlite").touch()
    if old:
        os.utime(folder, DAYS_AGO)


def test_goes_when_the_next_is_made_and_nothing_else(dead: int) -> None:
    mine = os.getpid()
    for name in (f".new-{dead}-a", f".deleted-{dead}-b", f".new-{mine}-c", f".deleted-{mine}-d", "ponds"):
        left_behind(name)
    left_behind(f".new-{dead}-e", old=False)
    new_experiment("lakes", "frozen-lake", ("default",))
    left = {each.name for each in experiments_folder().iterdir()}
    assert left == {f".new-{mine}-c", f".deleted-{mine}-d", f".new-{dead}-e", "ponds", "lakes"}
    assert [each.name for each in all_experiments()] == ["lakes", "ponds"]
