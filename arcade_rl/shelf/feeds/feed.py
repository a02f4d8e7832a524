"""A feed: one record in a file, written over and over by a trainer through a memory map, read by viewers.

The trainer's writing costs it microseconds. A counter is odd while it writes: a watcher whose two looks at the counter,
before and after, differ or are odd has read a torn record, and reads again. Watchers read the file and map nothing, so
that a file that is missing, half made, replaced or cut cannot hurt them.
"""

import mmap
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_rl.shelf.storage.atomic import write_atomically

Shape = tuple[int, ...]
"""How many things there are, and how high and wide each is; a fourth number says how many colours they have."""

_VERSION = 1
_HEADER = struct.Struct("<6sHIIIIQ")  # magic, version, shape with 0 for no colours, sequence
_SEQUENCE = struct.Struct("<Q")
_SEQUENCE_AT = _HEADER.size - _SEQUENCE.size
_MOST_PIXELS = 2**24  # of all that is there
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class FeedKind:
    """What a feed holds.

    Attributes:
        magic: the file's first 6 bytes.
        layout: the fields of its record, for things of a shape.
    """

    magic: bytes
    layout: Callable[[Shape], "np.dtype[Any]"]


class FeedWriter:
    """The trainer's end. Writing costs microseconds, whether or not anybody watches."""

    def __init__(self, path: Path, kind: FeedKind, shape: Shape) -> None:
        """Replace the feed by a new one that has no record yet.

        Raises:
            ArcadeError: the disk is full or refuses. The bytes are truly written, not left as a hole: a full disk
                would else kill the trainer at its first record.
        """
        layout = kind.layout(shape)
        write_atomically(path, _HEADER.pack(kind.magic, _VERSION, *_of_four(shape), 0) + bytes(layout.itemsize))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 0)
        self._sequence = np.frombuffer(self._map, "<u8", count=1, offset=_SEQUENCE_AT)  # aligned: stored in one go
        self._record = np.frombuffer(self._map, layout, count=1, offset=_HEADER.size)

    def write(self, **fields: object) -> None:
        """Replace the record; the fields are all those of the layout."""
        self._sequence[0] += 1
        for name, value in fields.items():
            self._record[name][0] = value
        self._sequence[0] += 1

    def close(self) -> None:
        """Let go of the file; the last record stays in it."""
        del self._sequence, self._record  # a map cannot be closed while arrays lie on it
        self._map.close()


def read_feed(path: Path, kind: FeedKind) -> NDArray[Any] | None:
    """The newest whole record, as an array of one; None if there is none, or if it was torn three times."""
    try:
        with path.open("rb", buffering=0) as file:
            return next((record for _ in range(_ATTEMPTS) if (record := _read(file, kind)) is not None), None)
    except OSError:
        return None


def _read(file: FileIO, kind: FeedKind) -> NDArray[Any] | None:
    file.seek(0)
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    magic, version, count, height, width, colours, sequence = _HEADER.unpack(header)
    if (magic, version) != (kind.magic, _VERSION) or sequence == 0 or sequence % 2:
        return None
    if not count or not width or count * max(height, 1) * width * max(colours, 1) > _MOST_PIXELS:
        return None
    layout = kind.layout((count, height, width, colours) if colours else (count, height, width))
    if os.fstat(file.fileno()).st_size < _HEADER.size + layout.itemsize:  # a damaged header asks for no memory
        return None
    body = bytearray(layout.itemsize)
    if file.readinto(body) < len(body) or not _still(file, sequence):
        return None
    return np.frombuffer(body, layout)


def _of_four(shape: Shape) -> Shape:
    return (*shape, 0) if len(shape) == 3 else shape


def _still(file: FileIO, sequence: int) -> bool:
    file.seek(_SEQUENCE_AT)
    return file.read(_SEQUENCE.size) == _SEQUENCE.pack(sequence)
