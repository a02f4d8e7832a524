"""How far an experiment is, as one frozen snapshot: what lists and tables show of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from arcade_rl.errors import ArcadeError
from arcade_rl.experiments.experiment_folder import ExperimentFolder, all_experiments
from arcade_rl.experiments.rows import Plan, Run, Trial
from arcade_rl.experiments.runs import Seen, by_trial, look, outcome, trial_score
from arcade_rl.shelf.storage.processes import is_running

State = Literal["new", "running", "stopped", "finished", "crashed", "problem"]


@dataclass(frozen=True, slots=True)
class TrialStanding:
    """One trial and its runs.

    Attributes:
        runs: in the order of their seeds, each with its outcome so far.
        working: how many of them are being trained.
    """

    trial: Trial
    runs: tuple[Run, ...]
    working: int

    @property
    def state(self) -> str:
        """Its state in a word, as every list shows it."""
        if self.trial.state == "open":
            return "training" if self.working else "stopped" if any(run.made for run in self.runs) else "waiting"
        return self.trial.state

    @property
    def ended(self) -> int:
        """How many of its runs have ended."""
        return sum(run.state != "waiting" for run in self.runs)

    @property
    def step(self) -> int:
        """Agent steps, averaged over the seeds that have begun."""
        steps = [run.step for run in self.runs if run.made]
        return sum(steps) // len(steps) if steps else 0

    @property
    def best(self) -> float | None:
        """Its score: the best evaluations, averaged over the seeds."""
        return trial_score(self.runs)

    @property
    def scored(self) -> str:
        """Over how many of its seeds that is the mean: `1 seed`, `5 seeds`, `3 of 5 seeds`."""
        scored, seeds = sum(run.best is not None for run in self.runs), len(self.runs)
        of = "" if scored == seeds else f"{scored} of "
        return f"{of}{seeds} seed{'s' if seeds != 1 else ''}"

    @property
    def last(self) -> float | None:
        """The newest evaluations, averaged over the seeds."""
        last = [run.last for run in self.runs if run.last is not None]
        return sum(last) / len(last) if last else None


@dataclass(frozen=True, slots=True)
class Standing:
    """An experiment at a glance.

    Attributes:
        pid: its driver's process number; 0 if none runs.
        problem: why it cannot be read, in a line; empty if it can.
    """

    name: str
    state: State
    plan: Plan
    trials: tuple[TrialStanding, ...] = ()
    pid: int = 0
    problem: str = ""

    @property
    def runs_ended(self) -> int:
        """How many trainings have ended."""
        return sum(each.ended for each in self.trials)

    @property
    def runs_planned(self) -> int:
        """How many trainings there are to be."""
        return self.plan.trials * self.plan.seeds

    @property
    def best(self) -> TrialStanding | None:
        """The trial of the highest score; None before the first evaluation."""
        scored = [each for each in self.trials if each.best is not None]
        return max(scored, key=lambda each: (each.best or 0.0, -each.trial.number), default=None)


def standing(folder: ExperimentFolder) -> Standing:
    """How far an experiment is. ArcadeError if it cannot be read."""
    with folder.reader() as file:
        plan, trials, runs = file.plan(), file.trials(), file.runs()
    of_trial = by_trial(runs)
    stood = tuple(_trial_standing(trial, of_trial[trial.number]) for trial in trials)
    state = _state(folder, plan, runs)
    return Standing(folder.name, state, plan, stood, folder.driver_pid() if state == "running" else 0)


def standings() -> list[Standing]:
    """Every experiment, by name. Never raises for one of them: `problem` says what is wrong with it."""
    return [_standing_or_problem(folder) for folder in all_experiments()]


def _standing_or_problem(folder: ExperimentFolder) -> Standing:
    try:
        return standing(folder)
    except ArcadeError as error:
        return Standing(folder.name, "problem", Plan("", "[]", "{}", 0, "[]", 0, ""), problem=str(error))


def _trial_standing(trial: Trial, runs: Sequence[Run]) -> TrialStanding:
    seen = [look(run) if run.state == "waiting" else Seen(run, None) for run in runs]
    now = tuple(outcome(each) for each in seen)
    return TrialStanding(trial, now, sum(each.is_running for each in seen))


def _state(folder: ExperimentFolder, plan: Plan, runs: Sequence[Run]) -> State:
    if folder.driver_alive():
        return "running"
    if len(runs) == plan.trials * plan.seeds and all(run.state != "waiting" for run in runs):
        return "finished"
    pid = folder.driver_pid()
    if pid and not is_running(pid):
        return "crashed"
    return "stopped" if any(run.created for run in runs) else "new"
