"""Files written beside training, one after the other, so that a slow disk does not hold up learning."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from arcade_rl.training.troubles import Troubles

_MOST_WAITING = 4


class BackgroundWrites:
    """A queue of writes, done in order by one thread. What goes wrong ends up in `troubles`, on the caller's thread."""

    def __init__(self, troubles: Troubles) -> None:
        self._troubles = troubles
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="saving")
        self._waiting: deque[tuple[str, Future[None]]] = deque()

    def put(self, action: str, write: Callable[[], None]) -> None:
        """Write soon. Waits if the disk is far behind, so that snapshots do not pile up in memory.

        Args:
            action: what fails if it fails, for the log (`save the brain`).
            write: touches nothing that training changes.
        """
        while len(self._waiting) >= _MOST_WAITING:
            self._take_the_oldest()
        self._waiting.append((action, self._thread.submit(write)))

    def busy_with(self, action: str) -> bool:
        """Whether such a write is still under way."""
        return any(name == action for name, _ in self._waiting)

    def collect(self) -> None:
        """Note how the finished writes went."""
        while self._waiting and self._waiting[0][1].done():
            self._take_the_oldest()

    def finish(self) -> None:
        """Wait for all."""
        while self._waiting:
            self._take_the_oldest()

    def close(self) -> None:
        """Wait for all, and let go of the thread."""
        self.finish()
        self._thread.shutdown()

    def _take_the_oldest(self) -> None:
        action, write = self._waiting.popleft()
        with self._troubles.outlive(action):
            write.result()
