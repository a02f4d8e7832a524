"""The ledger: one SQLite file where trainer, cockpit and window meet. Any of them may die or be missing."""

import json
import time
from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any, Self, TypeVar, get_args

from arcade_rl.errors import DiskError, quoted
from arcade_rl.hyperparameters import Value
from arcade_rl.shelf.ledger.rows import (
    LEDGER,
    Curve,
    CurveName,
    Episode,
    Evaluation,
    Metrics,
    Request,
    RequestKind,
)
from arcade_rl.shelf.ledger.status import AT_REST, State, Status
from arcade_rl.shelf.ledger.status_page import StatusPage
from arcade_rl.shelf.storage.row_types import number
from arcade_rl.shelf.storage.schema import columns
from arcade_rl.shelf.storage.sqlite_file import SqliteFile

__all__ = [
    "AT_REST",
    "Curve",
    "CurveName",
    "Episode",
    "Evaluation",
    "Ledger",
    "Metrics",
    "Request",
    "RequestKind",
    "State",
    "Status",
]

Logged = TypeVar("Logged", bound=Episode | Metrics | Evaluation)

_CURVES: dict[CurveName, tuple[str, str]] = {
    "score": ("episodes", "score"),
    "evaluation": ("evaluations", "mean"),
    "evaluation_low": ("evaluations", "ci_low"),
    "evaluation_high": ("evaluations", "ci_high"),
    "loss": ("metrics", "loss"),
    "mean_q": ("metrics", "mean_q"),
    "epsilon": ("metrics", "epsilon"),
    "steps_per_second": ("metrics", "steps_per_second"),
}
_TABLES = {kind: table for table, kind in LEDGER.tables.items()}
_SAMPLES_A_POINT = 50
PAGE = "status.page"
_STATUS_PLACES = ", ".join("?" * (1 + len(fields(Status))))
_REPLACE_STATUS = f"INSERT OR REPLACE INTO status (row, {columns(Status)}) VALUES ({_STATUS_PLACES})"


class Ledger:
    """One open connection. Use as a context manager; one connection a thread.

    Every writer waits up to a few seconds for another. Reading a ledger that does not exist yet gives empty answers
    and creates nothing.

    Every method raises ArcadeError if the file is damaged, of a newer program, or the disk refuses.

    Attributes:
        repaired: what was done to a damaged file on opening, in a line for the log; empty if it was whole.
        page: where a status goes that the disk refuses; a trainer makes it when it starts.
    """

    def __init__(self, path: Path, *, read_only: bool = False, repair: bool = False) -> None:
        """Open the ledger; a writer creates it if need be.

        Args:
            repair: for the trainer, who alone may: check the whole file, and move a damaged one aside
                (`ledger.damaged-N.sqlite`) to start a fresh one.
        """
        self._file = SqliteFile(path, LEDGER, read_only=read_only)
        self.page = StatusPage(path.with_name(PAGE))
        self.repaired = self._file.repair() if repair else ""
        if not read_only:
            self._file.open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file. Reading again opens it again."""
        self._file.close()

    # The trainer writes

    def set_status(self, status: Status) -> None:
        """Replace what the trainer last said of itself."""
        self.record(status=status)

    def record(
        self,
        *,
        episodes: Sequence[Episode] = (),
        metrics: Sequence[Metrics] = (),
        evaluations: Sequence[Evaluation] = (),
        status: Status | None = None,
    ) -> None:
        """Everything of one reporting interval in one transaction. What the disk refuses, the status page says."""
        try:
            with self._file.transaction() as connection:
                connection.executemany(_insert("episodes", Episode), map(astuple, episodes))
                connection.executemany(_insert("metrics", Metrics), map(astuple, metrics))
                connection.executemany(_insert("evaluations", Evaluation), map(astuple, evaluations))
                if status is not None:
                    connection.execute(_REPLACE_STATUS, (1, *astuple(status)))
        except DiskError:
            if status is not None:
                self.page.write(status)
            raise
        if status is not None:
            self.page.clear()

    def forget_after(self, step: int) -> None:
        """Drop episodes, metrics and evaluations later than `step`: a trainer that resumes from an earlier save
        would write them again."""
        with self._file.transaction() as connection:
            for table in ("episodes", "metrics", "evaluations"):
                connection.execute(f"DELETE FROM {table} WHERE step > ?", (step,))

    def forget_evaluation(self, step: int) -> None:
        """Drop the evaluation of `step`, if there is one: it is made again."""
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM evaluations WHERE step = ?", (step,))

    def open_requests(self) -> list[Request]:
        """What has been asked and not yet obeyed, oldest first."""
        return self._file.rows_as(_request, "SELECT id, kind, changes FROM requests WHERE answer IS NULL ORDER BY id")

    def obey(self, request_id: int, answer: str) -> None:
        """Mark a request as done, with what was done in a line."""
        with self._file.transaction() as connection:
            connection.execute("UPDATE requests SET answer = ? WHERE id = ?", (answer, request_id))

    def cancel_requests(self, answer: str) -> None:
        """Answer every open request without obeying: they were meant for a trainer that is gone.

        For the process that starts a new trainer, before it runs; otherwise an old `stop` would end it at once.
        """
        with self._file.transaction() as connection:
            connection.execute("UPDATE requests SET answer = ? WHERE answer IS NULL", (answer,))

    # Others ask

    def ask(self, kind: RequestKind, changes: dict[str, Value] | None = None) -> int:
        """Put a request; returns its id."""
        with self._file.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO requests (kind, changes, asked) VALUES (?, ?, ?)",
                (kind, json.dumps(changes or {}), time.time()),
            )
            return int(cursor.lastrowid or 0)

    def answer(self, request_id: int) -> str | None:
        """The trainer's answer, or None while it has not obeyed."""
        rows = self._file.rows("SELECT answer FROM requests WHERE id = ?", (request_id,))
        return rows[0][0] if rows else None

    # Everybody reads

    def status(self) -> Status:
        """What the trainer last said of itself, be it on its page; a Status of defaults before it said anything."""
        page = self.page.read()
        try:
            said = next(iter(self._file.rows_of(Status, "SELECT * FROM status")), Status())
        except DiskError:
            if page is None:
                raise
            return page
        return page if page is not None and page.started == said.started else said  # another run's page is old

    def recent_scores(self, count: int = 100) -> list[float]:
        """Scores of the last `count` training episodes, oldest first."""
        newest = self._file.rows_as(number, "SELECT score FROM episodes ORDER BY id DESC LIMIT ?", (count,))
        return newest[::-1]

    def recent_metrics(self, count: int) -> Metrics | None:
        """The last `count` intervals of learning as one: seconds summed up, memory at its most, the rest averaged.

        None if their program, an older one, did not measure seconds.
        """
        if not self._file.rows("SELECT 1 FROM pragma_table_info('metrics') WHERE name = 'wall_seconds'"):
            return None
        names = [field.name for field in fields(Metrics)]
        how = {"step": "max", "memory_bytes": "max"} | {name: "sum" for name in names if name.endswith("_seconds")}
        values = ", ".join(f"{how.get(name, 'avg')}({name}) AS {name}" for name in names)
        rows = f"WHERE id > (SELECT max(id) FROM metrics) - {count:d} AND wall_seconds > 0"
        return next(iter(self._file.rows_of(Metrics, f"SELECT {values} FROM metrics {rows} HAVING count(*) > 0")), None)

    def numbered(self, kind: type[Logged], *, first: int, most: int) -> dict[int, Logged]:
        """Rows of one kind by number, from number `first` on, in order; at most `most`."""
        query = f"SELECT * FROM {_TABLES[kind]} WHERE id >= {first:d} ORDER BY id LIMIT {most:d}"
        return self._file.numbered_rows(kind, query)

    def evaluations(self) -> list[Evaluation]:
        """Every evaluation, oldest first."""
        return self._file.rows_of(Evaluation, f"SELECT {columns(Evaluation)} FROM evaluations ORDER BY id")

    def newest_evaluation(self) -> Evaluation | None:
        """The evaluation made last; None before the first."""
        query = f"SELECT {columns(Evaluation)} FROM evaluations ORDER BY id DESC LIMIT 1"
        return next(iter(self._file.rows_of(Evaluation, query)), None)

    def curve(self, name: CurveName, points: int = 200, span: tuple[float, float] | None = None) -> Curve:
        """The course of a value over agent steps, in milliseconds even on a million rows.

        With more rows than points, each point is the mean of some 50 neighbouring rows at even distances.

        Args:
            span: the first and the last step that are wanted; all by default.
        """
        table, column = _CURVES[name]
        rows = self._points(table, column, points, span)
        return Curve(tuple(step for step, _ in rows), tuple(value for _, value in rows))

    def _points(
        self, table: str, column: str, points: int, span: tuple[float, float] | None
    ) -> list[tuple[float, float]]:
        # Two queries in one: SQLite would scan the table for min and max together.
        ends = self._file.rows(f"SELECT (SELECT min(id) FROM {table}), (SELECT max(id) FROM {table})")
        first, last = ends[0] if ends else (None, None)
        if first is None:
            return []
        if span is not None:
            first, last = (self._row_at(table, step, first, last) for step in span)
        stride = -(-(last - first + 1) // max(points, 1))
        return self._file.rows_as(
            _point,
            "WITH RECURSIVE windows (start) AS "
            "(SELECT :first UNION ALL SELECT start + :stride FROM windows WHERE start + :stride <= :last) "
            f"SELECT avg(step), avg({column}) FROM windows CROSS JOIN {table} "
            f"ON id >= start AND id < start + :samples WHERE abs({column}) < 1e300 GROUP BY start",
            {"first": first, "last": last, "stride": stride, "samples": min(stride, _SAMPLES_A_POINT)},
        )

    def _row_at(self, table: str, step: float, first: int, last: int) -> int:
        """The number of the first row of at least that step; steps rise with the rows, and have no index."""
        while first < last:
            middle = (first + last) // 2
            found = self._file.rows_as(number, f"SELECT step FROM {table} WHERE id >= {middle:d} ORDER BY id LIMIT 1")
            if found and found[0] < step:
                first = middle + 1
            else:
                last = middle
        return first


def _point(step: Any, value: Any) -> tuple[float, float]:
    return number(step), number(value)


def _request(id_: Any, kind: Any, changes: Any) -> Request:
    asked = json.loads(changes)
    if kind not in get_args(RequestKind) or not isinstance(asked, dict):
        raise ValueError(f"somebody asks for {quoted(kind)}")
    return Request(id_, kind, asked)


def _insert(table: str, kind: type[Episode] | type[Metrics] | type[Evaluation]) -> str:
    places = ", ".join("?" * len(columns(kind).split(",")))
    return f"INSERT INTO {table} ({columns(kind)}) VALUES ({places})"
