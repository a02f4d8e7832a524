"""The replay memory (Lin 1992; Mnih et al. 2015): what was lived, to be learned from again and again.

Each picture is kept once; the stacks that the network sees are put together again when they are sampled. Everything
lies in memory-mapped files, so that it survives a crash and costs nothing to save.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_rl.agents.agent import Observation, Tensors, Transitions
from arcade_rl.agents.mapped_array import MappedArray
from arcade_rl.games.game import ObservationSpec

_TERMINATED, _ENDED, _CLOSING = 1, 2, 4

_RECORD = np.dtype(
    [
        ("sequence", "<i8"),  # 1 + its number in the game's life; 0 while it is empty or being written
        ("reward", "<f4"),
        ("action", "<u2"),
        ("age", "u1"),  # earlier steps of the same episode, at most 255
        ("flags", "u1"),
    ]
)


@dataclass(frozen=True, slots=True)
class Batch:
    """Sampled transitions; the arrays are reused by the next sample.

    Attributes:
        observations, next_observations: (B, *shape); the next ones are those n steps later, or at the episode's end.
        returns: (B,) float32 discounted sum of the rewards in between.
        discounts: (B,) float32 weight of the next observation's value; 0 where the episode terminated.
    """

    observations: Observation
    actions: NDArray[np.int64]
    returns: NDArray[np.float32]
    next_observations: Observation
    discounts: NDArray[np.float32]


class Replay:
    """A ring of steps for each of N parallel games, all in two files of `folder`.

    Step k of a game's life lies in row k modulo the number of rows. An episode that is truncated gets one closing
    step more, which holds its true last observation. A step can be sampled once `n_step` more have followed it.

    Raises:
        ArcadeError: the files cannot be made, or (from `add`) the disk is full.
    """

    def __init__(
        self, folder: Path, spec: ObservationSpec, *, capacity: int, games: int, n_step: int, batch_size: int
    ) -> None:
        self._pixels = spec.kind == "pixels"
        self._stack = spec.shape[0] if self._pixels else 1
        self._frame_shape = spec.shape[1:] if self._pixels else spec.shape
        self._games, self._n_step = games, n_step
        self._capacity = -(-capacity // games)  # of each game
        self._rows = self._capacity + self._stack + n_step  # room also for what stands before and after each of them
        self._frame_file = MappedArray(folder / "frames.bin", self._rows, (games, *self._frame_shape), spec.dtype)
        self._record_file = MappedArray(folder / "records.bin", self._rows, (games,), _RECORD)
        self._frames = self._frame_file.array.reshape(-1, *self._frame_shape)
        self._records = self._record_file.array.reshape(-1)
        if self._frame_file.fresh and not self._record_file.fresh:
            self._records["sequence"] = 0

        self._count = np.zeros(games, np.int64)  # steps ever written, of each game
        self._first = np.zeros(games, np.int64)  # the earliest of them that is whole
        self._age = np.zeros(games, np.int64)
        self._expected: Observation | None = None  # what each game shows next, if its episode goes on
        self._check_continuity = False
        self._powers = np.arange(n_step + 1)
        self._buffers = [np.empty((batch_size, self._stack, *self._frame_shape), spec.dtype) for _ in range(2)]
        self._observation_shape = (batch_size, *spec.shape)
        self._layout = [self._rows, games, n_step, spec.dtype, *spec.shape]

    @property
    def size(self) -> int:
        """Transitions kept."""
        return int(np.minimum(self._count - self._first, self._capacity).clip(0).sum())

    @property
    def can_sample(self) -> bool:
        """Whether at least one transition can be sampled."""
        return bool(self._windows()[1].any())

    def add(self, transitions: Transitions) -> None:
        """Keep one step of every game; rewards are kept as they come."""
        if self._check_continuity:
            self._close_broken_episodes(transitions.observations)
        flags = transitions.terminated * _TERMINATED + transitions.ended * _ENDED
        every = np.arange(self._games)
        self._write(every, self._newest(transitions.observations), transitions.actions, transitions.rewards, flags)
        truncated = np.flatnonzero(transitions.ended & ~transitions.terminated)
        if truncated.size:
            self._write(truncated, self._newest(transitions.next_observations[truncated]), 0, 0.0, _CLOSING)
        self._age[transitions.ended] = 0
        self._expected = transitions.next_observations

    def _write(self, games: NDArray[np.int64], frames: Observation, actions: Any, rewards: Any, flags: Any) -> None:
        """Sequence 0 first and the true one last: a crash in between leaves no step that looks whole."""
        rows = self._count[games] % self._rows
        self._frame_file.reserve(int(rows.max()))
        self._record_file.reserve(int(rows.max()))
        slots = rows * self._games + games
        self._records["sequence"][slots] = 0
        self._frames[slots] = frames
        self._records["reward"][slots] = rewards
        self._records["action"][slots] = actions
        self._records["age"][slots] = np.minimum(self._age[games], 255)
        self._records["flags"][slots] = flags
        self._count[games] += 1
        self._records["sequence"][slots] = self._count[games]
        self._age[games] += 1

    def _windows(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of each game: the first step that can be sampled, and how many can."""
        low = np.maximum(self._first, self._count - self._rows + self._stack)
        return low, (self._count - self._n_step - low).clip(0)

    def sample(self, discount: float, random: np.random.Generator) -> Batch:
        """`batch_size` transitions, each equally likely, with replacement. Shapes and reuse: see `Batch`."""
        games, steps = self._draw(random)
        path = steps[:, None] + self._powers  # (B, n + 1)
        records = self._records[(path % self._rows) * self._games + games[:, None]]
        terminated = (records["flags"] & _TERMINATED) != 0
        stops = (records["flags"] & (_TERMINATED | _ENDED)) != 0
        gone_before = np.logical_or.accumulate(stops, axis=1)[:, :-1]
        lengths = self._n_step - gone_before[:, : self._n_step - 1].sum(axis=1)  # (B,) steps truly taken
        powers = (discount**self._powers).astype(np.float32)
        counted = self._powers[:-1] < lengths[:, None]
        returns = (records["reward"][:, :-1] * counted) @ powers[:-1]
        rows = np.arange(len(steps))
        discounts = powers[lengths] * ~terminated[rows, lengths - 1]
        return Batch(
            observations=self._observations(self._buffers[0], games, steps, records["age"][:, 0]),
            actions=records["action"][:, 0].astype(np.int64),
            returns=returns,
            next_observations=self._observations(
                self._buffers[1], games, steps + lengths, records["age"][rows, lengths]
            ),
            discounts=discounts,
        )

    def _draw(self, random: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(B,) games and (B,) steps of theirs; a closing step, which begins no transition, is drawn anew."""
        low, sizes = self._windows()
        ends = np.cumsum(sizes)
        draws = random.integers(ends[-1], size=self._observation_shape[0])
        games, steps = self._locate(draws, low, sizes, ends)
        closing = np.flatnonzero(self._flags(games, steps) & _CLOSING)
        if closing.size:
            draws = random.integers(ends[-1], size=closing.size)
            games[closing], steps[closing] = self._locate(draws, low, sizes, ends)
            steps -= (self._flags(games, steps) & _CLOSING) != 0  # twice in a row: take the step that it closes
        return games, steps

    @staticmethod
    def _locate(
        draws: NDArray[np.int64], low: NDArray[np.int64], sizes: NDArray[np.int64], ends: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The game and the step that each number below `ends[-1]` stands for."""
        games = np.searchsorted(ends, draws, side="right")
        return games, low[games] + draws - (ends - sizes)[games]

    def _flags(self, games: NDArray[np.int64], steps: NDArray[np.int64]) -> NDArray[np.uint8]:
        flags: NDArray[np.uint8] = self._records["flags"][(steps % self._rows) * self._games + games]
        return flags

    def _observations(
        self, buffer: Observation, games: NDArray[np.int64], steps: NDArray[np.int64], ages: NDArray[np.uint8]
    ) -> Observation:
        """(B, *shape) observations at the given steps; pictures from before an episode began are zeros."""
        back = np.arange(self._stack - 1, -1, -1)
        slots = ((steps[:, None] - back) % self._rows) * self._games + games[:, None]  # (B, stack)
        np.take(self._frames, slots, axis=0, out=buffer, mode="clip")
        unborn = back > ages[:, None]
        if unborn.any():
            buffer[unborn] = 0
        return buffer.reshape(self._observation_shape)

    def _newest(self, observations: Observation) -> Observation:
        """The part of each observation that was not in the one before it."""
        return observations[:, -1] if self._pixels else observations

    def state(self) -> tuple[Tensors, dict[str, Any]]:
        """What `restore` needs besides the files."""
        tensors = {} if self._expected is None else {"expected": self._expected.copy()}
        values = {"layout": self._layout, "count": self._count.tolist(), "age": self._age.tolist()}
        return tensors, values

    def restore(self, tensors: Tensors, values: dict[str, Any]) -> None:
        """Go on where `state` was taken, with every step that the files still hold from before.

        Steps that were written later, by a life that crashed, are forgotten together with those that they replaced.
        What is damaged or of another layout leaves an empty memory.
        """
        if values["layout"] != self._layout:
            return
        self._count[:], self._age[:] = values["count"], values["age"]
        self._first[:] = [self._first_whole_step(game, count) for game, count in enumerate(values["count"])]
        self._expected = tensors.get("expected")
        self._check_continuity = True

    def _first_whole_step(self, game: int, count: int) -> int:
        """The earliest step of a game from which on all are there, with the pictures before it."""
        oldest = max(0, count - self._rows)
        steps = np.arange(oldest, count)
        lost = np.flatnonzero(self._records["sequence"][(steps % self._rows) * self._games + game] != steps + 1)
        return int(oldest + lost[-1] + 1 + self._stack) if lost.size else oldest

    def _close_broken_episodes(self, observations: Observation) -> None:
        """After a restore: a game that does not show what it should show next has its episode cut off there."""
        self._check_continuity = False
        if self._expected is None:
            return
        axes = tuple(range(1, observations.ndim))
        broken = np.flatnonzero((self._age > 0) & (observations != self._expected).any(axis=axes))
        if broken.size:
            last = ((self._count[broken] - 1) % self._rows) * self._games + broken
            self._records["flags"][last] |= _ENDED
            self._write(broken, self._newest(self._expected[broken]), 0, 0.0, _CLOSING)
            self._age[broken] = 0

    def flush(self) -> None:
        """Push what was written to the disk."""
        self._frame_file.flush()
        self._record_file.flush()
