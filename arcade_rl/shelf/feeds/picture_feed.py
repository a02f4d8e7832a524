"""The picture feed: one game that an agent plays for whoever looks, in colour."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_rl.shelf.feeds.feed import FeedKind, FeedWriter, Shape, read_feed

_CHANNELS = 3


@dataclass(frozen=True, slots=True)
class PlayedPicture:
    """What the game shows now.

    Attributes:
        frame: counts up; the same number, the same picture.
        step: agent steps that the brain has trained for.
        score: of this episode.
        picture: (H, W, 3) uint8 RGB.
    """

    frame: int
    step: int
    score: float
    picture: NDArray[np.uint8]


def _layout(shape: Shape) -> "np.dtype[Any]":
    return np.dtype([("frame", "<u8"), ("step", "<u8"), ("score", "<f4"), ("picture", "u1", shape)])


_KIND = FeedKind(b"PLAYED", _layout)


class PictureFeedWriter:
    """The player's end."""

    def __init__(self, path: Path, height: int, width: int) -> None:
        """Replace the feed by a new one that has no picture yet. ArcadeError if the disk is full or refuses."""
        self._feed = FeedWriter(path, _KIND, (height, width, _CHANNELS))

    def write(self, picture: PlayedPicture) -> None:
        """Show a picture of the size that the feed was made for."""
        self._feed.write(**{name: getattr(picture, name) for name in PlayedPicture.__slots__})

    def close(self) -> None:
        """Let go of the file; the last picture stays in it."""
        self._feed.close()


def read_picture(path: Path) -> PlayedPicture | None:
    """The newest whole picture; None if there is none, it was torn three times, or it is damaged."""
    record = read_feed(path, _KIND)
    if record is None or record["picture"].shape[-1] != _CHANNELS or not np.isfinite(record["score"]).all():
        return None
    frame, step, score = (record[name][0].item() for name in ("frame", "step", "score"))
    return PlayedPicture(frame, step, score, record["picture"][0])
