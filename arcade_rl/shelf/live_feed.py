"""The live feed: the newest screens of a trainer's parallel games, memory-mapped, guarded by a sequence counter."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class LiveFrame:
    """What the trainer saw at one step: (N, H, W) uint8 screens, (N,) actions, (N,) scores so far."""

    step: int
    screens: NDArray[np.uint8]
    actions: NDArray[np.int64]
    scores: NDArray[np.float32]


class LiveFeedWriter:
    """The trainer's end. Writing costs microseconds, whether or not anybody watches."""

    def __init__(self, path: Path, count: int, height: int, width: int) -> None: ...
    def write(self, frame: LiveFrame) -> None: ...
    def close(self) -> None: ...


class LiveFeedReader:
    """A watcher's end. Never blocks the writer."""

    def __init__(self, path: Path) -> None: ...
    def read(self) -> LiveFrame | None:
        """The newest whole frame; None if there is none, or if it was torn three times."""
        raise NotImplementedError

    def close(self) -> None: ...
