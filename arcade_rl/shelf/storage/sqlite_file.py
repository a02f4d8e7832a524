"""A SQLite file that several processes share: opening, transactions, and what to do with a damaged one."""

import contextlib
import dataclasses
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from arcade_rl.errors import ArcadeError, DiskError, excerpt
from arcade_rl.shelf.storage.atomic import MAKE_WRITABLE, refusing
from arcade_rl.shelf.storage.journal import journal_mode
from arcade_rl.shelf.storage.row_types import mistyped, typed
from arcade_rl.shelf.storage.schema import Schema, declaration
from arcade_rl.shelf.storage.sqlite_connection import (
    BESIDE,
    WRITER_PATIENCE_SECONDS,
    code_of,
    connect,
    connect_to_read,
    is_not_permitted,
    patiently,
    version_of,
)

Row = TypeVar("Row")

_NO_LOCKS = (sqlite3.SQLITE_IOERR_LOCK, sqlite3.SQLITE_IOERR_RDLOCK, sqlite3.SQLITE_IOERR_CHECKRESERVEDLOCK)
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)


class SqliteFile:
    """One connection, opened when first needed; every trouble with it becomes an ArcadeError."""

    def __init__(self, path: Path, schema: Schema, *, read_only: bool) -> None:
        self.path = path
        self._schema = schema
        self._read_only = read_only
        self._connection: sqlite3.Connection | None = None
        self._may_make = True  # once: a file that has gone since is not made again, be it in another's folder

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
        return self._read(query, values)[1]

    def rows_as(
        self, make: Callable[..., Row], query: str, values: Sequence[Any] | Mapping[str, Any] = ()
    ) -> list[Row]:
        """All rows of a query, each handed to `make`; what that refuses as no value that could be was damaged."""
        rows = self.rows(query, values)
        try:
            return [make(*row) for row in rows]
        except (TypeError, ValueError) as error:
            raise self._damage(error) from error

    def rows_of(self, kind: type[Row], query: str) -> list[Row]:
        """All rows of a query, as a dataclass; a column with a default may be missing, or be unknown to it."""
        return [row for _, row in self._named(kind, query)]

    def numbered_rows(self, kind: type[Row], query: str) -> dict[int, Row]:
        """The same by their `id`, which the query asks for, too."""
        return {values["id"]: row for values, row in self._named(kind, query)}

    def _named(self, kind: type[Row], query: str) -> list[tuple[dict[str, Any], Row]]:
        names, rows = self._read(query, ())
        try:
            named = [dict(zip(names, row, strict=True)) for row in rows]
            return [(values, typed(kind, values)) for values in named]
        except (TypeError, ValueError) as error:
            raise self._damage(error) from error

    def _read(self, query: str, values: Sequence[Any] | Mapping[str, Any]) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The names of a query's columns, and all its rows at once: the file is never kept from a writer for long."""
        with self._explained():
            try:
                return patiently(lambda: _fetched(self.open(), query, values))
            except sqlite3.OperationalError as error:
                if not self._read_only or not is_not_permitted(error):
                    raise
                self.close()  # a writer was killed since it was opened: opened again, it is read all the same
            return patiently(lambda: _fetched(self.open(), query, values))

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
            for suffix in (*BESIDE, ""):
                with contextlib.suppress(FileNotFoundError):
                    Path(f"{self.path}{suffix}").replace(f"{aside}{suffix}")
        return f"{self.path.name} was damaged: it was kept as {aside.name}, and a fresh one was started"

    def _is_whole(self) -> bool:
        """By SQLite alone: opening the file beside it would, on closing, drop the locks that this process holds."""
        try:
            with contextlib.closing(connect(self.path, "mode=rw", WRITER_PATIENCE_SECONDS)) as connection:
                connection.execute("BEGIN IMMEDIATE")  # refused where damage looks like a format not to be written
                connection.execute("ROLLBACK")
                sound = connection.execute(f"PRAGMA {self._schema.check}(1)").fetchall() == [("ok",)]
                return sound and self._has_its_tables(connection)
        except UnicodeDecodeError:
            return False
        except sqlite3.DatabaseError as error:
            if code_of(error) in _DAMAGE or (
                code_of(error) == sqlite3.SQLITE_READONLY and os.access(self.path, os.W_OK)
            ):
                return False
            raise self._explanation(error) from error

    def _has_its_tables(self, connection: sqlite3.Connection) -> bool:
        """Those of this version; of a newer one's nothing is known, and a file that is being born has none."""
        version = version_of(connection)
        if version == self._schema.version:
            for table, kind in self._schema.tables.items():
                needed = [field.name for field in dataclasses.fields(kind) if field.default is dataclasses.MISSING]
                connection.execute(f"SELECT {', '.join(needed) or '1'} FROM {table} LIMIT 0")
                damaged = mistyped(kind, _columns_of(connection, table))
                if connection.execute(f"SELECT 1 FROM {table} WHERE {damaged} LIMIT 1").fetchone():
                    return False
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        return version >= self._schema.version or (version == 0 and tables == 0)

    def _open_reader(self) -> sqlite3.Connection | None:
        with refusing("read", self.path):
            try:
                self.path.stat()
            except FileNotFoundError:
                return None
        connection = connect_to_read(self.path)
        version = patiently(lambda: version_of(connection))
        if version == 0:  # being born in another process
            connection.close()
            return None
        return self._of_known_version(connection, version)

    def _open_writer(self) -> sqlite3.Connection:
        connection = connect(self.path, "mode=rwc" if self._may_make else "mode=rw", WRITER_PATIENCE_SECONDS)
        try:
            self._settle_journal(connection)
            connection.execute("BEGIN IMMEDIATE")
            if version_of(connection) == 0:
                for statement in self._schema.statements.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {self._schema.version}")
            version = version_of(connection)
            if version == self._schema.version:
                self._add_later_columns(connection)
            connection.execute("COMMIT")
        except sqlite3.DatabaseError:
            connection.close()
            raise
        self._may_make = False
        return self._of_known_version(connection, version)

    def _settle_journal(self, connection: sqlite3.Connection) -> None:
        """Give the file the journal that is right here; while others have it open, it keeps the one it has.

        A power cut must never damage it. In WAL, NORMAL promises that. With a rollback journal only FULL does, and
        costs one more wait for the disk in each transaction, of which a trainer makes one or two a second.
        """
        try:
            connection.execute(f"PRAGMA journal_mode = {journal_mode(self.path)}")
        except sqlite3.OperationalError as error:
            if code_of(error) != sqlite3.SQLITE_BUSY:
                raise
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        connection.execute(f"PRAGMA synchronous = {'NORMAL' if mode == 'wal' else 'FULL'}")

    def _add_later_columns(self, connection: sqlite3.Connection) -> None:
        """Columns with a default that the file's maker did not know yet. Programs that do not know them do no harm."""
        for table, kind in self._schema.tables.items():
            present = _columns_of(connection, table)
            for field in dataclasses.fields(kind):
                if field.name not in present and field.default is not dataclasses.MISSING:
                    connection.execute(f"ALTER TABLE {table} ADD COLUMN {declaration(field)}")

    def _of_known_version(self, connection: sqlite3.Connection, version: int) -> sqlite3.Connection:
        if version > self._schema.version:
            connection.close()
            written = f"{self.path} was written by a newer arcade-rl ({self._schema.title} {version})"
            raise ArcadeError(f"{written}; update this one")
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
        code = code_of(error)
        if code == sqlite3.SQLITE_CANTOPEN and not self._read_only and _may_not_be_written(self.path.parent):
            code = sqlite3.SQLITE_READONLY  # SQLite opens none of its other files there
        if error.sqlite_errorcode in _NO_LOCKS:
            remedy = "mount it with locks, or keep your saves elsewhere with ARCADE_RL_SAVES"
            return ArcadeError(f"{self._schema.title} {self.path}: its file system has no locks; {remedy}")
        reason = {
            sqlite3.SQLITE_FULL: "the disk is full; free some space and try again",
            sqlite3.SQLITE_IOERR: "the disk refused; check that it has space and is healthy",
            sqlite3.SQLITE_READONLY: f"it may not be written; {MAKE_WRITABLE}",
            sqlite3.SQLITE_CANTOPEN: "it cannot be opened; check its folder and permissions",
            sqlite3.SQLITE_BUSY: "another program keeps it locked; close that program and try again",
            sqlite3.SQLITE_PROTOCOL: "another program keeps it locked; close that program and try again",
        }.get(code)
        message = f"{self._schema.title} {self.path}: {reason}"
        if not reason:
            return self._damage(error)
        return DiskError(message, reason.partition(";")[0], full=code == sqlite3.SQLITE_FULL)

    def _damage(self, error: Exception) -> ArcadeError:
        reason = f"it is damaged ({excerpt(error)}); {self._schema.remedy}, or delete it yourself"
        return ArcadeError(f"{self._schema.title} {self.path}: {reason}")


def _columns_of(connection: sqlite3.Connection, table: str) -> set[str]:
    return {name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")}


def _fetched(
    connection: sqlite3.Connection | None, query: str, values: Sequence[Any] | Mapping[str, Any]
) -> tuple[list[str], list[tuple[Any, ...]]]:
    if connection is None:
        return [], []
    cursor = connection.execute(query, values)
    return [name for name, *_ in cursor.description], cursor.fetchall()


def _may_not_be_written(path: Path) -> bool:
    """Whether it is there, and the system lets nobody write it."""
    return path.exists() and not os.access(path, os.W_OK)


def _free_name(path: Path) -> Path:
    numbers = (path.with_name(f"{path.stem}.damaged-{number}{path.suffix}") for number in range(1, 10_000))
    return next(candidate for candidate in numbers if not candidate.exists())
