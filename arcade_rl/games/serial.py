"""N games played one after the other: for games so quick that threads would only cost."""

import contextlib
import warnings
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from arcade_rl.errors import ArcadeError
from arcade_rl.games.game import Frame, Game, Observation, Steps
from arcade_rl.games.pixels.resize import OneShape
from arcade_rl.games.tape import Tape, episode_seed, tapes_from_json, tapes_to_json


class SmallGame(Game, Protocol):
    """A game with a small picture of itself."""

    def picture(self) -> NDArray[np.uint8]:
        """(H, W) greyscale, or (H, W, 3) RGB. An environment's may change its size."""


def make_each(count: int, make: Callable[[], SmallGame]) -> list[SmallGame]:
    """`count` games. If one cannot be made, those before it are closed."""
    with contextlib.ExitStack() as made:
        games: list[SmallGame] = []
        for _ in range(count):
            games.append(make())
            made.callback(_close, games[-1])
        made.pop_all()
    return games


class SerialGames:
    """`ParallelGames` over games that are alike.

    Args:
        first: the number of the first of them among all parallel games.
    """

    def __init__(self, games: Sequence[SmallGame], *, first: int = 0) -> None:
        self._first = first
        self.entry = games[0].entry
        self.settings = games[0].settings
        self.observation_spec = games[0].observation_spec
        self.count = len(games)
        self._games = games
        self._seed = 0
        self._tapes = [Tape(0) for _ in games]
        self._sent = np.zeros(len(games), np.int64)  # (N,) what to do next
        self._one_shape = OneShape()

    def reset(self, seed: int) -> Observation:
        """Start every game afresh with its episode 0."""
        self._seed = seed
        self._tapes = [Tape(0) for _ in self._games]
        for index in range(self.count):
            self._begin(index)
        return self._observe()

    def step(self, actions: NDArray[np.int64]) -> Steps:
        """One move in every game."""
        self.send(actions)
        return self.receive()

    def send(self, actions: NDArray[np.int64]) -> None:
        """Note what to do: these games have no threads."""
        self._sent = actions

    def receive(self) -> Steps:
        """One move in every game, as sent."""
        actions, chosen = self._sent, self._sent.tolist()
        frames = [play_decision(game, action) for game, action in zip(self._games, chosen, strict=True)]
        for tape, action in zip(self._tapes, chosen, strict=True):
            tape.record(action)
        return self._gather(actions, frames)

    def restart(self, ended: NDArray[np.bool_]) -> Observation:
        """Begin the next episode of the ended games."""
        for index in np.flatnonzero(ended).tolist():
            self._tapes[index] = Tape(self._tapes[index].episode + 1)
            self._begin(index)
        return self._observe()

    def screens(self) -> NDArray[np.uint8]:
        """(N, H, W[, 3]) small pictures, always of the same shape."""
        return self._one_shape(game.picture() for game in self._games)

    def state(self) -> dict[str, Any]:
        """Each game's seed and actions."""
        return tapes_to_json(self._seed, self._tapes)

    def restore(self, state: dict[str, Any], told: Callable[[float], None] = lambda _: None) -> Observation:
        """Replay each game to where `state` was taken; a game that does not repeat itself begins its next episode.

        Raises:
            ValueError: it is the state of another number of games.
        """
        self._seed, self._tapes = tapes_from_json(state, self.count)
        for index, (game, tape) in enumerate(zip(self._games, self._tapes, strict=True)):
            if not self.entry.repeats:
                self._tapes[index] = tape = Tape(tape.episode + 1)
            self._begin(index)
            for action in tape.actions():
                play_decision(game, action)
            told((index + 1) / self.count)
        return self._observe()

    def thread_seconds(self) -> None:
        """None: the caller's thread plays."""

    def close(self) -> None:
        """Close every game. One whose own code fails at it only warns: what was played is not lost by that."""
        for game in self._games:
            _close(game)

    def _begin(self, index: int) -> None:
        self._games[index].reset(episode_seed(self._seed, self._first + index, self._tapes[index].first_episode))

    def _observe(self) -> Observation:
        return np.array([game.observe() for game in self._games], self.observation_spec.dtype)

    def _gather(self, actions: NDArray[np.int64], frames: list[Frame]) -> Steps:
        return Steps(
            observations=self._observe(),
            actions=actions,
            rewards=np.array([frame.reward for frame in frames], np.float32),
            terminated=np.array([frame.terminated for frame in frames]),
            truncated=np.array([frame.truncated for frame in frames]),
            life_lost=np.array([frame.life_lost for frame in frames]),
        )


def _close(game: Game) -> None:
    try:
        game.close()
    except ArcadeError as error:
        warnings.warn(str(error), stacklevel=3)


def play_decision(game: Game, action: int) -> Frame:
    """Hold an action for one decision: one frame, but where pictures are seen with a frame skip.

    Returns:
        What its frames brought together.
    """
    frame = game.step_frame(action)
    reward, life_lost = frame.reward, frame.life_lost
    while not (game.decision_due or frame.terminated or frame.truncated):
        frame = game.step_frame(action)
        reward, life_lost = reward + frame.reward, life_lost or frame.life_lost
    return Frame(reward, frame.terminated, frame.truncated, life_lost)
