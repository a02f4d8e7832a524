"""What an experiment's SQLite file holds of ours, row by row. The tables of a sweep's Optuna study lie beside them."""

import json
from dataclasses import dataclass
from typing import Any, Literal

from arcade_rl.hyperparameters import Value
from arcade_rl.shelf.storage.schema import Schema, declarations

TrialState = Literal["open", "finished", "pruned", "failed"]
RunState = Literal["waiting", "finished", "pruned", "failed", "gone"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an experiment is to try.

    Attributes:
        presets: JSON list of the presets' names; a sweep has one.
        changes: JSON object of hyperparameters that differ from the presets.
        seeds: trainings of each trial; their random seeds are 1, 2, ...
        sweep: JSON list of what is swept, as text; empty for a grid of presets.
        trials: how many trials a sweep proposes; of a grid, one for each preset.
        created: ISO 8601, UTC.
        importance: JSON object of how much each swept hyperparameter decides, 0 to 1; empty while nobody knows.
        jobs: how many trainings a person has let run at a time on this machine; 0 if nobody has said.
        resolved: JSON object of the presets as they were when the experiment was made, each by its name as a list of
            its algorithm and its hyperparameters; an experiment of before gets it when it is run again.
    """

    game: str
    presets: str
    changes: str
    seeds: int
    sweep: str
    trials: int
    created: str
    importance: str = "{}"
    jobs: int = 0
    resolved: str = "{}"

    @property
    def preset_names(self) -> tuple[str, ...]:
        """The presets."""
        return tuple(map(str, json.loads(self.presets)))

    @property
    def changed(self) -> dict[str, Value]:
        """The hyperparameters that differ from the presets."""
        return _object(self.changes)

    @property
    def kept_presets(self) -> dict[str, tuple[str, dict[str, object]]]:
        """Algorithm and hyperparameters of the presets, by name; without those that nobody has looked up yet."""
        kept = _object(self.resolved)
        return {name: (str(algorithm), dict(values)) for name, (algorithm, values) in kept.items()}

    @property
    def swept(self) -> tuple[str, ...]:
        """What is swept, as text."""
        return tuple(map(str, json.loads(self.sweep)))

    @property
    def important(self) -> dict[str, float]:
        """How much each swept hyperparameter decides, most first."""
        return {name: float(share) for name, share in _object(self.importance).items()}


@dataclass(frozen=True, slots=True)
class Trial:
    """One set of hyperparameters to be trained with every seed.

    Attributes:
        number: from 0 on; a sweep's study has the same.
        changes: JSON object of the swept hyperparameters' values.
        score: mean over the seeds of their best evaluation; None before all have ended, or if none has any.
    """

    number: int
    preset: str
    changes: str = "{}"
    state: TrialState = "open"
    score: float | None = None

    @property
    def values(self) -> dict[str, Value]:
        """The swept hyperparameters' values."""
        return _object(self.changes)

    @property
    def label(self) -> str:
        """What it tries: its preset, or the values of what is swept."""
        return " ".join(f"{name}={_short(value)}" for name, value in self.values.items()) or self.preset


@dataclass(frozen=True, slots=True)
class Run:
    """The training of one agent: a trial with one seed.

    Attributes:
        agent: the agent's name.
        created: what its `agent.toml` says, by which it is known again; empty before it was to be put on the shelf.
        made: it was on the shelf.
        state: `gone` if somebody has taken it off the shelf; `waiting` until it has ended in one of the other ways.
        best, last: means of its best and its newest evaluation when it had ended.
        crashes: how often in a row its trainer ended without getting beyond `crash_step`.
        error: why it failed.
    """

    agent: str
    trial: int
    seed: int
    created: str = ""
    made: bool = False
    state: RunState = "waiting"
    step: int = 0
    best: float | None = None
    last: float | None = None
    crashes: int = 0
    crash_step: int = 0
    error: str = ""


def _short(value: Value) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _object(text: str) -> dict[str, Any]:
    values = json.loads(text)
    return {str(name): value for name, value in values.items()} if isinstance(values, dict) else {}


EXPERIMENT = Schema(
    title="experiment",
    version=1,
    statements=f"""
CREATE TABLE arcade_plan (row INTEGER PRIMARY KEY CHECK (row = 1), {declarations(Plan)});
CREATE TABLE arcade_trials ({declarations(Trial)}, PRIMARY KEY (number));
CREATE TABLE arcade_runs ({declarations(Run)}, PRIMARY KEY (trial, seed));
""",
    tables={"arcade_plan": Plan, "arcade_trials": Trial, "arcade_runs": Run},
    remedy="its agents are whole; start another experiment",
)
