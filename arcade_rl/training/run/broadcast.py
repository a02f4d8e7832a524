"""Shows the newest screens of the parallel games, a few times a second, whether or not anybody watches."""

import time
from pathlib import Path

import numpy as np

from arcade_rl.games.game import Steps
from arcade_rl.shelf.feeds.live_feed import LiveFeedWriter, LiveFrame
from arcade_rl.training.core.learner import Learner
from arcade_rl.training.core.timing import Ration

_FRAME_SECONDS = 1 / 15
_MOST_SHARE = 0.005  # of the trainer's time: dearer pictures are shown less often


class Broadcast:
    """The trainer's end of the live feed."""

    def __init__(self, path: Path, learner: Learner) -> None:
        self._learner = learner
        self._feed = LiveFeedWriter(path, *learner.games.screens().shape)
        self._ration = Ration(_FRAME_SECONDS, _MOST_SHARE)

    def show(self, steps: Steps, now: float) -> None:
        """Write the screens as they are after `steps`, unless that was done just now (by `time.monotonic`)."""
        if not self._ration.due(now):
            return
        frame = LiveFrame(
            step=self._learner.counts.step,
            screens=self._learner.games.screens(),
            actions=steps.actions,
            scores=self._learner.tally.returns.astype(np.float32),
        )
        self._feed.write(frame)
        self._ration.used(now, time.monotonic())

    def close(self) -> None:
        """Let go of the file; the last picture stays in it."""
        self._feed.close()
