"""Experiments on the lake whose trainers are scripted: each does what the test says, at once, in the agent's folder."""

import contextlib
import dataclasses
from collections.abc import Callable, Iterator

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.experiments.driver import Driver
from arcade_rl.experiments.experiment_file import ExperimentFile
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.shelf.agents import room
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.ledger.ledger import Evaluation, Ledger, Status

STEPS = 1_000

Score = Callable[[AgentFolder], float]


class ScriptedTrainers:
    """Trainers that hold the agent's lock, as real ones do, until the test lets them go on, crash or finish.

    Attributes:
        started: names of agents, one each time that a trainer was started.
        score: what an agent's evaluations say.
        refusal: raised instead of starting one.
    """

    def __init__(self) -> None:
        self.started: list[str] = []
        self.score: Score = lambda folder: 0.5
        self.refusal: ArcadeError | None = None
        self._working: dict[str, contextlib.ExitStack] = {}
        self._folders: dict[str, AgentFolder] = {}

    @property
    def working(self) -> list[str]:
        return sorted(self._working)

    def start(self, folder: AgentFolder) -> str:
        if self.refusal:
            raise self.refusal
        assert folder.name not in self._working, "two trainers at one agent"
        held = contextlib.ExitStack()
        held.enter_context(folder.training_lock())
        self._working[folder.name], self._folders[folder.name] = held, folder
        self.started.append(folder.name)
        self._say(folder.name, state="training", error="")
        return "trains (process 4242)"

    def stop(self, folder: AgentFolder) -> None:
        self.end(folder.name)

    def evaluate(self, name: str, step: int) -> None:
        """Let a trainer get as far as `step`, and evaluate the agent there."""
        mean = self.score(self._folders[name])
        with Ledger(self._folders[name].ledger_file) as ledger:
            said = ledger.status()
            said = dataclasses.replace(said, step=step, best_evaluation=max(mean, said.best_evaluation or mean))
            made = Evaluation(step, 10, mean, mean, mean, mean, mean, None, 0.0, 0.0)
            ledger.record(evaluations=[made], status=said)

    def finish(self, *names: str) -> None:
        for name in names or self.working:
            self.evaluate(name, STEPS)
            self.end(name)

    def end(self, name: str, error: str = "") -> None:
        self._say(name, state="idle", error=error)
        self._working.pop(name).close()

    def crash(self, name: str) -> None:
        self._working.pop(name).close()

    def _say(self, name: str, **changes: object) -> None:
        with Ledger(self._folders[name].ledger_file) as ledger:
            status = ledger.status() if ledger.status().step else Status()
            ledger.set_status(dataclasses.replace(status, **changes))  # type: ignore[arg-type]


@pytest.fixture
def trainers() -> Iterator[ScriptedTrainers]:
    scripted = ScriptedTrainers()
    yield scripted
    for name in scripted.working:
        scripted.crash(name)


@pytest.fixture
def said() -> list[str]:
    """What the driver has said."""
    return []


Drive = Callable[..., Driver]


@pytest.fixture
def drive(trainers: ScriptedTrainers, said: list[str]) -> Iterator[Drive]:
    """A driver of an experiment; each call makes a new one, as after the last was killed."""
    with contextlib.ExitStack() as opened:

        def start(folder: ExperimentFolder, *, jobs: int = 2, **more: object) -> Driver:
            file = opened.enter_context(ExperimentFile(folder.file))
            return Driver(folder.name, file, trainers, jobs=jobs, say=said.append, **more)  # type: ignore[arg-type]

        yield start


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    return lambda full: monkeypatch.setattr(room, "free_bytes", lambda folder: 0 if full else 10**12)
