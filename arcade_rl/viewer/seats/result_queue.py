"""Writes the results of finished games into the scores on a thread, so that no frame waits for the disk."""

import threading
from collections import deque
from typing import Self

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents.read_only import READ_ONLY, saves_are_read_only
from arcade_rl.shelf.scores.rows import Result
from arcade_rl.shelf.scores.writer import ScoreWriter

_TRY_AGAIN_SECONDS = 1.0
_LAST_PATIENCE_SECONDS = 10.0


class ResultQueue:
    """Keeps results in order; a result that cannot be written is tried again.

    Attributes:
        problem: why the last write failed, or how a damaged file was repaired, in one line; empty if all is well.
    """

    def __init__(self, writer: ScoreWriter | None = None) -> None:
        self.problem = ""
        self._keeps = not saves_are_read_only()
        self._writer = writer or ScoreWriter()
        self._waiting: deque[Result] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._write_all, name="scores", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *exc: object) -> None:
        try:
            self.close()
        except ArcadeError:
            if kind is None:  # else the first exception says more
                raise

    def put(self, result: Result) -> None:
        """Queue a result, in microseconds; on read-only saves none is kept."""
        if not self._keeps:
            self.problem = f"scores are not kept: {READ_ONLY}"
            return
        with self._changed:
            self._waiting.append(result)
            self._changed.notify()

    def close(self) -> None:
        """Wait until everything is written.

        Raises:
            ArcadeError: it could not be written within ten seconds; the message says what is lost and why.
        """
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(_LAST_PATIENCE_SECONDS)
        if self._waiting:
            games = "game was" if len(self._waiting) == 1 else "games were"
            why = self.problem or "the disk does not answer"
            raise ArcadeError(f"the scores of {len(self._waiting)} {games} not kept: {why}")

    def _write_all(self) -> None:
        while self._next_is_there():
            try:
                self._writer.keep(self._waiting[0])
            except ArcadeError as error:
                self.problem = str(error)
                self._rest()
            else:
                self.problem, self._writer.repaired = self._writer.repaired, ""
                self._waiting.popleft()

    def _next_is_there(self) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing)
            return bool(self._waiting)

    def _rest(self) -> None:
        with self._changed:
            self._changed.wait(_TRY_AGAIN_SECONDS)
