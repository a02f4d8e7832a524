"""`experiment.sqlite`: what an experiment is to try, and how far it is. Only its driver writes it once it is made."""

import json
from collections.abc import Iterable
from dataclasses import astuple, replace
from pathlib import Path
from typing import Self

from arcade_rl.errors import ArcadeError
from arcade_rl.experiments.rows import EXPERIMENT, Plan, Run, Trial
from arcade_rl.shelf.storage.schema import columns
from arcade_rl.shelf.storage.sqlite_file import SqliteFile


class ExperimentFile:
    """Every method raises ArcadeError if the file is damaged, of a newer program, or the disk refuses."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._file = SqliteFile(path, EXPERIMENT, read_only=read_only)
        self.path = path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._file.close()

    def begin(self, plan: Plan, trials: Iterable[tuple[Trial, Iterable[Run]]]) -> None:
        """Fill a fresh file."""
        with self._file.transaction() as connection:
            connection.execute(_replace("arcade_plan", Plan, "row, "), (1, *astuple(plan)))
        for trial, runs in trials:
            self.add_trial(trial, runs)

    def plan(self) -> Plan:
        """What is to be tried."""
        found = self._file.rows_of(Plan, "SELECT * FROM arcade_plan")
        if not found:
            raise ArcadeError(f"experiment {self.path}: it says nothing; delete its folder and make it again")
        return _readable(found[0], self.path)

    def trials(self) -> list[Trial]:
        """Every trial, by number."""
        return self._file.rows_of(Trial, "SELECT * FROM arcade_trials ORDER BY number")

    def runs(self) -> list[Run]:
        """Every run, in the order in which they are begun."""
        return self._file.rows_of(Run, "SELECT * FROM arcade_runs ORDER BY trial, seed")

    def add_trial(self, trial: Trial, runs: Iterable[Run]) -> None:
        """A new trial with its runs, both or neither; one that is there already stays as it is."""
        with self._file.transaction() as connection:
            connection.execute(_insert("arcade_trials", Trial), astuple(trial))
            connection.executemany(_insert("arcade_runs", Run), map(astuple, runs))

    def save_trial(self, trial: Trial) -> None:
        """Replace what is said of a trial."""
        with self._file.transaction() as connection:
            connection.execute(_replace("arcade_trials", Trial), astuple(trial))

    def save_run(self, run: Run) -> None:
        """Replace what is said of a run."""
        with self._file.transaction() as connection:
            connection.execute(_replace("arcade_runs", Run), astuple(run))

    def save_importance(self, importance: dict[str, float]) -> None:
        """Replace what is known of how much each swept hyperparameter decides."""
        self._save_plan(replace(self.plan(), importance=json.dumps(importance)))

    def save_jobs(self, jobs: int) -> None:
        """Replace how many trainings run at a time on this machine."""
        self._save_plan(replace(self.plan(), jobs=jobs))

    def save_resolved(self, resolved: str) -> None:
        """Replace what the presets are, as `Plan.resolved`."""
        self._save_plan(replace(self.plan(), resolved=resolved))

    def _save_plan(self, plan: Plan) -> None:
        with self._file.transaction() as connection:
            connection.execute(_replace("arcade_plan", Plan, "row, "), (1, *astuple(plan)))


def _readable(plan: Plan, path: Path) -> Plan:
    try:
        _ = (plan.preset_names, plan.changed, plan.swept, plan.important, plan.kept_presets)
    except (TypeError, ValueError) as error:
        raise ArcadeError(f"experiment {path}: {EXPERIMENT.remedy}: what it is to try cannot be read") from error
    return plan


def _insert(table: str, kind: type[Trial] | type[Run]) -> str:
    return f"INSERT OR IGNORE INTO {table} ({columns(kind)}) VALUES ({_places(kind)})"


def _replace(table: str, kind: type[Plan] | type[Trial] | type[Run], more: str = "") -> str:
    return f"INSERT OR REPLACE INTO {table} ({more}{columns(kind)}) VALUES ({'?, ' if more else ''}{_places(kind)})"


def _places(kind: type[Plan] | type[Trial] | type[Run]) -> str:
    return ", ".join("?" * len(columns(kind).split(",")))
