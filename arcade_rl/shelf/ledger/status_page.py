"""The status page: what a trainer says of itself while the ledger cannot be written.

One file of fixed size, written in place: that takes no room, so that a full disk cannot keep it from being written.
"""

import contextlib
import dataclasses
import json
import os
import struct
import zlib
from pathlib import Path

from arcade_rl.shelf.ledger.status import Status
from arcade_rl.shelf.storage.atomic import write_atomically
from arcade_rl.shelf.storage.row_types import typed

_BYTES = 4096
_HEADER = struct.Struct("<6sHII")  # magic, version, length and checksum of the JSON document behind it
_MAGIC, _VERSION = b"STATUS", 1
_MOST_CHARACTERS = 500  # of a text, so that the document always fits
_ATTEMPTS = 3  # a page that is read while it is written is read again


class StatusPage:
    """One trainer's page. It is blank while the ledger says it all."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._blank = False  # surely

    def make(self) -> None:
        """Take the room. DiskError if there is none."""
        write_atomically(self.path, bytes(_BYTES))
        self._blank = True

    def write(self, status: Status) -> None:
        """Replace what it says; without a page, or if even that fails, nothing happens."""
        self._blank = False
        self._put(_packed(status))

    def clear(self) -> None:
        """The ledger says it all again."""
        if not self._blank:
            self._put(bytes(_BYTES))
            self._blank = True

    def remove(self) -> None:
        """Take it away, unless it says what the ledger does not."""
        if self._blank:
            with contextlib.suppress(OSError):
                self.path.unlink(missing_ok=True)

    def read(self) -> Status | None:
        """What it says; None if it is blank, damaged or missing."""
        for _ in range(_ATTEMPTS):
            try:
                page = self.path.read_bytes()
            except OSError:
                return None
            if not page.strip(b"\0"):
                return None
            if (status := _unpacked(page)) is not None:
                return status
        return None

    def _put(self, page: bytes) -> None:
        with contextlib.suppress(OSError):
            descriptor = os.open(self.path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
            try:
                os.lseek(descriptor, 0, os.SEEK_SET)
                os.write(descriptor, page)
            finally:
                os.close(descriptor)


def _packed(status: Status) -> bytes:
    values = {
        name: value[:_MOST_CHARACTERS] if isinstance(value, str) else value
        for name, value in dataclasses.asdict(status).items()
    }
    document = json.dumps(values).encode("ascii")[: _BYTES - _HEADER.size]
    header = _HEADER.pack(_MAGIC, _VERSION, len(document), zlib.crc32(document))
    return (header + document).ljust(_BYTES, b"\0")


def _unpacked(page: bytes) -> Status | None:
    if len(page) != _BYTES:
        return None
    magic, version, length, checksum = _HEADER.unpack_from(page)
    document = page[_HEADER.size : _HEADER.size + length]
    if (magic, version) != (_MAGIC, _VERSION) or zlib.crc32(document) != checksum:
        return None
    try:
        return typed(Status, json.loads(document))
    except (ValueError, AttributeError):
        return None
