"""The live feed: the newest screens of a trainer's parallel games, memory-mapped, guarded by a sequence counter.

The trainer writes through a memory map, which costs it microseconds. The counter is odd while it writes: a watcher
whose two looks at the counter, before and after, differ or are odd has read a torn frame, and reads again. Watchers
read the file and map nothing, so that a file that is missing, half made, replaced or cut cannot hurt them.
"""

import mmap
import struct
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from arcade_rl.shelf.atomic import write_atomically

_MAGIC = b"ARCADE"
_VERSION = 1
_SHAPE = struct.Struct("<6sHIII4x")  # magic, version, games, height, width
_STATE = struct.Struct("<QQ")  # sequence, step
_SEQUENCE = struct.Struct("<Q")
_HEADER_BYTES = _SHAPE.size + _STATE.size
_MAX_BYTES = 256 * 1024**2
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class LiveFrame:
    """What the trainer saw at one step: (N, H, W) uint8 screens, (N,) actions, (N,) scores so far."""

    step: int
    screens: NDArray[np.uint8]
    actions: NDArray[np.int64]
    scores: NDArray[np.float32]


class LiveFeedWriter:
    """The trainer's end. Writing costs microseconds, whether or not anybody watches."""

    def __init__(self, path: Path, count: int, height: int, width: int) -> None:
        """Replace the feed by a new one that has no frame yet.

        Raises:
            ArcadeError: the disk is full or refuses. The bytes are truly written, not left as a hole: a full disk
                would else kill the trainer at its first frame.
        """
        header = _SHAPE.pack(_MAGIC, _VERSION, count, height, width) + _STATE.pack(0, 0)
        write_atomically(path, header + bytes(_body_bytes(count, height, width)))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 0)
        self._state = np.frombuffer(self._map, "<u8", count=2, offset=_SHAPE.size)  # aligned: each stored in one go
        body = np.frombuffer(self._map, np.uint8, offset=_HEADER_BYTES)
        self._actions, self._scores, self._screens = _split(body, count, height, width)

    def write(self, frame: LiveFrame) -> None:
        """Show a frame; its shapes are those the feed was made for."""
        self._state[0] += 1
        self._state[1] = frame.step
        self._actions[:] = frame.actions
        self._scores[:] = frame.scores
        self._screens[:] = frame.screens
        self._state[0] += 1

    def close(self) -> None:
        """Let go of the file; the last frame stays in it."""
        del self._state, self._actions, self._scores, self._screens  # a map cannot be closed while arrays lie on it
        self._map.close()


class LiveFeedReader:
    """A watcher's end. Never blocks the writer."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> LiveFrame | None:
        """The newest whole frame; None if there is none, or if it was torn three times."""
        try:
            with self._path.open("rb", buffering=0) as file:
                return next((frame for _ in range(_ATTEMPTS) if (frame := _read(file)) is not None), None)
        except OSError:
            return None

    def close(self) -> None:
        """Nothing is held between two reads."""


def _read(file: FileIO) -> LiveFrame | None:
    file.seek(0)
    header = file.read(_HEADER_BYTES)
    if len(header) < _HEADER_BYTES:
        return None
    magic, version, count, height, width = _SHAPE.unpack_from(header)
    sequence, step = _STATE.unpack_from(header, _SHAPE.size)
    size = _body_bytes(count, height, width)
    if (magic, version) != (_MAGIC, _VERSION) or size > _MAX_BYTES or sequence == 0 or sequence % 2:
        return None
    body = bytearray(size)
    if file.readinto(body) < size or not _still(file, sequence):
        return None
    actions, scores, screens = _split(np.frombuffer(body, np.uint8), count, height, width)
    return LiveFrame(step, screens, actions, scores)


def _still(file: FileIO, sequence: int) -> bool:
    file.seek(_SHAPE.size)
    return file.read(_SEQUENCE.size) == _SEQUENCE.pack(sequence)


def _body_bytes(count: int, height: int, width: int) -> int:
    return count * (8 + 4 + height * width)


def _split(
    body: NDArray[np.uint8], count: int, height: int, width: int
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.uint8]]:
    """Actions (N,), scores (N,) and screens (N, H, W), as views that lie one after the other in `body`."""
    actions, scores, screens = np.split(body, (8 * count, 12 * count))
    return actions.view(np.int64), scores.view(np.float32), screens.reshape(count, height, width)
