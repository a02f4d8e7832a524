"""A sum tree (Schaul et al. 2016, appendix B.2.1): many numbers, of which one is drawn in proportion to its size."""

import numpy as np
from numpy.typing import NDArray

_PARTS = 32  # of one sum: a wide tree has few levels, and a level costs a few NumPy calls however wide it is


class SumTree:
    """`capacity` priorities, all 0 at first, under a tree of their sums.

    Changing or drawing any number of priorities at once takes one pass over the tree's levels, 4 for a million. Every
    sum is worked out from its own parts alone, so that equal priorities make equal trees, however they came about.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._levels: list[NDArray[np.float64]] = []  # each (sums, parts of one); the priorities come last
        sums = capacity
        while sums > 1 or not self._levels:
            sums = -(-sums // _PARTS)
            self._levels.insert(0, np.zeros((sums, _PARTS)))

    @property
    def total(self) -> float:
        """Sum of all priorities."""
        return float(self._levels[0].sum())

    @property
    def priorities(self) -> NDArray[np.float64]:
        """(capacity,) all priorities; a view that must not be written to."""
        return self._levels[-1].reshape(-1)[: self._capacity]

    @property
    def nbytes(self) -> int:
        """Bytes of memory that it takes."""
        return sum(level.nbytes for level in self._levels)

    def set(self, indices: NDArray[np.int64], priorities: NDArray[np.floating] | float) -> None:
        """Give priorities, none below 0, to the indices; where an index is repeated, one of its priorities stays."""
        self._levels[-1].reshape(-1)[indices] = priorities
        for above, below in zip(self._levels[-2::-1], self._levels[:0:-1], strict=True):
            indices = indices // _PARTS
            above.reshape(-1)[indices] = below.take(indices, axis=0).sum(axis=1)

    def find(self, points: NDArray[np.float64]) -> NDArray[np.int64]:
        """The index on which each point from 0 to below `total` falls, all priorities laid end to end.

        An index of priority 0 is never found, whatever was lost in rounding.
        """
        rows, indices = np.arange(len(points)), np.zeros(len(points), np.int64)
        for level in self._levels:
            parts = level.take(indices, axis=0)  # (B, parts)
            ends = parts.cumsum(axis=1)
            last = _PARTS - 1 - (parts[:, ::-1] > 0).argmax(axis=1)
            chosen = np.minimum((ends <= points[:, None]).sum(axis=1), last)
            points = points - np.where(chosen > 0, ends[rows, chosen - 1], 0.0)
            indices = indices * _PARTS + chosen
        return indices

    def draw(self, count: int, random: np.random.Generator) -> NDArray[np.int64]:
        """One index from each of `count` equal parts of the total, in proportion to the priorities."""
        return self.find((np.arange(count) + random.random(count)) * (self.total / max(count, 1)))
