"""A SQLite file (WAL) that several processes share: opening, transactions, and what to do with a damaged one."""

import contextlib
import dataclasses
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.atomic import refusing

Row = TypeVar("Row")

_PATIENCE_SECONDS = 5.0
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)


def columns(kind: type[Any]) -> str:
    """The columns of a table, one for each field of its dataclass, as SQL lists them."""
    return ", ".join(field.name for field in dataclasses.fields(kind))


@dataclasses.dataclass(frozen=True, slots=True)
class Schema:
    """What a kind of file holds.

    Attributes:
        title: what a person calls the file (`ledger`).
        version: of the statements.
        statements: SQL that makes a fresh file, each ended by a semicolon.
        tables: the dataclasses whose fields tables have as columns, by the tables' names; a field with a default may
            come later than the version.
        remedy: what a person is to do about a damaged file, before `or delete it yourself`.
        check: how a file is examined; `integrity_check` compares its indexes too, and takes longer.
    """

    title: str
    version: int
    statements: str
    tables: Mapping[str, type[Any]]
    remedy: str
    check: Literal["quick_check", "integrity_check"] = "quick_check"


class SqliteFile:
    """One connection, opened when first needed; every trouble with it becomes an ArcadeError."""

    def __init__(self, path: Path, schema: Schema, *, read_only: bool) -> None:
        self.path = path
        self._schema = schema
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

    def rows_as(
        self, make: Callable[..., Row], query: str, values: Sequence[Any] | Mapping[str, Any] = ()
    ) -> list[Row]:
        """All rows of a query, each handed to `make`; what that refuses as no value that could be was damaged."""
        rows = self.rows(query, values)
        try:
            return [make(*row) for row in rows]
        except (TypeError, ValueError) as error:
            raise self._damage(error) from error

    def named_rows(self, query: str) -> list[dict[str, Any]]:
        """All rows of a query, by the names of the columns that the file has; one that came later may be missing."""
        connection = self.open()
        if connection is None:
            return []
        with self._explained():
            cursor = connection.execute(query)
            names = [name for name, *_ in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]

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
        return f"{self.path.name} was damaged: it was kept as {aside.name}, and a fresh one was started"

    def _is_whole(self) -> bool:
        """By SQLite alone: opening the file beside it would, on closing, drop the locks that this process holds."""
        try:
            with contextlib.closing(self._connect(f"file:{_quoted(self.path)}?mode=rw")) as connection:
                connection.execute("BEGIN IMMEDIATE")  # refused where damage looks like a format not to be written
                connection.execute("ROLLBACK")
                sound = connection.execute(f"PRAGMA {self._schema.check}(1)").fetchall() == [("ok",)]
                return sound and self._has_its_tables(connection)
        except UnicodeDecodeError:
            return False
        except sqlite3.DatabaseError as error:
            if _code(error) in _DAMAGE or (_code(error) == sqlite3.SQLITE_READONLY and os.access(self.path, os.W_OK)):
                return False
            raise self._explanation(error) from error

    def _has_its_tables(self, connection: sqlite3.Connection) -> bool:
        """Those of this version; of a newer one's nothing is known, and a file that is being born has none."""
        version = _version(connection)
        if version == self._schema.version:
            for table, kind in self._schema.tables.items():
                needed = [field.name for field in dataclasses.fields(kind) if field.default is dataclasses.MISSING]
                connection.execute(f"SELECT {', '.join(needed) or '1'} FROM {table} LIMIT 0")
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        return version >= self._schema.version or (version == 0 and tables == 0)

    def _open_reader(self) -> sqlite3.Connection | None:
        with refusing("read", self.path):
            try:
                self.path.stat()
            except FileNotFoundError:
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
                for statement in self._schema.statements.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {self._schema.version}")
            version = _version(connection)
            if version == self._schema.version:
                self._add_later_columns(connection)
            connection.execute("COMMIT")
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return self._of_known_version(connection, version)

    def _add_later_columns(self, connection: sqlite3.Connection) -> None:
        """Columns with a default that the file's maker did not know yet. Programs that do not know them do no harm."""
        for table, kind in self._schema.tables.items():
            present = {name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")}
            for field in dataclasses.fields(kind):
                if field.name not in present and field.default is not dataclasses.MISSING:
                    connection.execute(f"ALTER TABLE {table} ADD COLUMN {field.name} DEFAULT {field.default!r}")

    def _of_known_version(self, connection: sqlite3.Connection, version: int) -> sqlite3.Connection:
        if version > self._schema.version:
            connection.close()
            written = f"{self.path} was written by a newer arcade-rl ({self._schema.title} {version})"
            raise ArcadeError(f"{written}; update this one")
        return connection

    def _connect(self, address: str) -> sqlite3.Connection:
        connection = sqlite3.connect(address, uri=True, timeout=_PATIENCE_SECONDS, isolation_level=None)
        connection.text_factory = _decoded
        return connection

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.ProgrammingError, sqlite3.InterfaceError):
            raise  # a defect of the caller's, not of the file
        except sqlite3.DatabaseError as error:
            self.close()
            raise self._explanation(error) from error
        except UnicodeDecodeError as error:  # SQLite cannot even say what is wrong
            self.close()
            raise self._damage(error) from error

    def _explanation(self, error: sqlite3.DatabaseError) -> ArcadeError:
        reason = {
            sqlite3.SQLITE_FULL: "the disk is full; free some space and try again",
            sqlite3.SQLITE_IOERR: "the disk refused; check that it has space and is healthy",
            sqlite3.SQLITE_READONLY: "it may not be written; change its permissions",
            sqlite3.SQLITE_CANTOPEN: "it cannot be opened; check its folder and permissions",
            sqlite3.SQLITE_BUSY: "another program keeps it locked; close that program and try again",
        }.get(_code(error))
        return ArcadeError(f"{self._schema.title} {self.path}: {reason}") if reason else self._damage(error)

    def _damage(self, error: Exception) -> ArcadeError:
        reason = f"it is damaged ({error}); {self._schema.remedy}, or delete it yourself"
        return ArcadeError(f"{self._schema.title} {self.path}: {reason}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _code(error: sqlite3.DatabaseError) -> int:
    """SQLite's primary result code; the upper bits hold its details."""
    return error.sqlite_errorcode & 0xFF


def _decoded(text: bytes) -> str:
    """Text as it is; what damage made of it is shown and not refused."""
    return text.decode("utf-8", errors="replace")


def _quoted(path: Path) -> str:
    from urllib.parse import quote

    return quote(str(path))


def _free_name(path: Path) -> Path:
    numbers = (path.with_name(f"{path.stem}.damaged-{number}{path.suffix}") for number in range(1, 10_000))
    return next(candidate for candidate in numbers if not candidate.exists())
