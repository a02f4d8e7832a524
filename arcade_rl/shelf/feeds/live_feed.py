"""The live feed: the newest screens of a trainer's parallel games."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_rl.shelf.feeds.feed import (
    FeedKind,
    FeedWriter,
    Shape,
    read_feed,
)


@dataclass(frozen=True, slots=True)
class LiveFrame:
    """What the trainer saw at one step: (N, H, W[, 3]) uint8 screens, (N,) actions, (N,) scores so far."""

    step: int
    screens: NDArray[np.uint8]
    actions: NDArray[np.int64]
    scores: NDArray[np.float32]


def _layout(shape: Shape) -> "np.dtype[Any]":
    count = (shape[0],)
    return np.dtype([("step", "<u8"), ("actions", "<i8", count), ("scores", "<f4", count), ("screens", "u1", shape)])


_KIND = FeedKind(b"ARCADE", _layout)


class LiveFeedWriter:
    """The trainer's end. Writing costs microseconds, whether or not anybody watches."""

    def __init__(self, path: Path, *shape: int) -> None:
        """Replace the feed by a new one that has no frame yet. ArcadeError if the disk is full or refuses.

        Args:
            shape: N, H and W of the screens; and 3 in colour.
        """
        self._feed = FeedWriter(path, _KIND, shape)

    def write(self, frame: LiveFrame) -> None:
        """Show a frame; its shapes are those the feed was made for."""
        self._feed.write(step=frame.step, actions=frame.actions, scores=frame.scores, screens=frame.screens)

    def close(self) -> None:
        """Let go of the file; the last frame stays in it."""
        self._feed.close()


def read_frame(path: Path) -> LiveFrame | None:
    """The newest whole frame; None if there is none, it was torn three times, or it is damaged."""
    record = read_feed(path, _KIND)
    if record is None or not record["screens"].size or not np.isfinite(record["scores"]).all():
        return None
    return LiveFrame(int(record["step"][0]), record["screens"][0], record["actions"][0], record["scores"][0])
