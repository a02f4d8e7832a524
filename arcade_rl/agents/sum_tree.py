"""A sum tree (Schaul et al. 2016, appendix B.2.1): many numbers, of which one is drawn in proportion to its size."""

import numpy as np
from numpy.typing import NDArray


class SumTree:
    """`capacity` priorities, all 0 at first, under a binary tree of their sums.

    Changing or drawing any number of priorities at once takes one pass over the tree's levels. Every sum is worked out
    from its two parts alone, so that equal priorities make equal trees, however they came about.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._levels = max(1, capacity - 1).bit_length()
        self._first_leaf = 1 << self._levels
        self._nodes = np.zeros(2 * self._first_leaf)  # node k has the parts 2k and 2k + 1; the root is node 1

    @property
    def total(self) -> float:
        """Sum of all priorities."""
        return float(self._nodes[1])

    @property
    def priorities(self) -> NDArray[np.float64]:
        """(capacity,) all priorities; a view that must not be written to."""
        return self._nodes[self._first_leaf : self._first_leaf + self._capacity]

    def set(self, indices: NDArray[np.int64], priorities: NDArray[np.floating] | float) -> None:
        """Give priorities, none below 0, to the indices; where an index is repeated, its priorities must be equal."""
        nodes = indices + self._first_leaf
        self._nodes[nodes] = priorities
        for _ in range(self._levels):
            nodes >>= 1
            left = nodes << 1
            self._nodes[nodes] = self._nodes[left] + self._nodes[left + 1]

    def find(self, points: NDArray[np.float64]) -> NDArray[np.int64]:
        """The index on which each point from 0 to below `total` falls, all priorities laid end to end.

        An index of priority 0 is never found, whatever was lost in rounding.
        """
        remaining = points.copy()
        nodes = np.ones(len(points), np.int64)
        for _ in range(self._levels):
            nodes <<= 1
            left = self._nodes[nodes]
            right_ways = (remaining >= left) & (self._nodes[nodes + 1] > 0)
            remaining -= left * right_ways
            nodes += right_ways
        return nodes - self._first_leaf

    def draw(self, count: int, random: np.random.Generator) -> NDArray[np.int64]:
        """One index from each of `count` equal parts of the total, in proportion to the priorities."""
        return self.find((np.arange(count) + random.random(count)) * (self.total / count))
