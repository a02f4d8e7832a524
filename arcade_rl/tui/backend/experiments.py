"""What the cockpit reads of experiments, and does with them, as functions that a test can replace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from arcade_rl.experiments.curves import CurvePoint
    from arcade_rl.experiments.deletion import Removed
    from arcade_rl.experiments.request import Request
    from arcade_rl.experiments.standing import Standing


@dataclass(frozen=True, slots=True)
class Experiments:
    """Experiments called by their names.

    Attributes:
        read: how far each is, by name.
        read_curve: the learning curve of a trial over its seeds.
        new: put one among the saves; returns its name.
        run: run one in the background, with a number of trainings at a time (None for what suits the machine); returns
            its driver's pid.
        stop: stop one and its trainings; returns what was done, in words.
        delete: delete one for good, with its agents or without.
        keep_best: keep the best trial as a preset of a name; returns what was done, in words.
        export: write all evaluations (to a file `.csv`), or else a picture of the curves; returns what was done.
    """

    read: Callable[[], Sequence[Standing]]
    read_curve: Callable[[str, int], tuple[CurvePoint, ...]]
    new: Callable[[Request], str]
    run: Callable[[str, int | None], int]
    stop: Callable[[str], str]
    delete: Callable[[str, bool], Removed]
    keep_best: Callable[[str, str], str]
    export: Callable[[str, Path], str]


def real_experiments() -> Experiments:
    """Those among the saves. What reads them is loaded when somebody asks for it."""
    return Experiments(_read, _read_curve, _new, _run, _stop, _delete, _keep_best, _export)


def _read() -> Sequence[Standing]:
    from arcade_rl.experiments.standing import standings

    return standings()


def _read_curve(name: str, trial: int) -> tuple[CurvePoint, ...]:
    from arcade_rl.experiments.curves import curve
    from arcade_rl.experiments.experiment_folder import find

    with find(name).reader() as file:
        return curve([run for run in file.runs() if run.trial == trial])


def _new(request: Request) -> str:
    return request.create().name


def _run(name: str, jobs: int | None) -> int:
    from arcade_rl.experiments.experiment_folder import find
    from arcade_rl.experiments.launch import start_driver

    return start_driver(find(name), jobs=jobs)


def _stop(name: str) -> str:
    from arcade_rl.experiments.experiment_folder import find
    from arcade_rl.experiments.launch import stop_experiment

    return stop_experiment(find(name))


def _delete(name: str, agents: bool) -> Removed:
    from arcade_rl.experiments.deletion import remove
    from arcade_rl.experiments.experiment_folder import find

    return remove(find(name), agents=agents)


def _keep_best(name: str, preset: str) -> str:
    from arcade_rl.experiments.best import keep_as_preset
    from arcade_rl.experiments.experiment_folder import find
    from arcade_rl.experiments.standing import standing

    kept = keep_as_preset(standing(find(name)), preset)
    return f"{kept.name} is a preset now: {kept.title}"


def _export(name: str, path: Path) -> str:
    from arcade_rl.tui.backend import subcommand

    what = "csv" if path.suffix.lower() == ".csv" else "picture"
    return subcommand.run("experiment", "show", f"--{what}={path}", "--", name).strip()
