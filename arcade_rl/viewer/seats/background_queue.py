"""Jobs done in order on a thread, so that no frame waits for the disk."""

import threading
from abc import ABC, abstractmethod
from collections import deque
from typing import Generic, Self, TypeVar

from arcade_rl.errors import ArcadeError

_LAST_PATIENCE_SECONDS = 10.0

Job = TypeVar("Job")


class BackgroundQueue(ABC, Generic[Job]):
    """A queue and its thread, which runs until the queue is closed. Use as a context manager.

    Attributes:
        problem: what went wrong last, in one line; empty if all is well.
    """

    def __init__(self, name: str) -> None:
        """Start the thread; subclasses call this once they are ready for it.

        Args:
            name: of the thread.
        """
        self.problem = ""
        self._waiting: deque[Job] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *exc: object) -> None:
        try:
            self.close()
        except ArcadeError:
            if kind is None:  # else the first exception says more
                raise

    def close(self) -> None:
        """Wait until everything is written.

        Raises:
            ArcadeError: something could not be written within ten seconds; the message says what is lost and why.
        """
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(_LAST_PATIENCE_SECONDS)
        if loss := self._loss():
            raise ArcadeError(loss)

    def _put(self, job: Job) -> None:
        with self._changed:
            self._waiting.append(job)
            self._changed.notify()

    @abstractmethod
    def _work(self) -> None:
        """On the thread: do the jobs, until there are none and the queue is closing."""

    @abstractmethod
    def _loss(self) -> str:
        """What was not written when the queue was closed, and why; empty if everything was."""
