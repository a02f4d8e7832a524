"""N games in separate processes: for environments whose steps take long, so that several cores play at once."""

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_rl.errors import ArcadeError
from arcade_rl.games.catalog_entry import CatalogEntry
from arcade_rl.games.environments.environment_worker import packed, unpacked
from arcade_rl.games.game import GameSettings, Observation, ObservationSpec, Steps
from arcade_rl.games.pixels.resize import OneShape
from arcade_rl.games.worker_process import WorkerProcess, close_all


class ProcessGames:
    """`ParallelGames` over a process for each core, with a share of the games in each.

    They play while the learner learns.

    Args:
        cores: the most that they may keep busy.

    Raises:
        ArcadeError: the environment cannot be made; or, from any method, a process of the games has ended.
    """

    def __init__(self, entry: CatalogEntry, settings: GameSettings, count: int, cores: int) -> None:
        self.entry = entry
        self.settings = settings
        self.count = count
        workers = min(count, cores)
        self._shares = [len(range(worker, count, workers)) for worker in range(workers)]
        self._firsts = np.cumsum([0, *self._shares[:-1]]).tolist()
        module = "arcade_rl.games.environments.environment_worker"
        self._workers = [WorkerProcess(entry.id, module) for _ in self._shares]
        parts = zip(self._shares, self._firsts, strict=True)
        try:
            specs = self._ask_each((sys.path, entry, settings, *part) for part in parts)
        except BaseException:
            self.close()
            raise
        self.observation_spec: ObservationSpec = specs[0]
        self._one_shape = OneShape()

    def reset(self, seed: int) -> Observation:
        """Start every game afresh with its episode 0."""
        return np.concatenate(self._ask("reset", [(seed,)] * len(self._workers)))

    def step(self, actions: NDArray[np.int64]) -> Steps:
        """One decision in every game."""
        self.send(actions)
        return self.receive()

    def send(self, actions: NDArray[np.int64]) -> None:
        """Let every game begin its decision."""
        self._send(("step", (part,)) for part in self._split(actions))

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
        """(N, H, W[, 3]) small pictures, always of the same shape."""
        parts: list[NDArray[np.uint8]] = self._ask("screens", [()] * len(self._workers))
        return self._one_shape(picture for part in parts for picture in part)

    def state(self) -> dict[str, Any]:
        """Each game's seed and actions."""
        states = self._ask("state", [()] * len(self._workers))
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
        seconds: list[float] = self._ask("cpu_seconds", [()] * len(self._workers))
        return sum(seconds)

    def close(self) -> None:
        """End the processes."""
        close_all(self._workers)

    def _split(self, array: NDArray[Any]) -> list[NDArray[Any]]:
        return np.split(array, self._firsts[1:])

    def _ask(self, method: str, arguments: Sequence[tuple[Any, ...]]) -> list[Any]:
        return self._ask_each((method, each) for each in arguments)

    def _ask_each(self, messages: Iterable[tuple[Any, ...]]) -> list[Any]:
        self._send(messages)
        return self._answers()

    def _send(self, messages: Iterable[tuple[Any, ...]]) -> None:
        for worker, message in zip(self._workers, messages, strict=True):
            worker.ask(packed(message))

    def _answers(self) -> list[Any]:
        """What each process answers; all are heard, since one left unheard would be taken for the next answer."""
        heard = [unpacked(worker.answer) for worker in self._workers]
        for _, problem in heard:
            if problem:
                raise ArcadeError(problem)
        return [answer for answer, _ in heard]
