"""Sampling of the steps that a batch begins with: uniform, or by priority."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from arcade_rl.agents.data import Tensors
from arcade_rl.agents.memory.step_ring import StepRing
from arcade_rl.agents.memory.sum_tree import SumTree

_LEAST_TD_ERROR = 1e-6  # a transition without any TD error can still be sampled


class Sampler(Protocol):
    """Samples the steps at which transitions begin."""

    def draw(self, count: int, random: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(count,) games and (count,) steps of them that begin a transition, with replacement."""

    def weights(self, slots: NDArray[np.int64], exponent: float) -> NDArray[np.float32]:
        """(B,) importance weights, at most 1, of what was sampled from these slots."""

    def update(self, slots: NDArray[np.int64], td_errors: NDArray[np.float32], exponent: float) -> None:
        """Update the priorities of what was sampled from these slots."""

    def state(self) -> tuple[Tensors, dict[str, Any]]:
        """What `restore` needs besides the ring's state."""

    def restore(self, tensors: Tensors, values: dict[str, Any]) -> None:
        """Continue from `state`; the ring has been restored already."""


class UniformSampler:
    """Each transition is equally likely."""

    def __init__(self, ring: StepRing) -> None:
        self._ring = ring

    def draw(self, count: int, random: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """A closing step is redrawn once; if it is another, the step that it closes is taken."""
        low, sizes = self._ring.windows()
        ends = np.cumsum(sizes)
        games, steps = _locate(random.integers(ends[-1], size=count), low, sizes, ends)
        closing = np.flatnonzero(self._ring.closing(games, steps))
        if closing.size:
            draws = random.integers(ends[-1], size=closing.size)
            games[closing], steps[closing] = _locate(draws, low, sizes, ends)
            steps -= self._ring.closing(games, steps)
        return games, steps

    def weights(self, slots: NDArray[np.int64], exponent: float) -> NDArray[np.float32]:
        """Ones: there is no bias to correct."""
        return np.ones(len(slots), np.float32)

    def update(self, slots: NDArray[np.int64], td_errors: NDArray[np.float32], exponent: float) -> None:
        """Nothing to do."""

    def state(self) -> tuple[Tensors, dict[str, Any]]:
        """Nothing."""
        return {}, {}

    def restore(self, tensors: Tensors, values: dict[str, Any]) -> None:
        """Nothing to do."""


def _locate(
    draws: NDArray[np.int64], low: NDArray[np.int64], sizes: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The game and the step of each number below `ends[-1]`."""
    games = np.searchsorted(ends, draws, side="right")
    return games, low[games] + draws - (ends - sizes)[games]


class PrioritizedSampler:
    """Samples in proportion to priorities (Schaul et al. 2016, section 3.3, proportional variant).

    A new transition gets the highest priority given so far. The tree is brought up to date with the ring before each
    use: only a step that begins a transition has a priority above 0.
    """

    def __init__(self, ring: StepRing) -> None:
        self._ring = ring
        self._tree = SumTree(len(ring.records))
        self._highest = 1.0
        self._low = np.zeros(ring.games, np.int64)  # the steps from `low` to before `high` of each game are in the tree
        self._high = np.zeros(ring.games, np.int64)

    def draw(self, count: int, random: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Stratified: one from each of `count` equal parts of the sum of all priorities."""
        self._follow_ring()
        slots = self._tree.draw(count, random)
        return slots % self._ring.games, self._ring.records["sequence"][slots] - 1

    def weights(self, slots: NDArray[np.int64], exponent: float) -> NDArray[np.float32]:
        """(N P(i))^-exponent, divided by the batch's largest."""
        priorities = self._tree.priorities[slots]
        weights: NDArray[np.float32] = ((priorities.min(initial=np.inf) / priorities) ** exponent).astype(np.float32)
        return weights

    def update(self, slots: NDArray[np.int64], td_errors: NDArray[np.float32], exponent: float) -> None:
        """Set the priorities (|TD error| + 1e-6)^exponent of what was sampled from these slots."""
        priorities = ((np.abs(td_errors) + _LEAST_TD_ERROR) ** exponent).astype(np.float32)
        self._tree.set(slots, priorities)
        self._highest = float(priorities.max(initial=self._highest))

    def _follow_ring(self) -> None:
        """Add the steps that begin a transition since the last call, and remove those that left the ring."""
        low, sizes = self._ring.windows()
        high = low + sizes
        games, steps = _spans(
            np.tile(np.arange(self._ring.games), 2),
            np.concatenate((self._low, np.maximum(low, self._high))),
            np.concatenate((np.minimum(low, self._high), high)),
        )
        self._low, self._high = low, high
        if not len(steps):
            return
        slots = self._ring.slots(games, steps)
        present = self._ring.records["sequence"][slots] - 1  # a step that left may have given its slot to a new one
        begins = (low[games] <= present) & (present < high[games]) & ~self._ring.closing(games, present)
        self._tree.set(slots, begins * self._highest)

    def state(self) -> tuple[Tensors, dict[str, Any]]:
        """The priorities, which are all float32 numbers, and the highest so far."""
        self._follow_ring()
        return {"priorities": self._tree.priorities.astype(np.float32)}, {"highest_priority": self._highest}

    def restore(self, tensors: Tensors, values: dict[str, Any]) -> None:
        """Steps that the ring has lost lose their priorities; without a state every step counts as new."""
        if "priorities" not in tensors:
            return
        self._highest = values["highest_priority"]
        self._low, sizes = self._ring.windows()
        self._high = self._low + sizes
        slots = self._ring.slots(*_spans(np.arange(self._ring.games), self._low, self._high))
        self._tree.set(slots, tensors["priorities"][slots])


def _spans(
    games: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The game and the number of each step from `starts` to before `ends`, span after span."""
    lengths = (ends - starts).clip(0)
    skipped = np.cumsum(lengths) - lengths
    return np.repeat(games, lengths), np.repeat(starts - skipped, lengths) + np.arange(lengths.sum())
