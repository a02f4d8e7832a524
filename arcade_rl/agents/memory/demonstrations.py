"""The demonstration memory (Hester et al. 2018, DQfD): human transitions, never overwritten by the agent's own."""

import dataclasses
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_rl.agents.memory.batch import Batch
from arcade_rl.agents.memory.demonstrated_rollout import Stretch
from arcade_rl.games.game import Observation
from arcade_rl.shelf.demonstrations.demonstration_file import Demonstration

LARGEST_SHARE = 31 / 32  # of updates on one transition: the agent learns from its own steps, too


class DemonstrationMemory:
    """Demonstrations by number, as n-step transitions. Held in RAM: 7 kB for each step of 84 x 84 pixels.

    Args:
        clip_rewards: the learner sees rewards as -1, 0 or 1.
    """

    def __init__(self, *, n_step: int, clip_rewards: bool) -> None:
        self._n_step = n_step
        self._clip_rewards = clip_rewards
        self._segments: list[tuple[int, Demonstration]] = []
        self._lay_out()

    @property
    def numbers(self) -> list[int]:
        """The demonstrations held, in rising order."""
        return [number for number, _ in self._segments]

    @property
    def steps(self) -> int:
        """Transitions held."""
        return len(self._actions)

    def change(self, *, taken: dict[int, Demonstration], dropped: set[int]) -> None:
        """Add and drop demonstrations. The next batches depend only on those held, not on the order of changes.

        Args:
            taken: new ones, which fit the agent (see `Demonstration.check_fits`).
            dropped: the numbers of those to drop.
        """
        kept = [(number, segment) for number, segment in self._segments if number not in dropped]
        self._segments = sorted([*kept, *taken.items()], key=lambda numbered: numbered[0])
        self._lay_out()

    def rows(self, batch_size: int, share: float, random: np.random.Generator) -> int:
        """Number of transitions in a batch that are demonstrations: 0 while there are none, and never all.

        A batch of one transition cannot be shared: it is a demonstration with probability `share`.
        """
        if not self.steps:
            return 0
        if batch_size == 1:
            return int(share > 0.0 and random.random() < min(share, LARGEST_SHARE))
        return min(math.ceil(share * batch_size), batch_size - 1)

    def complete(self, batch: Batch, discount: float, random: np.random.Generator) -> Batch:
        """Fill the free rows of `batch`, sampling uniformly with replacement."""
        first = len(batch.slots)
        draws = random.integers(self.steps, size=len(batch.s_tm1) - first)
        lengths, powers = self._lengths[draws], (discount ** np.arange(self._n_step + 1)).astype(np.float32)
        path = draws[:, None] + np.arange(self._n_step)  # (drawn, n); beyond the segment it is masked
        rewards = self._rewards.take(path, mode="clip") * (np.arange(self._n_step) < lengths[:, None])
        segments = np.searchsorted(self._ends, draws, side="right")
        steps = draws - self._begins[segments]
        self._read(segments, steps, batch.s_tm1[first:])
        self._read(segments, steps + lengths, batch.s_t[first:])
        return dataclasses.replace(
            batch,
            a_tm1=np.concatenate((batch.a_tm1, self._actions[draws])),
            r_t=np.concatenate((batch.r_t, rewards @ powers[:-1])),
            discount_t=np.concatenate((batch.discount_t, powers[lengths] * ~self._terminated[draws + lengths - 1])),
            weights=np.concatenate((batch.weights, np.ones(len(draws), np.float32))),
        )

    def stretches(self, steps: int, longest: int, random: np.random.Generator) -> list[Stretch]:
        """Stretches of at most `longest` steps in a random order, `steps` of them in all or a few more.

        All demonstrations are cut up, each time elsewhere, so that every step is as likely as any other; none is drawn
        twice, so there are fewer where fewer are held.
        """
        cuts = np.arange(random.integers(longest), self.steps, longest)
        begins = np.union1d(cuts, self._begins)
        ends = np.append(begins[1:], self.steps)
        order = random.permutation(len(begins))
        enough = int(np.searchsorted((ends - begins)[order].cumsum(), steps)) + 1
        return [self._stretch(begins[each], ends[each]) for each in order[:enough]]

    def _stretch(self, begin: int, end: int) -> Stretch:
        number = int(np.searchsorted(self._ends, begin, side="right"))
        before = self._begins[number]
        return Stretch(self._segments[number][1], int(begin - before), int(end - before), self._rewards[begin:end])

    def _lay_out(self) -> None:
        """Concatenate all but the frames of the demonstrations."""
        segments = [segment for _, segment in self._segments]
        self._actions = _joined([segment.actions for segment in segments], np.int64)
        self._rewards = _joined([segment.rewards for segment in segments], np.float32)
        if self._clip_rewards:
            self._rewards = np.sign(self._rewards)
        self._terminated = _joined([segment.terminated for segment in segments], np.bool_)
        self._lengths = _joined([_lengths(segment.terminated, self._n_step) for segment in segments], np.int64)
        steps = np.array([segment.steps for segment in segments], np.int64)
        self._ends = np.cumsum(steps)
        self._begins = self._ends - steps

    def _read(self, segments: NDArray[np.int64], steps: NDArray[np.int64], out: Observation) -> None:
        """Write the observations at the given steps of the given demonstrations into `out`, (drawn, *shape)."""
        for row, (segment, step) in enumerate(zip(segments.tolist(), steps.tolist(), strict=True)):
            _, demonstration = self._segments[segment]
            frames = demonstration.frames[step : step + demonstration.stack]
            out[row : row + 1].reshape(frames.shape)[:] = frames


def _lengths(terminated: NDArray[np.bool_], n_step: int) -> NDArray[np.int64]:
    """(T,) length of the transition that begins with each step: n, unless an end or the last step is nearer."""
    steps = np.arange(len(terminated))
    stops = np.flatnonzero(terminated | (steps == steps[-1]))
    lengths: NDArray[np.int64] = np.minimum(stops[np.searchsorted(stops, steps)] - steps + 1, n_step)
    return lengths


def _joined(arrays: list[NDArray[Any]], dtype: type[np.generic]) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, dtype), *arrays])
