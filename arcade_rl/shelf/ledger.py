"""The ledger: one SQLite file (WAL) where trainer, cockpit and window meet. Any of them may die or be missing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from arcade_rl.hyperparameters import Value

State = Literal["idle", "starting", "training", "paused", "stopping", "crashed"]


@dataclass(frozen=True, slots=True)
class Status:
    """What a trainer last said of itself. `state` is never `crashed` here: see `shelf.summary`.

    Attributes:
        step: agent steps since birth. steps_per_second, updates_per_second: over the last seconds.
        heartbeat: seconds since the epoch. training_seconds: time spent training since birth.
        activity: what it does now in a word or two (`learning`, `evaluating`, `saving`, `filling memory`).
        error: why it stopped, if an error stopped it.
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


RequestKind = Literal["pause", "resume", "stop", "tune"]


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks of a trainer. `changes` is for `tune`: hyperparameter names and values."""

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
    """One evaluation: scores of `episodes` greedy episodes at agent step `step`."""

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
    """Learning in one interval (about a second). NaN is stored as null and read as None."""

    step: int
    time: float
    loss: float | None
    mean_q: float | None
    epsilon: float
    steps_per_second: float
    updates_per_second: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of a curve, at most as many as were asked for, averaged where there are more: (step, value)."""

    steps: tuple[float, ...]
    values: tuple[float, ...]


CurveName = Literal["score", "evaluation", "loss", "mean_q", "epsilon", "steps_per_second"]


class Ledger:
    """One open connection. Use as a context manager; one connection a thread.

    Every writer waits up to a few seconds for another. Reading a ledger that does not exist yet gives empty answers
    and creates nothing.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None: ...
    def __enter__(self) -> "Ledger": ...
    def __exit__(self, *exc: object) -> None: ...
    def close(self) -> None: ...

    # The trainer writes
    def set_status(self, status: Status) -> None: ...
    def record(
        self, *, episodes: list[Episode] = [], metrics: list[Metrics] = [], status: Status | None = None
    ) -> None:
        """Everything of one reporting interval in one transaction."""

    def add_evaluation(self, evaluation: Evaluation) -> None: ...
    def forget_after(self, step: int) -> None:
        """Drop episodes, metrics and evaluations later than `step`: a trainer that resumes from an earlier save
        would write them again."""

    def open_requests(self) -> list[Request]: ...
    def obey(self, request_id: int, answer: str) -> None:
        """Mark a request as done, with what was done in a line."""

    # Others ask
    def ask(self, kind: RequestKind, changes: dict[str, Value] | None = None) -> int:
        """Put a request; returns its id."""

    def answer(self, request_id: int) -> str | None:
        """The trainer's answer, or None while it has not obeyed."""

    # Everybody reads
    def status(self) -> Status: ...
    def recent_scores(self, count: int = 100) -> list[float]:
        """Scores of the last `count` training episodes, oldest first."""

    def evaluations(self) -> list[Evaluation]: ...
    def curve(self, name: CurveName, points: int = 200) -> Curve:
        """Quick on a million rows (milliseconds, not seconds)."""
