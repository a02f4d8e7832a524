"""Workers in this process, whose trainers are scripted: time passes, and machines are lost, when the test says so."""

import dataclasses
import os
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from arcade_rl.errors import ArcadeError, DiskError
from arcade_rl.experiments.remote import worker as worker_module
from arcade_rl.experiments.remote.messages import Order
from arcade_rl.experiments.remote.trainers import RemoteTrainers
from arcade_rl.experiments.remote.worker import Worker
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder
from arcade_rl.shelf.ledger.ledger import Episode, Evaluation, Ledger, Status
from arcade_rl.shelf.queries.summary import Summary, summarize
from arcade_rl.training.core import resume_state
from arcade_rl.training.core.learner import resume_file
from arcade_rl.training.core.resume_state import Counts, ResumeState

STEPS = 1_000


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class ScriptedTrainer:
    """What a trainer leaves in its folder on the worker's machine, and a process that ends when the test says so."""

    def __init__(self, folder: AgentFolder, order: Order) -> None:
        self.folder, self.order = folder, order
        self.pid = os.getpid()
        self.exit_status: int | None = None
        self.killed = False
        with Ledger(folder.ledger_file) as ledger:
            self.first_status = ledger.status()

    def poll(self) -> int | None:
        return self.exit_status

    def wait(self) -> int:
        return self.exit_status or 0

    def kill(self) -> None:
        self.killed = True
        self.exit_status = self.exit_status or -9

    def reach(self, step: int, **status: Any) -> None:
        """An episode ends at `step`."""
        with Ledger(self.folder.ledger_file) as ledger:
            said = dataclasses.replace(Status(state="training", step=step, started=7.0), **status)
            ledger.record(episodes=[Episode(step, 0, 1.0, 10, 0.0)], status=said)

    def evaluate(self, step: int, mean: float = 0.5) -> None:
        with Ledger(self.folder.ledger_file) as ledger:
            ledger.record(evaluations=[Evaluation(step, 10, mean, mean, mean, mean, mean, None, 0.0, 0.0)])

    def save(self, step: int, brain: bytes = b"brain", *, open_evaluation: int | None = None) -> None:
        self.folder.brain_file.write_bytes(brain)
        save_resume(self.folder, step, open_evaluation=open_evaluation)

    def finish(self) -> None:
        self.evaluate(STEPS)
        self.reach(STEPS, state="idle")
        self.save(STEPS)
        self.exit_status = 0


def save_resume(folder: AgentFolder, step: int, *, open_evaluation: int | None = None) -> None:
    counts = Counts(step=step, open_evaluation=open_evaluation)
    resume_state.write(ResumeState({}, {}, {}, [], [], counts), resume_file(folder))


class ScriptedWorker:
    """A worker that answers at once, unless it is silent, which no kill reaches, or lost."""

    def __init__(self, agent: str, clock: Clock) -> None:
        self.trainers: list[ScriptedTrainer] = []
        self.worker = Worker(agent, spawn=self._spawn, clock=clock)
        self.asked: list[str] = []
        self._owed: list[tuple[Future[Any], Callable[[], Any]]] = []
        self.silent = self.lost = self.killed = False

    @property
    def trainer(self) -> ScriptedTrainer:
        (trainer,) = self.trainers
        return trainer

    def _spawn(self, folder: AgentFolder, order: Order) -> ScriptedTrainer:
        self.trainers.append(ScriptedTrainer(folder, order))
        return self.trainers[-1]

    def call(self, method: str, *values: Any) -> "Future[Any]":
        answer: Future[Any] = Future()
        if self.lost:
            answer.set_exception(RuntimeError("The actor died unexpectedly.\nclass_name: Worker"))
        elif method != "wait":
            self.asked.append(method)
            self._owed.append((answer, lambda: getattr(self.worker, method)(*values)))
            if not self.silent:
                self.answer_late()
        return answer

    def answer_late(self) -> None:
        while self._owed:
            _answer(*self._owed.pop(0))

    def kill(self) -> None:
        self.killed = True
        if not self.silent:
            self.worker.close()


def _answer(answer: "Future[Any]", work: Callable[[], Any]) -> None:
    try:
        answer.set_result(work())
    except ArcadeError as error:
        answer.set_exception(error)


class ScriptedCluster:
    """Holds every worker that was ever asked for."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.workers: list[ScriptedWorker] = []
        self.full = False
        self.is_open = False

    def open(self) -> None:
        self.is_open = True

    def close(self) -> None:
        self.is_open = False

    def room(self) -> int:
        return 3

    def worker(self, agent: str) -> ScriptedWorker:
        self.workers.append(ScriptedWorker(agent, self._clock))
        self.workers[-1].silent = self.full
        return self.workers[-1]

    @property
    def newest(self) -> ScriptedWorker:
        return self.workers[-1]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cluster(clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ScriptedCluster:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(worker_module, "_LOOK_SECONDS", 3_600.0)  # leases run out when the test looks at them
    return ScriptedCluster(clock)


@pytest.fixture
def trainers(cluster: ScriptedCluster, clock: Clock) -> RemoteTrainers:
    return RemoteTrainers(cluster, clock=clock)


@pytest.fixture
def lake() -> AgentFolder:
    values = Hyperparameters(training_steps=STEPS)
    return agent_folder.create(AgentConfig("lake", "frozen-lake", "q-table", "default", values, 1, agent_folder.now()))


def look(trainers: RemoteTrainers, clock: Clock, times: int = 4, seconds: float = 6.0) -> list[str]:
    """Let the driver look several times, some seconds apart."""
    lines = []
    for _ in range(times):
        clock.now += seconds
        lines += trainers.look_after()
    return lines


@pytest.fixture
def at_work(trainers: RemoteTrainers, lake: AgentFolder, cluster: ScriptedCluster, clock: Clock) -> ScriptedTrainer:
    """The lake's trainer, on another machine."""
    trainers.start(lake)
    look(trainers, clock)
    return cluster.newest.trainer


def episodes(folder: AgentFolder) -> list[float]:
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        return list(ledger.curve("score").steps)


def seen(folder: AgentFolder) -> Summary:
    return summarize(folder)


def refuse(path: Path, data: bytes) -> None:
    raise DiskError("the disk is full", "the disk is full", full=True)
