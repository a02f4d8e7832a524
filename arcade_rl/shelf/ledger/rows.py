"""What the ledger holds, row by row."""

from dataclasses import dataclass
from typing import Literal

from arcade_rl.hyperparameters import Value
from arcade_rl.shelf.ledger.status import Status
from arcade_rl.shelf.storage.row_types import Time
from arcade_rl.shelf.storage.schema import Schema, declarations

RequestKind = Literal["pause", "resume", "stop", "discard", "tune"]


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks of a trainer: `discard` is a stop that gives up what cannot be saved.

    Attributes:
        changes: for `tune`, hyperparameter names and values.
    """

    id: int
    kind: RequestKind
    changes: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Episode:
    """One finished training episode. `score` is the raw return; `game` the index of the parallel game."""

    step: int
    game: int
    score: float
    length: int
    time: Time


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One evaluation: scores of `episodes` greedy episodes of the agent as it was at agent step `step`.

    Attributes:
        ci_low, ci_high: 95% interval of the mean.
        seconds: the time that it took from training.
    """

    step: int
    episodes: int
    mean: float
    median: float
    iqm: float
    ci_low: float
    ci_high: float
    human_normalized: float | None
    seconds: float
    time: Time


@dataclass(frozen=True, slots=True)
class Metrics:
    """Learning in one interval (about a second). NaN is stored as null and read as None.

    Attributes:
        wall_seconds: how long the interval was, pauses left out; 0 if its program did not measure it, nor what follows.
        acting_seconds, learning_seconds, evaluating_seconds, saving_seconds: what the training thread spent on each.
        emulator_seconds, waiting_seconds: on stepping the games itself, or on waiting for the threads that step them.
        emulator_cpu_seconds: CPU time of those threads.
        cpu_seconds, memory_bytes: of the whole trainer.
    """

    step: int
    time: Time
    loss: float | None
    mean_q: float | None
    epsilon: float
    steps_per_second: float
    updates_per_second: float
    wall_seconds: float = 0.0
    acting_seconds: float = 0.0
    learning_seconds: float = 0.0
    emulator_seconds: float = 0.0
    waiting_seconds: float = 0.0
    evaluating_seconds: float = 0.0
    saving_seconds: float = 0.0
    emulator_cpu_seconds: float = 0.0
    cpu_seconds: float = 0.0
    memory_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of a curve, at most as many as were asked for, averaged where there are more: (step, value)."""

    steps: tuple[float, ...]
    values: tuple[float, ...]


CurveName = Literal[
    "score", "evaluation", "evaluation_low", "evaluation_high", "loss", "mean_q", "epsilon", "steps_per_second"
]

LEDGER = Schema(
    title="ledger",
    version=1,
    statements=f"""
CREATE TABLE status (row INTEGER PRIMARY KEY CHECK (row = 1), {declarations(Status)});
CREATE TABLE requests (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, changes TEXT, asked REAL, answer TEXT);
CREATE TABLE episodes (id INTEGER PRIMARY KEY, {declarations(Episode)});
CREATE TABLE metrics (id INTEGER PRIMARY KEY, {declarations(Metrics)});
CREATE TABLE evaluations (id INTEGER PRIMARY KEY, {declarations(Evaluation)});
CREATE INDEX open_requests ON requests (id) WHERE answer IS NULL;
CREATE INDEX episode_steps ON episodes (step);
CREATE INDEX metric_steps ON metrics (step);
""",
    tables={"status": Status, "episodes": Episode, "metrics": Metrics, "evaluations": Evaluation},
    remedy="start training and it is set aside",
)
