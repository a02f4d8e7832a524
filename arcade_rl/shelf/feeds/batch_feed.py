"""The batch feed: what a trainer's newest update learned from, drawn from its replay memory."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.pixels.observed import observed
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.shelf.feeds.feed import (
    FeedKind,
    FeedWriter,
    Shape,
    read_feed,
)


@dataclass(frozen=True, slots=True)
class SampledBatch:
    """The most surprising transitions of one batch, the largest TD error first.

    Attributes:
        updates: steps of gradient descent until then, this one included.
        mean_td_error: over the whole batch, which is larger.
        observations: (N, H, W[, 3]) uint8, each the newest of its stack of pictures; in a game without pictures
            (N, numbers) float32.
        actions: (N,) int64. returns: (N,) float32, the discounted sum of the rewards of the next n steps.
        td_errors: (N,) float32, without their signs.
        demonstrated: (N,) bool, whether a human played it.
    """

    updates: int
    mean_td_error: float
    observations: NDArray[Any]
    actions: NDArray[np.int64]
    returns: NDArray[np.float32]
    td_errors: NDArray[np.float32]
    demonstrated: NDArray[np.bool_]

    def is_of(self, entry: CatalogEntry, hyperparameters: Hyperparameters) -> bool:
        """Whether an agent of such a game can have learned from it; what cannot be is damaged."""
        numbers = (self.observations, self.returns, self.td_errors, np.float32(self.mean_td_error))
        shape = observed(entry, hyperparameters).shape
        fitting = self.observations.shape[1:] == (shape[1:] if entry.pixels else shape or (1,))
        possible = (self.actions >= 0) & (self.actions < len(entry.actions))
        return bool(fitting and possible.all() and all(np.isfinite(each).all() for each in numbers))


def _layout(shape: Shape) -> "np.dtype[Any]":
    """A height of 0 stands for observations that are numbers: as many as the width."""
    count, height, width = shape[:3]
    return np.dtype(
        [
            ("updates", "<u8"),
            ("mean_td_error", "<f4"),
            ("actions", "<i8", (count,)),
            ("returns", "<f4", (count,)),
            ("td_errors", "<f4", (count,)),
            ("demonstrated", "?", (count,)),
            ("observations", "u1", shape) if height else ("observations", "<f4", (count, width)),
        ]
    )


_KIND = FeedKind(b"REPLAY", _layout)


class BatchFeedWriter:
    """The trainer's end. Writing costs microseconds, whether or not anybody watches."""

    def __init__(self, path: Path, count: int, *shape: int) -> None:
        """Replace the feed by a new one that has no batch yet. ArcadeError if the disk is full or refuses.

        Args:
            count: transitions shown.
            shape: of their pictures, (H, W[, 3]); 0 and how many numbers there are in a game without pictures.
        """
        self._feed = FeedWriter(path, _KIND, (count, *shape))

    def write(self, batch: SampledBatch) -> None:
        """Show a batch; its shapes are those the feed was made for."""
        self._feed.write(**{name: getattr(batch, name) for name in SampledBatch.__slots__})

    def close(self) -> None:
        """Let go of the file; the last batch stays in it."""
        self._feed.close()


def read_batch(path: Path) -> SampledBatch | None:
    """The newest whole batch; None if there is none, or if it was torn three times."""
    record = read_feed(path, _KIND)
    if record is None:
        return None
    return SampledBatch(
        updates=int(record["updates"][0]),
        mean_td_error=float(record["mean_td_error"][0]),
        observations=record["observations"][0],
        actions=record["actions"][0],
        returns=record["returns"][0],
        td_errors=record["td_errors"][0],
        demonstrated=record["demonstrated"][0],
    )
