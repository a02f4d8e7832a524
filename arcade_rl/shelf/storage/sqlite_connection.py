"""Connections to a SQLite file: one that can be read wherever it lies and however its last writer ended."""

import contextlib
import os
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote_from_bytes

from arcade_rl.errors import one_line
from arcade_rl.shelf.storage.atomic import refusing

T = TypeVar("T")

BESIDE = ("-journal", "-wal", "-shm")
"""The ends of the names of the files that SQLite keeps beside its own."""

WRITER_PATIENCE_SECONDS = 5.0
_READER_PATIENCE_SECONDS = 10.0  # with a rollback journal, one who reads waits for each who writes
_LOOK_SECONDS = 0.002
_READERS_CACHE_KIB = 256  # SQLite's own 2 MB is filled by a grown ledger at each look, and makes no look faster
_NOT_PERMITTED = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


def connect(path: Path, options: str, patience: float) -> sqlite3.Connection:
    """Connect to a file.

    Args:
        options: of its address (`mode=rw`).
        patience: seconds to wait for others who keep it locked.
    """
    address = f"file:{quote_from_bytes(os.fsencode(path))}?{options}"  # a path is bytes; as text some cannot be quoted
    connection = sqlite3.connect(address, uri=True, timeout=patience, isolation_level=None)
    connection.text_factory = _decoded
    return connection


def connect_to_read(path: Path) -> sqlite3.Connection:
    """A connection for reading, whatever a killed writer left behind, and also where nobody may write.

    `mode=ro` cannot roll back what was left half written; nor can it read a WAL file whose index (`-shm`) is missing
    and cannot be made. Where the index is there, somebody may be writing, and `mode=ro` works.

    Raises:
        sqlite3.DatabaseError: it cannot be read.
        ArcadeError: it cannot be copied.
    """
    for options in ("mode=ro", "mode=rw"):
        try:
            return _for_reading(connect(path, options, 0))
        except sqlite3.OperationalError as error:
            if not is_not_permitted(error):
                raise
    return _snapshot(path)


def patiently(read: Callable[[], T]) -> T:
    """Read, however busy writers are.

    SQLite itself looks again after up to a tenth of a second: beside a writer that hardly rests, a reader waited for
    seconds. Looking every 2 ms at most, by chance so that nobody keeps step with the writer, it waits for some tens of
    milliseconds.
    """
    deadline = time.monotonic() + _READER_PATIENCE_SECONDS
    while True:
        try:
            return read()
        except sqlite3.OperationalError as error:
            if code_of(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(random.uniform(0, _LOOK_SECONDS))


def version_of(connection: sqlite3.Connection) -> int:
    """The version of a file's schema; 0 for one that is being born."""
    ((version,),) = connection.execute("PRAGMA user_version").fetchall()
    return int(version)


def code_of(error: sqlite3.DatabaseError) -> int:
    """SQLite's primary result code; the upper bits hold its details."""
    return error.sqlite_errorcode & 0xFF


def is_not_permitted(error: sqlite3.DatabaseError) -> bool:
    """Whether a file or its folder may not be written, or opened."""
    return code_of(error) in _NOT_PERMITTED


def _for_reading(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The connection, if it can be read; else it is closed, and the error raised."""
    try:
        patiently(lambda: version_of(connection))
        connection.execute("PRAGMA query_only = ON")
        patiently(lambda: connection.execute(f"PRAGMA cache_size = -{_READERS_CACHE_KIB}"))  # it reads the file
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _snapshot(path: Path) -> sqlite3.Connection:
    """The file as it lies there, where nobody can write; what a killed writer left is completed in a copy."""
    if not any(_holds_something(_beside(path, end)) for end in BESIDE[:2]):
        return _for_reading(connect(path, "immutable=1", 0))
    with tempfile.TemporaryDirectory() as folder, refusing("read", path):
        copy = Path(folder) / "copy.sqlite"
        for end in ("", *BESIDE[:2]):
            with contextlib.suppress(FileNotFoundError):
                shutil.copyfile(_beside(path, end), _beside(copy, end))
        with contextlib.closing(connect(copy, "mode=rw", 0)) as completed:
            connection = connect(Path(), "mode=memory", 0)
            completed.backup(connection)
    return _for_reading(connection)


def _holds_something(journal: Path) -> bool:
    """Whether a journal has something for the file: it is there, not empty, and not crossed out by a zero."""
    try:
        with journal.open("rb") as file:
            return file.read(1) not in (b"", b"\0")
    except OSError:
        return False


def _beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


def _decoded(text: bytes) -> str:
    """Text as it is, in one line; what damage made of it is shown and not refused."""
    return one_line(text.decode("utf-8", errors="replace"))
