"""N Atari games at once, each on its own emulator, in a few processes: for variants of a game.

ale-py's vector environment, which is faster, plays the standard game alone.
"""

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_rl.games.atari import atari_worker, emulator, thread_times
from arcade_rl.games.atari.atari_worker import BEGINNING, OUTCOME
from arcade_rl.games.atari.variants import check_variant
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.game import GameSettings, Observation, Steps
from arcade_rl.games.tape import Tape, check_ended, episode_seed, tapes_from_json, tapes_to_json
from arcade_rl.games.worker_process import WorkerProcess, close_all


class AtariProcessGames:
    """`ParallelGames` on a process for each core, with N games shared out between them.

    What agents observe is what the window shows, made by the same code. Each episode is seeded, so that `restore` has
    only the present one to replay.

    Raises:
        UsageError: the game has no such mode or difficulty.
        ArcadeError: ale-py cannot run the game; or, from any method, a process of the games has ended.
    """

    def __init__(self, entry: CatalogEntry, settings: GameSettings, count: int, cores: int) -> None:
        emulator.rom_path(entry)
        check_variant(entry, settings.game_mode, settings.game_difficulty)
        self.entry = entry
        self.settings = settings
        self.observation_spec = emulator.observation_spec(settings)
        self.count = count
        self._fire = emulator.fire_action(entry)
        shares = [len(share) for share in np.array_split(np.arange(count), min(count, cores))]
        self._workers = [_Worker(entry, settings, share) for share in shares]
        self._places = [(worker, number) for worker, share in enumerate(shares) for number in range(share)]
        self._observations = np.zeros((count, *self.observation_spec.shape), np.uint8)
        self._life_begins = np.ones(count, np.bool_)
        self._ended = np.zeros(count, np.bool_)
        self._sent = np.zeros(count, np.int64)  # (N,) the actions under way or done last
        self._seed = 0
        self._tapes = [Tape(0) for _ in range(count)]

    def reset(self, seed: int) -> Observation:
        """Start every game afresh with its episode 0."""
        self._seed = seed
        self._tapes = [Tape(0) for _ in range(self.count)]
        return self._begin(np.arange(self.count))

    def step(self, actions: NDArray[np.int64]) -> Steps:
        """One decision in every game; the first of every life is FIRE, where the game has it."""
        self.send(actions)
        return self.receive()

    def send(self, actions: NDArray[np.int64]) -> None:
        """Let every game begin its decision; the first of every life is FIRE, where the game has it."""
        if self._ended.any():
            raise RuntimeError("restart the ended games before the next step")
        self._sent = actions if self._fire is None else np.where(self._life_begins, self._fire, actions)
        for tape, action in zip(self._tapes, self._sent.tolist(), strict=True):
            tape.record(action)
        first = 0
        for worker in self._workers:
            worker.ask(atari_worker.STEP + bytes(self._sent[first : first + worker.games].tolist()))
            first += worker.games

    def receive(self) -> Steps:
        """Wait for the games that `send` set going."""
        outcomes, pictures = zip(*(self._answer_of(worker) for worker in self._workers), strict=True)
        outcome = np.concatenate(outcomes)
        newest = np.concatenate(pictures)[:, np.newaxis]
        self._observations = np.concatenate((self._observations[:, 1:], newest), axis=1)
        self._life_begins = outcome["life_lost"]
        self._ended = outcome["terminated"] | outcome["truncated"]
        return Steps(
            self._observations,
            self._sent,
            outcome["reward"],
            outcome["terminated"],
            outcome["truncated"],
            outcome["life_lost"],
        )

    def _answer_of(self, worker: "_Worker") -> tuple[NDArray[Any], NDArray[np.uint8]]:
        outcomes = np.frombuffer(worker.answer(worker.games * OUTCOME.itemsize), OUTCOME)
        shape = (worker.games, *self.observation_spec.shape[1:])
        return outcomes, np.frombuffer(worker.answer(int(np.prod(shape))), np.uint8).reshape(shape)

    def restart(self, ended: NDArray[np.bool_]) -> Observation:
        """Begin the next episode of the ended games."""
        numbers = np.flatnonzero(ended)
        for game in numbers.tolist():
            self._tapes[game] = Tape(self._tapes[game].episode + 1)
        return self._begin(numbers)

    def _begin(self, numbers: NDArray[np.int64]) -> Observation:
        """Begin the episodes of the numbered games from their seeds."""
        asked = [self._ask(atari_worker.RESET, game, b"") for game in numbers.tolist()]
        shape = self.observation_spec.shape[1:]
        pictures = [np.frombuffer(each.answer(int(np.prod(shape))), np.uint8).reshape(shape) for each in asked]
        if asked:
            self._observations = self._observations.copy()
            self._observations[numbers, :-1] = 0
            self._observations[numbers, -1] = pictures
        self._life_begins = self._life_begins | np.isin(np.arange(self.count), numbers)
        self._ended = self._ended & ~np.isin(np.arange(self.count), numbers)
        return self._observations

    def _ask(self, kind: bytes, game: int, actions: bytes) -> "_Worker":
        """Ask for the present episode of a game from its seed; returns who answers."""
        worker, number = self._places[game]
        seed = episode_seed(self._seed, game, self._tapes[game].first_episode)
        self._workers[worker].ask(kind + BEGINNING.pack(number, seed, len(actions)) + actions)
        return self._workers[worker]

    def screens(self) -> NDArray[np.uint8]:
        """(N, H, W[, 3]) the newest picture of each game."""
        return self._observations[:, -1]

    def state(self) -> dict[str, Any]:
        """Each game's tape, and which have ended and are not yet restarted."""
        return {**tapes_to_json(self._seed, self._tapes), "ended": np.flatnonzero(self._ended).tolist()}

    def restore(self, state: dict[str, Any], told: Callable[[float], None] = lambda _: None) -> Observation:
        """Replay each game's episode.

        A process is asked for its next game only once it has answered for the last: if all were sent first, long
        episodes would fill the pipe to it, pictures the pipe from it, and both sides would wait for ever.

        Raises:
            ValueError: it is the state of another number of games.
            ReplayError: a game ended before its tape did, as of another version of ale-py; `reset` them.
        """
        self._seed, self._tapes = tapes_from_json(state, self.count)
        shape = self.observation_spec.shape
        outcomes, stacks = np.zeros(self.count, OUTCOME), np.zeros((self.count, *shape), np.uint8)
        for number in range(self._workers[0].games):  # no process has more
            games = [game for game, (_, place) in enumerate(self._places) if place == number]
            asked = [self._ask(atari_worker.REPLAY, game, bytes(self._tapes[game].actions())) for game in games]
            for game, worker in zip(games, asked, strict=True):
                outcomes[game] = np.frombuffer(worker.answer(OUTCOME.itemsize), OUTCOME)[0]
                stacks[game] = np.frombuffer(worker.answer(stacks[game].nbytes), np.uint8).reshape(shape)
            told((number + 1) / self._workers[0].games)
        self._observations = stacks
        self._life_begins = outcomes["life_lost"] | (outcomes["steps"] == 0)
        self._ended = outcomes["terminated"] | outcomes["truncated"]
        check_ended(self._ended, state.get("ended", []))
        return self._observations

    def thread_seconds(self) -> float:
        """CPU time of the emulators' processes; 0 where the system does not say it."""
        return thread_times.cpu_seconds_of_processes([worker.pid for worker in self._workers])

    def close(self) -> None:
        """End the processes."""
        close_all(self._workers)


class _Worker(WorkerProcess):
    """A process that plays some of the games (see `atari_worker`)."""

    def __init__(self, entry: CatalogEntry, settings: GameSettings, games: int) -> None:
        order = json.dumps({"game": entry.id, "games": games, "settings": dataclasses.asdict(settings)})
        super().__init__(entry.id, "arcade_rl.games.atari.atari_worker", order)
        self.games = games
