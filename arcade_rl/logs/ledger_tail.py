"""Reads a ledger as it grows."""

from collections.abc import Iterator

from arcade_rl.logs.points import Point, points_of
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.shelf.ledger.rows import Episode, Evaluation, Metrics

Row = Episode | Metrics | Evaluation

_KINDS: tuple[type[Row], ...] = (Episode, Metrics, Evaluation)
_PAGE = 10_000  # rows read at once: a trainer never waits long


class TakenBackError(Exception):
    """Rows that were read are no longer there: a trainer has resumed from an earlier save, and writes them again."""


class LedgerTail:
    """What has been added to a ledger since the last look."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._last: dict[type[Row], tuple[int, Row]] = {}

    def new_points(self) -> Iterator[Point]:
        """The points of all rows that were added, table by table, oldest first.

        Raises:
            TakenBackError: what was read before is not true any more; begin again with another tail.
            ArcadeError: the ledger cannot be read.
        """
        for kind in _KINDS:
            while rows := self._next_page(kind):
                for row in rows:
                    yield from points_of(row)

    def _next_page(self, kind: type[Row]) -> list[Row]:
        number, last = self._last.get(kind, (0, None))
        page = self._ledger.numbered(kind, first=number, most=_PAGE)
        if last is not None and page.pop(number, None) != last:
            raise TakenBackError
        if page:
            self._last[kind] = max(page.items(), key=lambda item: item[0])
        return list(page.values())
