"""Writes the logs of an agent: all that there is, and on request what comes while it trains."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from arcade_rl.logs.ledger_tail import LedgerTail, TakenBackError
from arcade_rl.logs.points import Point
from arcade_rl.shelf.ledger.ledger import Ledger


class Log(Protocol):
    """Where points go."""

    def begin(self, points: Iterable[Point]) -> None:
        """Replace what an earlier log has left by one with these points."""

    def add(self, points: Iterable[Point]) -> None:
        """Add points."""

    def close(self) -> None:
        """Let go of the files."""


def write_logs(ledger: Ledger, logs: Sequence[Log], *, goes_on: Callable[[], bool]) -> int:
    """Write everything, and go on for as long as `goes_on`, which may wait before it answers, says so.

    Returns:
        How many points the logs hold.

    Raises:
        ArcadeError: the ledger cannot be read, or the disk refuses.
    """
    followed = [_Followed(ledger, log) for log in logs]
    with contextlib.ExitStack() as closing:
        for log in logs:
            closing.callback(log.close)
        for each in followed:
            each.begin()
        more = True
        while more:
            more = goes_on()  # asked first: the last look comes after the end
            for each in followed:
                each.look()
    return max((each.count for each in followed), default=0)


class _Followed:
    """A log that holds what is read of a ledger: handed on a page at a time, however long the ledger is.

    Attributes:
        count: points in the log.
    """

    def __init__(self, ledger: Ledger, log: Log) -> None:
        self._ledger = ledger
        self._log = log
        self.count = 0

    def begin(self) -> None:
        """Write everything that there is."""
        while True:
            self._tail, self.count = LedgerTail(self._ledger), 0
            try:
                self._log.begin(self._new_points())
            except TakenBackError:
                continue
            return

    def look(self) -> None:
        """Write what has come since; everything again, if what was written is not true any more."""
        try:
            self._log.add(self._new_points())
        except TakenBackError:
            self.begin()

    def _new_points(self) -> Iterator[Point]:
        for point in self._tail.new_points():
            self.count += 1
            yield point
