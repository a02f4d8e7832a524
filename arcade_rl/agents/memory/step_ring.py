"""The steps of a replay memory, in memory-mapped files: they survive a crash, and cost nothing to save.

Each frame is stored once; frame stacks are assembled when they are read.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_rl.agents.data import Observation, Tensors, Transitions
from arcade_rl.agents.memory.mapped_array import MappedArray
from arcade_rl.games.game import ObservationSpec

TERMINATED, ENDED, CLOSING = 1, 2, 4
_EVERY_FLAG = TERMINATED | ENDED | CLOSING

_MOST_ROWS_A_STEP = 3  # its own, a closing step, and after a restore one that closes what was broken off
_ALL = 2**62

_RECORD = np.dtype(
    [
        ("sequence", "<i8"),  # 1 + its number since the game's first step; 0 while it is empty or being written
        ("reward", "<f4"),
        ("action", "<u2"),
        ("age", "u1"),  # earlier steps of the same episode, at most 255
        ("flags", "u1"),
    ]
)


class StepRing:
    """A ring of steps for each of N parallel games, all in two files of `folder`.

    Step k of a game lies in row k modulo the number of rows, and a slot is one game's place in a row. An episode
    that is truncated gets one closing step more, which holds its true last observation and begins no transition. A
    transition can be read once `n_step` more steps have followed its first.

    Attributes:
        records: (slots,) all but the frame of each step.

    Raises:
        ArcadeError: the files cannot be made, or (from `add`) the disk is full.
    """

    def __init__(
        self, folder: Path, spec: ObservationSpec, *, capacity: int, games: int, n_step: int, actions: int
    ) -> None:
        self._pixels = spec.kind == "pixels"
        self._stack = spec.shape[0] if self._pixels else 1
        self._shape = (games, *spec.shape)
        self._frame_shape = spec.shape[1:] if self._pixels else spec.shape
        self.games, self._n_step, self._actions = games, n_step, actions
        self._capacity = -(-capacity // games)  # of each game
        self._rows = self._capacity + self._stack + n_step  # room also for what stands before and after each of them
        self._frame_file = MappedArray(folder / "frames.bin", self._rows, (games, *self._frame_shape), spec.dtype)
        self._record_file = MappedArray(folder / "records.bin", self._rows, (games,), _RECORD)
        self._frames = self._frame_file.array.reshape(-1, *self._frame_shape)
        self._frame_bytes = self._frames[0].nbytes
        self.records = self._record_file.array.reshape(-1)
        if self._frame_file.fresh and not self._record_file.fresh:
            self.records["sequence"] = 0

        self._count = np.zeros(games, np.int64)  # steps ever written, of each game
        self._first = np.zeros(games, np.int64)  # the earliest of them that is whole
        self._age = np.zeros(games, np.int64)
        self._expected: Observation | None = None  # what each game shows next, if its episode goes on
        self._check_continuity = False
        self._steps_with_room = 0  # steps whose disk space is reserved already
        self._layout = [self._rows, games, n_step, spec.dtype, *spec.shape]

    @property
    def size(self) -> int:
        """Transitions kept."""
        return int(np.minimum(self._count - self._first, self._capacity).clip(0).sum())

    def windows(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of each game: the first step from which a transition can be read, and how many steps from it on can.

        Closing steps are counted among them, but no window begins with one.
        """
        low = np.maximum(self._first, self._count - self._rows + self._stack)
        low += self.closing(np.arange(self.games), low)
        return low, (self._count - self._n_step - low).clip(0)

    def slots(self, games: NDArray[np.int64], steps: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where the given steps lie."""
        slots: NDArray[np.int64] = (steps % self._rows) * self.games + games
        return slots

    def closing(self, games: NDArray[np.int64], steps: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether each of the given steps is a closing step."""
        closing: NDArray[np.bool_] = (self.records["flags"][self.slots(games, steps)] & CLOSING) != 0
        return closing

    def reserve(self) -> None:
        """Reserve the disk space of the next step of every game. DiskError if the disk is full."""
        if self._steps_with_room:
            return
        newest = self._count[:, None] + np.arange(_MOST_ROWS_A_STEP)
        row = int((newest % self._rows).max())
        reserved = min(self._frame_file.reserve(row), self._record_file.reserve(row))
        self._steps_with_room = _ALL if reserved == self._rows else 1 + (reserved - 1 - row) // _MOST_ROWS_A_STEP

    def add(self, transitions: Transitions) -> None:
        """Store one step of every game; rewards are stored as they come."""
        self.reserve()
        self._steps_with_room -= 1
        if self._check_continuity:
            self._close_broken_episodes(transitions.observations)
        flags = transitions.terminated * TERMINATED + transitions.ended * ENDED
        every = np.arange(self.games)
        self._write(every, self._newest(transitions.observations), transitions.actions, transitions.rewards, flags)
        truncated = np.flatnonzero(transitions.ended & ~transitions.terminated)
        if truncated.size:
            self._write(truncated, self._newest(transitions.next_observations[truncated]), 0, 0.0, CLOSING)
        self._age[transitions.ended] = 0
        self._expected = transitions.next_observations

    def _write(self, games: NDArray[np.int64], frames: Observation, actions: Any, rewards: Any, flags: Any) -> None:
        """Sequence 0 first and the true one last: a crash in between leaves no step that looks whole."""
        slots = self.slots(games, self._count[games])
        self.records["sequence"][slots] = 0
        self._frames[slots] = frames
        self._frame_file.touched(slots * self._frame_bytes)
        self.records["reward"][slots] = rewards
        self.records["action"][slots] = actions
        self.records["age"][slots] = np.minimum(self._age[games], 255)
        self.records["flags"][slots] = flags
        self._count[games] += 1
        self.records["sequence"][slots] = self._count[games]
        self._age[games] += 1

    def read(
        self, games: NDArray[np.int64], steps: NDArray[np.int64], ages: NDArray[np.uint8], out: Observation
    ) -> None:
        """Write the observations at the given steps into `out`; frames from before an episode began are zeros.

        Args:
            out: (B, stack, *frame_shape) for pixels, else (B, 1, *shape).
        """
        back = np.arange(self._stack - 1, -1, -1)
        slots = self.slots(games[:, None], steps[:, None] - back)  # (B, stack)
        np.take(self._frames, slots, axis=0, out=out, mode="clip")
        self._frame_file.touched(slots * self._frame_bytes)
        unborn = back > ages[:, None]
        if unborn.any():
            out[unborn] = 0

    def buffer(self, batch_size: int) -> Observation:
        """An array that `read` can fill."""
        return np.empty((batch_size, self._stack, *self._frame_shape), self._frames.dtype)

    def _newest(self, observations: Observation) -> Observation:
        """The part of each observation that was not in the one before it."""
        return observations[:, -1] if self._pixels else observations

    def state(self) -> tuple[Tensors, dict[str, Any]]:
        """What `restore` needs besides the files."""
        tensors = {} if self._expected is None else {"expected": self._expected.copy()}
        values = {"layout": self._layout, "count": self._count.tolist(), "age": self._age.tolist()}
        return tensors, values

    def restore(self, tensors: Tensors, values: dict[str, Any]) -> bool:
        """Continue from `state`, with every step of it that the files still hold.

        Steps written later, by a process that crashed, are dropped together with those that they overwrote.
        A damaged file leaves an empty ring; so does one of another layout, and then the answer is False.
        """
        if values["layout"] != self._layout:
            return False
        self._count[:], self._age[:] = values["count"], values["age"]
        self._first[:] = [self._first_whole_step(game, count) for game, count in enumerate(values["count"])]
        self._expected = self._checked(tensors.get("expected"))
        self._check_continuity = True
        self._steps_with_room = 0
        return True

    def _checked(self, expected: Observation | None) -> Observation | None:
        if expected is not None and (expected.shape, expected.dtype) != (self._shape, self._frames.dtype):
            raise ValueError("what the games show next is of another shape")
        return expected

    def _first_whole_step(self, game: int, count: int) -> int:
        """The earliest step of a game from which on all are there, with the frames before it."""
        oldest = max(0, count - self._rows)
        steps = np.arange(oldest, count)
        slots = self.slots(np.array(game), steps)
        lost = np.flatnonzero((self.records["sequence"][slots] != steps + 1) | self._impossible(slots))
        return int(oldest + lost[-1] + 1 + self._stack) if lost.size else oldest

    def _impossible(self, slots: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether what is in each slot cannot have been written: a bad disk has changed it."""
        records = self.records[slots]
        impossible: NDArray[np.bool_] = (
            ~np.isfinite(records["reward"]) | (records["action"] >= self._actions) | (records["flags"] > _EVERY_FLAG)
        )
        if not self._pixels and slots.size:
            impossible |= ~np.isfinite(self._frames[slots].reshape(slots.size, -1)).all(axis=1)
        return impossible

    def _close_broken_episodes(self, observations: Observation) -> None:
        """After a restore: a game that does not show what it should show next has its episode cut off there."""
        self._check_continuity = False
        if self._expected is None:
            return
        axes = tuple(range(1, observations.ndim))
        broken = np.flatnonzero((self._age > 0) & (observations != self._expected).any(axis=axes))
        if broken.size:
            last = self.slots(broken, self._count[broken] - 1)
            self.records["flags"][last] |= ENDED
            self._write(broken, self._newest(self._expected[broken]), 0, 0.0, CLOSING)
            self._age[broken] = 0

    def flush(self) -> None:
        """Flush what was written to disk."""
        self._frame_file.flush()
        self._record_file.flush()
