"""The SQLite file under the ledger: its schema, opening, transactions, and what to do with a damaged one."""

import contextlib
import dataclasses
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.atomic import refusing
from arcade_rl.shelf.ledger_rows import Episode, Evaluation, Metrics, Status

SCHEMA_VERSION = 1
_PATIENCE_SECONDS = 5.0
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)


def columns(kind: type[Any]) -> str:
    """The columns of a table, one for each field of its dataclass, as SQL lists them."""
    return ", ".join(field.name for field in dataclasses.fields(kind))


_SCHEMA = f"""
CREATE TABLE status (row INTEGER PRIMARY KEY CHECK (row = 1), {columns(Status)});
CREATE TABLE requests (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, changes TEXT, asked REAL, answer TEXT);
CREATE TABLE episodes (id INTEGER PRIMARY KEY, {columns(Episode)});
CREATE TABLE metrics (id INTEGER PRIMARY KEY, {columns(Metrics)});
CREATE TABLE evaluations (id INTEGER PRIMARY KEY, {columns(Evaluation)});
CREATE INDEX open_requests ON requests (id) WHERE answer IS NULL;
CREATE INDEX episode_steps ON episodes (step);
CREATE INDEX metric_steps ON metrics (step);
"""


class LedgerFile:
    """One connection, opened when first needed; every trouble with it becomes an ArcadeError."""

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self.path = path
        self._read_only = read_only
        self._connection: sqlite3.Connection | None = None

    def open(self) -> sqlite3.Connection | None:
        """The connection; None for a reader while there is nothing to read."""
        if self._connection is None:
            with self._explained():
                self._connection = self._open_reader() if self._read_only else self._open_writer()
        return self._connection

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def rows(self, query: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query; none while there is nothing to read."""
        connection = self.open()
        if connection is None:
            return []
        with self._explained():
            return connection.execute(query, values).fetchall()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything in the block is written, or nothing."""
        connection = self.open()
        if connection is None:
            raise ArcadeError(f"{self.path} was opened for reading; open it for writing")
        with self._explained():
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def repair(self) -> str:
        """Move a damaged file aside; returns what was done in a line, empty if the file is whole or missing."""
        if not self.path.exists() or self._is_whole():
            return ""
        aside = _free_name(self.path)
        with refusing("move", self.path):
            for suffix in ("-wal", "-shm", ""):
                with contextlib.suppress(FileNotFoundError):
                    Path(f"{self.path}{suffix}").replace(f"{aside}{suffix}")
        return f"the ledger was damaged: it was kept as {aside.name}, and a fresh one was started"

    def _is_whole(self) -> bool:
        try:
            with contextlib.closing(self._connect(f"file:{_quoted(self.path)}?mode=rw")) as connection:
                whole = connection.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
                if whole and _version(connection) == SCHEMA_VERSION:
                    _read_every_column(connection)
                return whole
        except sqlite3.DatabaseError as error:
            if _code(error) in _DAMAGE:
                return False
            raise self._explanation(error) from error

    def _open_reader(self) -> sqlite3.Connection | None:
        if not self.path.exists():
            return None
        connection = self._connect(f"file:{_quoted(self.path)}?mode=ro")
        try:
            version = _version(connection)
        except sqlite3.DatabaseError:
            connection.close()
            raise
        if version == 0:  # being born in another process
            connection.close()
            return None
        return self._of_known_version(connection, version)

    def _open_writer(self) -> sqlite3.Connection:
        connection = self._connect(f"file:{_quoted(self.path)}?mode=rwc")
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("BEGIN IMMEDIATE")
            if _version(connection) == 0:
                for statement in _SCHEMA.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            version = _version(connection)
            connection.execute("COMMIT")
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return self._of_known_version(connection, version)

    def _of_known_version(self, connection: sqlite3.Connection, version: int) -> sqlite3.Connection:
        if version > SCHEMA_VERSION:
            connection.close()
            raise ArcadeError(f"{self.path} was written by a newer arcade-rl (ledger {version}); update this one")
        return connection

    def _connect(self, address: str) -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, timeout=_PATIENCE_SECONDS, isolation_level=None)

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.ProgrammingError, sqlite3.InterfaceError):
            raise  # a defect of the caller's, not of the file
        except sqlite3.DatabaseError as error:
            self.close()
            raise self._explanation(error) from error

    def _explanation(self, error: sqlite3.DatabaseError) -> ArcadeError:
        reason = {
            sqlite3.SQLITE_FULL: "the disk is full; free some space and try again",
            sqlite3.SQLITE_IOERR: "the disk refused; check that it has space and is healthy",
            sqlite3.SQLITE_READONLY: "it may not be written; change its permissions",
            sqlite3.SQLITE_CANTOPEN: "it cannot be opened; check its folder and permissions",
            sqlite3.SQLITE_BUSY: "another program keeps it locked; close that program and try again",
        }.get(_code(error), f"it is damaged ({error}); start training and it is set aside, or delete it yourself")
        return ArcadeError(f"ledger {self.path}: {reason}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _code(error: sqlite3.DatabaseError) -> int:
    """SQLite's primary result code; the upper bits hold its details."""
    return error.sqlite_errorcode & 0xFF


def _read_every_column(connection: sqlite3.Connection) -> None:
    for table, kind in (("status", Status), ("episodes", Episode), ("metrics", Metrics), ("evaluations", Evaluation)):
        connection.execute(f"SELECT {columns(kind)} FROM {table} LIMIT 0")


def _quoted(path: Path) -> str:
    from urllib.parse import quote

    return quote(str(path))


def _free_name(path: Path) -> Path:
    numbers = (path.with_name(f"{path.stem}.damaged-{number}{path.suffix}") for number in range(1, 10_000))
    return next(candidate for candidate in numbers if not candidate.exists())
