"""Files written beside training, one after the other, so that a slow disk does not hold up learning."""

import contextlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from arcade_rl.errors import ArcadeError, DiskError
from arcade_rl.training.run.troubles import Troubles

_MOST_WAITING = 4


@dataclass(frozen=True, slots=True)
class _Write:
    action: str
    do: Callable[[], None]
    then: Callable[[], None]


class BackgroundWrites:
    """A queue of writes, done in order by one thread; what the disk refuses ends up in `troubles`.

    A write that is refused keeps its place: it is tried again before any later one, so that what is on the disk always
    was true at some step. Every method is for the caller's thread.

    Attributes:
        refused: whether the first in the queue was refused, and waits for `retry`.
    """

    def __init__(self, troubles: Troubles) -> None:
        self._troubles = troubles
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="saving")
        self._queue: dict[str, _Write] = {}  # by action
        self._running: tuple[_Write, Future[None]] | None = None
        self.refused = False

    def put(self, action: str, write: Callable[[], None], then: Callable[[], None] = lambda: None) -> None:
        """Write soon, in place of what waits to be written by the same action.

        Waits if the disk is far behind, so that snapshots do not pile up in memory.

        Args:
            action: what fails if it fails, for the log (`save the brain`).
            write: touches nothing that training changes.
            then: done when it is written, on the caller's thread.
        """
        self._queue.pop(action, None)
        self._queue[action] = _Write(action, write, then)
        self._go_on()
        while len(self._queue) > _MOST_WAITING and not self.refused:
            self._end_the_running()

    def busy_with(self, action: str) -> bool:
        """Whether such a write waits or is under way."""
        return action in self._queue or (self._running is not None and self._running[0].action == action)

    @property
    def idle(self) -> bool:
        """Whether everything is written."""
        return not self._queue and self._running is None

    def collect(self) -> None:
        """Note how the write went that has ended, and begin the next."""
        if self._running is not None and self._running[1].done():
            self._end_the_running()

    def retry(self) -> None:
        """Try again what was refused."""
        self.collect()
        self.refused = False
        self._go_on()

    def finish(self) -> None:
        """Wait until all is written, or one is refused."""
        while self._running is not None:
            self._end_the_running()

    def close(self) -> None:
        """Wait until all is written, or one cannot be, and let go of the thread."""
        with contextlib.suppress(ArcadeError):
            self.finish()
        self._thread.shutdown()

    def _go_on(self) -> None:
        if self._running is None and self._queue and not self.refused:
            write = self._queue.pop(next(iter(self._queue)))
            self._running = write, self._thread.submit(write.do)

    def _end_the_running(self) -> None:
        assert self._running is not None
        (write, future), self._running = self._running, None
        with self._troubles.outlive(write.action, unsaved=True):
            try:
                future.result()
            except DiskError:
                self.refused = True
                if write.action not in self._queue:  # else a newer one takes its place
                    self._queue = {write.action: write, **self._queue}
                raise
        if not self.refused:
            write.then()
            self._go_on()
