"""Measure how fast this machine trains: emulator, acting and learning each alone, then all as a trainer does it."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from arcade_rl.agents.agent import Agent
from arcade_rl.agents.data import Decision, Observation, Transitions
from arcade_rl.agents.factory import make_agent
from arcade_rl.cores import usable_cores
from arcade_rl.estimates.machine import Machine, Measured
from arcade_rl.estimates.workload import workload
from arcade_rl.games import catalog
from arcade_rl.games.factory import make_parallel_games
from arcade_rl.games.game import GameSettings, ParallelGames, Steps
from arcade_rl.presets import preset
from arcade_rl.shelf.agents.agent_folder import AgentConfig, now
from arcade_rl.training.bench.plan import Case
from arcade_rl.training.core import compute
from arcade_rl.training.core.loop import StepResult, Tally, run_loop

_MOST_REPLAY = 20_000  # transitions: what more of them cost is disk alone
_FILLED = 2_000
_FILL_SECONDS = 3.0
_TURNS = 4  # of each kind, by turns: a machine whose speed swings slows all alike
_NEVER = 10**7


def measure_machine(
    cases: tuple[Case, ...], *, seconds: float, progress: Callable[[Case, float], None], device: str = "auto"
) -> Machine:
    """Measure each case in a temporary folder; nothing is left behind.

    Args:
        seconds: of measuring for each case; setting up comes on top, a few seconds at most.
        progress: called now and then with the case at work and the share of everything that is done.

    Raises:
        UsageError: a game or preset is not known.
        ArcadeError: a game cannot be run, or the temporary folder is full.
    """
    measured = []
    for number, case in enumerate(cases):

        def report(share: float, done: int = number, case: Case = case) -> None:
            progress(case, (done + share) / len(cases))

        measured.append(measure(case, seconds=seconds, progress=report, device=device))
    return Machine(
        cores=usable_cores(),
        device=torch.cuda.get_device_name() if torch.cuda.is_available() and device != "cpu" else "cpu",
        dtype=compute.learning_dtype("pixels", "cuda" if torch.cuda.is_available() and device != "cpu" else "cpu"),
        torch=torch.__version__,
        measured=now(),
        measurements=tuple(measured),
    )


def measure(case: Case, *, seconds: float, progress: Callable[[float], None], device: str = "auto") -> Measured:
    """Measure one case. Arguments and errors as of `measure_machine`."""
    progress(0.0)
    entry = catalog.game(case.game)
    taken = preset(entry.family, case.preset, game=entry.id)
    hyperparameters = taken.hyperparameters.replace(
        replay_capacity=min(taken.hyperparameters.replay_capacity, _MOST_REPLAY),
        learning_starts=_NEVER,
        epsilon_start=1.0,
        epsilon_end=1.0,
    )
    config = AgentConfig("bench", entry.id, taken.algorithm, taken.name, hyperparameters, 0, now())
    device = compute.prepare(config, device, None)
    settings = GameSettings.from_hyperparameters(hyperparameters)
    count, cores = hyperparameters.parallel_games, compute.cores_for_games(device)
    with (
        tempfile.TemporaryDirectory(prefix="arcade-rl-bench-", ignore_cleanup_errors=True) as folder,
        closing(make_parallel_games(entry.id, settings, count, cores=cores)) as games,
    ):
        agent = make_agent(
            taken.algorithm,
            hyperparameters,
            games.observation_spec,
            len(entry.actions),
            seed=0,
            replay_folder=Path(folder),
            device=device,
        )
        stage = _Stage(games, agent)
        stage.fill()
        end = taken.hyperparameters.epsilon_end
        agent.tune(hyperparameters.replace(learning_starts=0, epsilon_start=end, epsilon_end=end))
        parts, training = stage.measure(seconds, progress)
    return Measured(
        game=entry.id,
        preset=taken.name,
        threads=1 if taken.algorithm == "q-table" else torch.get_num_threads(),
        workload=workload(entry, taken.algorithm, taken.hyperparameters),
        emulator_seconds=parts.emulator,
        acting_seconds=parts.acting,
        learning_seconds=parts.learning,
        training_seconds=training,
    )


@dataclass(slots=True)
class _Parts:
    """Seconds in each part."""

    emulator: float = 0.0
    acting: float = 0.0
    learning: float = 0.0


class _Stage:
    """Games and an agent in the true loop, with a clock on each part.

    While `apart`, the games play when they are sent, and what the agent begins is waited for, so that nothing goes on
    beside.
    """

    def __init__(self, games: ParallelGames, agent: Agent) -> None:
        self._games = games
        self._agent = agent
        self._apart = False
        self._parts = _Parts()
        self._steps: Steps
        self._loop: Iterator[StepResult] = run_loop(self, self, games.reset(0), Tally(games.count))

    def fill(self) -> None:
        """Play at random until the memory holds enough to learn from; an agent without one begins at once."""
        deadline = time.perf_counter() + _FILL_SECONDS
        next(self._loop)
        while 0 < self._agent.replay_size < _FILLED and time.perf_counter() < deadline:
            next(self._loop)

    def measure(self, seconds: float, progress: Callable[[float], None]) -> tuple[_Parts, float]:
        """Seconds for each agent step: of each part alone, and of all together."""
        share = seconds / (2 * _TURNS + 1)
        self._turn(share, apart=False)  # whatever is slow the first time
        self._parts = _Parts()
        steps_apart = steps_together = 0
        seconds_together = 0.0
        for turn in range(_TURNS):
            progress((2 * turn + 1) / (2 * _TURNS + 1))
            steps_apart += self._turn(share, apart=True)[0]
            steps, taken = self._turn(share, apart=False)
            steps_together += steps
            seconds_together += taken
        parts = self._parts
        return (
            _Parts(parts.emulator / steps_apart, parts.acting / steps_apart, parts.learning / steps_apart),
            seconds_together / steps_together,
        )

    def _turn(self, seconds: float, *, apart: bool) -> tuple[int, float]:
        """Go on for some seconds, and until something was learned: agent steps made, and how long they took."""
        self._apart = apart
        began = time.perf_counter()
        rounds = 0
        while True:
            updates = self._agent.updates
            next(self._loop)
            rounds += 1
            taken = time.perf_counter() - began
            if taken >= seconds and self._agent.updates > updates:
                self._agent.wait()
                return rounds * self._games.count, time.perf_counter() - began

    # As the loop sees the games

    def send(self, actions: NDArray[np.int64]) -> None:
        """Begin a step; while apart, do it all."""
        if not self._apart:
            self._games.send(actions)
            return
        began = time.perf_counter()
        self._steps = self._games.step(actions)
        self._parts.emulator += time.perf_counter() - began

    def receive(self) -> Steps:
        """The step that was sent."""
        return self._steps if self._apart else self._games.receive()

    def restart(self, ended: NDArray[np.bool_]) -> Observation:
        """Begin the next episodes: the emulator's work too."""
        began = time.perf_counter()
        observations = self._games.restart(ended)
        if self._apart:
            self._parts.emulator += time.perf_counter() - began
        return observations

    # As the loop sees the agent

    def act(self, observations: Observation) -> Decision:
        """Choose."""
        began = time.perf_counter()
        decision = self._agent.act(observations)
        if self._apart:
            self._parts.acting += time.perf_counter() - began
        return decision

    def learn(self) -> None:
        """Learn."""
        began = time.perf_counter()
        self._agent.learn()
        if self._apart:
            self._agent.wait()
            self._parts.learning += time.perf_counter() - began

    def remember(self, transitions: Transitions) -> None:
        """Remember: counted as learning, which is all that a table does here."""
        began = time.perf_counter()
        self._agent.remember(transitions)
        if self._apart:
            self._parts.learning += time.perf_counter() - began
