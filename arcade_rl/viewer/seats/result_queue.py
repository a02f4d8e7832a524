"""Writes the results of finished games into the scores on a thread."""

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents.read_only import READ_ONLY, saves_are_read_only
from arcade_rl.shelf.scores.rows import Result
from arcade_rl.shelf.scores.writer import ScoreWriter
from arcade_rl.viewer.seats.background_queue import BackgroundQueue

_TRY_AGAIN_SECONDS = 1.0


class ResultQueue(BackgroundQueue[Result]):
    """Keeps results in order; a result that cannot be written is tried again.

    Attributes:
        problem: why the last write failed, or how a damaged file was repaired, in one line; empty if all is well.
    """

    def __init__(self, writer: ScoreWriter | None = None) -> None:
        self._keeps = not saves_are_read_only()
        self._writer = writer or ScoreWriter()
        super().__init__("scores")

    def put(self, result: Result) -> None:
        """Queue a result, in microseconds; on read-only saves none is kept."""
        if self._keeps:
            self._put(result)
        else:
            self.problem = f"scores are not kept: {READ_ONLY}"

    def _loss(self) -> str:
        if not self._waiting:
            return ""
        games = "game was" if len(self._waiting) == 1 else "games were"
        return f"the scores of {len(self._waiting)} {games} not kept: {self.problem or 'the disk does not answer'}"

    # On the thread

    def _work(self) -> None:
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
