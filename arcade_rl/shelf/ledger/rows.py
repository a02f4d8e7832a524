"""What the ledger holds, row by row."""

from dataclasses import dataclass
from typing import Literal

from arcade_rl.hyperparameters import Value
from arcade_rl.shelf.storage.schema import Schema, declarations

State = Literal["idle", "starting", "training", "paused", "stopping", "waiting", "diverged", "crashed"]

AT_REST: tuple[State, ...] = ("idle", "diverged", "crashed")
"""The states in which no trainer runs."""


@dataclass(frozen=True, slots=True)
class Status:
    """What a trainer last said of itself. `state` is never `crashed`, `waiting` or `diverged` here: see `true_state`.

    Attributes:
        step: agent steps since birth. steps_per_second, updates_per_second: over the last seconds.
        started: seconds by this machine's `time.monotonic`, which does not jump; no other run of it has the same.
        heartbeat: seconds since the epoch. training_seconds: time spent training since birth.
        activity: what it does now in a word or two (`learning, evaluating 3 of 5`, `gathering experience`, `saving`).
        error: why it stopped, if an error stopped it.
        demonstration_steps: transitions played by a human that it learns from, kept apart from the replay memory.
        condition: `waiting` if it cannot save and waits until it can (`state` is `paused` or `stopping`); `diverged` if
            training ended with NaN or infinity (`state` is `idle`). Programs that do not know it do no harm.
        unsaved_steps: how many of its steps are in memory alone.
        evaluations_without_best: how many in a row have brought no new best.
        goal: which goal ended its last run (`reached 18.0 at step 600,000`); empty if none did.
    """

    state: State = "idle"
    pid: int = 0
    step: int = 0
    episodes: int = 0
    updates: int = 0
    steps_per_second: float = 0.0
    updates_per_second: float = 0.0
    replay_size: int = 0
    epsilon: float = 1.0
    best_evaluation: float | None = None
    training_seconds: float = 0.0
    started: float = 0.0
    heartbeat: float = 0.0
    activity: str = ""
    device: str = ""
    error: str = ""
    demonstration_steps: int = 0
    condition: str = ""
    unsaved_steps: int = 0
    evaluations_without_best: int = 0
    goal: str = ""

    @property
    def human_share(self) -> float:
        """Share of the transitions in memory that a human played, 0 to 1."""
        return self.demonstration_steps / max(self.demonstration_steps + self.replay_size, 1)


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
    time: float


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
    time: float


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
    time: float
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
