"""N games in separate processes: for environments whose steps take long, so that several cores play at once."""

import atexit
import contextlib
import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_rl.cores import usable_cores
from arcade_rl.errors import ArcadeError, excerpt
from arcade_rl.games.catalog_entry import CatalogEntry
from arcade_rl.games.environments.environment_game import EnvironmentGame
from arcade_rl.games.game import GameSettings, Observation, ObservationSpec, Steps
from arcade_rl.games.serial import SerialGames
from arcade_rl.games.worker_signals import leave_stops_to_the_trainer

_FAREWELL_SECONDS = 5.0


class ProcessGames:
    """`ParallelGames` over a process for each core, with a share of the games in each.

    They play while the learner learns. The processes end with this one, however it ends: each waits for what it is
    asked next, and ends when nobody can ask any more.

    Raises:
        ArcadeError: the environment cannot be made.
    """

    def __init__(self, entry: CatalogEntry, settings: GameSettings, count: int) -> None:
        self.entry = entry
        self.settings = settings
        self.count = count
        workers = min(count, usable_cores())
        self._shares = [len(range(worker, count, workers)) for worker in range(workers)]
        self._firsts = np.cumsum([0, *self._shares[:-1]]).tolist()
        self._processes: list[Any] = []
        self._pipes: list[Connection] = []
        atexit.register(self.close)  # or multiprocessing would wait at exit for processes that wait for this one
        context = multiprocessing.get_context("spawn")
        try:
            for share, first in zip(self._shares, self._firsts, strict=True):
                here, there = context.Pipe()
                process = context.Process(target=_serve, args=(there, entry, settings, share, first), daemon=True)
                process.start()
                there.close()
                self._processes.append(process)
                self._pipes.append(here)
            specs = self._answers()
        except BaseException:
            self.close()
            raise
        self.observation_spec: ObservationSpec = specs[0]

    def reset(self, seed: int) -> Observation:
        """Start every game afresh with its episode 0."""
        return np.concatenate(self._ask("reset", [(seed,)] * len(self._pipes)))

    def step(self, actions: NDArray[np.int64]) -> Steps:
        """One decision in every game."""
        self.send(actions)
        return self.receive()

    def send(self, actions: NDArray[np.int64]) -> None:
        """Let every game begin its decision."""
        for pipe, part in zip(self._pipes, self._split(actions), strict=True):
            self._request(pipe, "step", (part,))

    def receive(self) -> Steps:
        """Wait until every game has done its decision."""
        parts: list[Steps] = self._answers()
        return Steps(
            observations=np.concatenate([part.observations for part in parts]),
            actions=np.concatenate([part.actions for part in parts]),
            rewards=np.concatenate([part.rewards for part in parts]),
            terminated=np.concatenate([part.terminated for part in parts]),
            truncated=np.concatenate([part.truncated for part in parts]),
            life_lost=np.concatenate([part.life_lost for part in parts]),
        )

    def restart(self, ended: NDArray[np.bool_]) -> Observation:
        """Begin the next episode of the ended games."""
        return np.concatenate(self._ask("restart", [(part,) for part in self._split(ended)]))

    def screens(self) -> NDArray[np.uint8]:
        """(N, H, W[, 3]) small pictures."""
        return np.concatenate(self._ask("screens", [()] * len(self._pipes)))

    def state(self) -> dict[str, Any]:
        """Each game's seed and actions."""
        states = self._ask("state", [()] * len(self._pipes))
        return {**states[0], "tapes": [tape for state in states for tape in state["tapes"]]}

    def restore(self, state: dict[str, Any], told: Callable[[float], None] = lambda _: None) -> Observation:
        """Replay each game to where `state` was taken.

        Raises:
            ValueError: it is the state of another number of games.
        """
        if len(state["tapes"]) != self.count:
            raise ValueError(f"it is of {len(state['tapes'])} parallel games, not {self.count}")
        parts = [
            ({**state, "tapes": state["tapes"][first : first + share]},)
            for first, share in zip(self._firsts, self._shares, strict=True)
        ]
        observations = np.concatenate(self._ask("restore", parts))
        told(1.0)
        return observations

    def thread_seconds(self) -> float:
        """CPU time that the processes have used."""
        seconds: list[float] = self._ask("cpu_seconds", [()] * len(self._pipes))
        return sum(seconds)

    def close(self) -> None:
        """End the processes."""
        atexit.unregister(self.close)
        for pipe in self._pipes:
            pipe.close()
        for process in self._processes:
            process.join(_FAREWELL_SECONDS)
            if process.is_alive():
                process.kill()

    def _split(self, array: NDArray[Any]) -> list[NDArray[Any]]:
        return np.split(array, self._firsts[1:])

    def _ask(self, what: str, arguments: Sequence[tuple[Any, ...]]) -> list[Any]:
        for pipe, each in zip(self._pipes, arguments, strict=True):
            self._request(pipe, what, each)
        return self._answers()

    def _request(self, pipe: Connection, what: str, arguments: tuple[Any, ...]) -> None:
        try:
            pipe.send((what, arguments))
        except OSError as error:
            raise self._gone() from error

    def _answers(self) -> list[Any]:
        """What each process answers; all are heard, since one left unheard would be taken for the next answer."""
        try:
            heard = [pipe.recv() for pipe in self._pipes]
        except (EOFError, OSError) as error:
            raise self._gone() from error
        for _, problem in heard:
            if problem:
                raise ArcadeError(problem)
        return [answer for answer, _ in heard]

    def _gone(self) -> ArcadeError:
        return ArcadeError(f"a process that played {self.entry.id} has ended; what was saved stays: train on from it")


class _Share(SerialGames):
    def cpu_seconds(self) -> float:
        return time.process_time()


def _serve(pipe: Connection, entry: CatalogEntry, settings: GameSettings, count: int, first: int) -> None:
    """Play a share of the games as it is asked, until nobody can ask any more."""
    leave_stops_to_the_trainer()
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    with contextlib.suppress(EOFError, OSError):
        try:
            games = _Share([EnvironmentGame(entry, settings) for _ in range(count)], first=first)
        except ArcadeError as error:
            pipe.send((None, str(error)))
            return
        pipe.send((games.observation_spec, ""))
        while True:
            what, arguments = pipe.recv()
            try:
                answer, problem = getattr(games, what)(*arguments), ""
            except ArcadeError as error:
                answer, problem = None, str(error)
            except Exception as error:  # another program's code may raise anything
                answer, problem = None, f"{entry.id} failed ({type(error).__name__}: {excerpt(error)})"
            pipe.send((answer, problem))
