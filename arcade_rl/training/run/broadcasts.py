"""What a trainer shows of itself, whether or not anybody watches: its screens, and what it learned from last."""

import time
from pathlib import Path

import numpy as np

from arcade_rl.games.game import ObservationSpec, Steps
from arcade_rl.shelf.feeds.batch_feed import BatchFeedWriter
from arcade_rl.shelf.feeds.live_feed import LiveFeedWriter, LiveFrame
from arcade_rl.training.core.learner import Learner
from arcade_rl.training.core.timing import Ration

_FRAME_SECONDS = 1 / 15
_FRAMES_SHARE = 0.005  # of the trainer's time: expensive pictures are shown less often
_BATCH_SECONDS = 1 / 4  # time enough to look at it
_BATCHES_SHARE = 0.0015
_MOST_SHOWN = 12  # transitions of a batch


class Broadcast:
    """The trainer's end of the live feed."""

    def __init__(self, path: Path, learner: Learner) -> None:
        self._learner = learner
        self._feed = LiveFeedWriter(path, *learner.games.screens().shape)
        self._ration = Ration(_FRAME_SECONDS, _FRAMES_SHARE)

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


class BatchBroadcast:
    """The trainer's end of the batch feed. There is none for an agent that draws no batches from a memory."""

    def __init__(self, path: Path, learner: Learner) -> None:
        """Start empty: a batch of an earlier run would be taken for news. ArcadeError if the disk refuses."""
        self._agent = learner.agent
        self._count = min(_MOST_SHOWN, learner.hyperparameters.batch_size)
        self._feed: BatchFeedWriter | None = None
        if learner.config.algorithm == "dqn":
            self._feed = BatchFeedWriter(path, self._count, *_shape(learner.games.observation_spec))
        self._ration = Ration(_BATCH_SECONDS, _BATCHES_SHARE)
        self._shown_updates = 0

    def show(self, now: float) -> None:
        """Write the newest batch, unless that was done just now (by `time.monotonic`), or it is shown already."""
        if self._feed is None or self._agent.updates == self._shown_updates or not self._ration.due(now):
            return
        began = time.monotonic()
        batch = self._agent.sampled(self._count)
        if batch is not None:
            self._feed.write(batch)
            self._shown_updates = batch.updates
        self._ration.used(began, time.monotonic())

    def close(self) -> None:
        """Let go of the file; the last batch stays in it."""
        if self._feed is not None:
            self._feed.close()


def _shape(spec: ObservationSpec) -> tuple[int, ...]:
    """(H, W[, 3]) of one picture; 0 and how many numbers there are in a game without pictures."""
    if spec.kind == "pixels":
        return spec.shape[1:]
    return 0, spec.shape[0] if spec.shape else 1
