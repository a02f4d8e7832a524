"""Writes the logs of an agent: all that there is, and on request what comes while it trains."""

from collections.abc import Callable, Iterable, Sequence
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
    try:
        tail, count = _begin(ledger, logs)
        more = True
        while more:
            more = goes_on()  # asked first: the last look comes after the end
            try:
                points = list(tail.new_points())
            except TakenBackError:
                tail, count = _begin(ledger, logs)
                continue
            for log in logs:
                log.add(points)
            count += len(points)
    finally:
        for log in logs:
            log.close()
    return count


def _begin(ledger: Ledger, logs: Sequence[Log]) -> tuple[LedgerTail, int]:
    while True:
        tail = LedgerTail(ledger)
        try:
            points = list(tail.new_points())
        except TakenBackError:
            continue
        for log in logs:
            log.begin(points)
        return tail, len(points)
