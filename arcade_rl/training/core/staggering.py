"""Parts games that would stay in step."""

import numpy as np
from numpy.typing import NDArray


class Staggering:
    """Ends one early episode of each game at another moment, so that the games are not in step for ever.

    Where episodes are of one length (Freeway, Boxing, and Enduro at first), all N games see the same part of the game
    at once, and what is learned from one part is forgotten in the next (Bharthulwar et al. 2025). So the second
    episode of game i is cut after i/N of the length of its first: from then on they stand evenly apart. Where lengths
    vary, that costs half an episode a game and changes nothing else. A cut is a truncation: no end for the learner.

    Attributes:
        cuts: (N,) the length at which the present episode of each game is cut; 0 in its first, -1 where none is left.
    """

    def __init__(self, count: int) -> None:
        self.cuts: NDArray[np.int64] = np.zeros(count, np.int64)

    @property
    def pending(self) -> bool:
        """Whether any game may still be cut."""
        return len(self.cuts) > 1 and bool((self.cuts >= 0).any())

    def due(self, lengths: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(N,) which games are cut, whose episodes are that long now."""
        return (self.cuts > 0) & (lengths >= self.cuts)

    def take(self, over: NDArray[np.bool_], lengths: NDArray[np.int64]) -> None:
        """Take in that the episodes of some games are over, at those lengths."""
        count = len(self.cuts)
        shares = lengths * np.arange(count) // count
        self.cuts[over] = np.where((self.cuts == 0) & (shares > 0), shares, -1)[over]
