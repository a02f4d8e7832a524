"""Shows what the newest update learned from, a few times a second, whether or not anybody watches."""

import time
from pathlib import Path

from arcade_rl.games.game import ObservationSpec
from arcade_rl.shelf.feeds.batch_feed import BatchFeedWriter
from arcade_rl.training.core.learner import Learner
from arcade_rl.training.core.timing import Ration

_BATCH_SECONDS = 1 / 4  # time enough to look at it
_MOST_SHARE = 0.0015  # of the trainer's time
_MOST_SHOWN = 12  # transitions of a batch


class BatchBroadcast:
    """The trainer's end of the batch feed. There is none for an agent that draws no batches from a memory."""

    def __init__(self, path: Path, learner: Learner) -> None:
        """Start empty: a batch of an earlier run would be taken for news. ArcadeError if the disk refuses."""
        self._agent = learner.agent
        self._count = min(_MOST_SHOWN, learner.hyperparameters.batch_size)
        self._feed: BatchFeedWriter | None = None
        if learner.config.algorithm == "dqn":
            self._feed = BatchFeedWriter(path, self._count, *_size(learner.games.observation_spec))
        self._ration = Ration(_BATCH_SECONDS, _MOST_SHARE)
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


def _size(spec: ObservationSpec) -> tuple[int, int]:
    """Height and width of one picture; 0 and how many numbers there are in a game without pictures."""
    if spec.kind == "pixels":
        return spec.shape[1], spec.shape[2]
    return 0, spec.shape[0] if spec.shape else 1
