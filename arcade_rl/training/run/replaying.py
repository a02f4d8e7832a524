"""What a trainer says and hears while it replays the games that it goes on with, before it can train."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import replace

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.training.core.timing import Every
from arcade_rl.training.launch import ENDS
from arcade_rl.training.progress import Progress
from arcade_rl.training.run.stop_signals import StopSignals

_TOLD_SECONDS = 0.5


class NotBegunError(Exception):
    """Somebody wants training to end before it has begun: all is as it was saved. Says who, in a few words."""


class Replaying:
    """Says in the ledger and in the foreground how far a replay is, and ends it if that is asked for."""

    def __init__(
        self, folder: AgentFolder, ledger: Ledger, signals: StopSignals, progress: Callable[[Progress], None] | None
    ) -> None:
        self._ledger = ledger
        self._signals = signals
        self._progress = progress
        self._training_steps = folder.config().hyperparameters.training_steps
        self._due = Every(_TOLD_SECONDS)

    def tell(self, share: float) -> None:
        """Say which share is replayed, if it is time.

        Raises:
            NotBegunError: training is to end.
        """
        if not self._due.due(time.monotonic()):
            return
        if self._signals.received:
            raise NotBegunError(f"stopped by {self._signals.received}")
        with contextlib.suppress(ArcadeError):  # what is wrong with the ledger is no fault of the games
            if any(request.kind in ENDS for request in self._ledger.open_requests()):
                raise NotBegunError("stopped on request")
            self._say(f"replaying its games, {share:.0%}")

    def _say(self, activity: str) -> None:
        status = replace(self._ledger.status(), activity=activity)
        self._ledger.set_status(status)
        if self._progress is not None:
            self._progress(Progress(status.step, self._training_steps, 0.0, None, status.epsilon, None, activity))
