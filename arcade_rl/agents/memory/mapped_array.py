"""A memory-mapped array in a file: it survives the process, and takes disk only as it fills."""

import errno
import mmap
import os
import weakref
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_rl.errors import ArcadeError, DiskError
from arcade_rl.shelf.storage.atomic import FULL, refusal, refusing

FLUSHES_BESIDE = hasattr(os, "fdatasync")
"""Whether a memory can be flushed while its agent learns: `mmap.flush` keeps every other thread waiting."""

_CHUNK_BYTES = 16 * 2**20
_MOST_RESIDENT_BYTES = 2**30  # of a mapped file, counted as this process's memory
_REGION_BYTES = 2 * 2**20  # the most that the system maps at once around what is touched
_CANNOT_RESERVE = (errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS)


class MappedArray:
    """A file that holds `rows` rows of one shape and dtype. New rows read as zeros.

    Before a row is written it must be reserved: writing through a memory map where the disk is full would kill the
    process. The file stays open, so training goes on if somebody deletes it.

    Attributes:
        array: (rows, *row_shape), backed by the file.
        fresh: whether the file was newly made, because it was missing or of another size.

    Raises:
        ArcadeError: the file cannot be opened or made.
    """

    def __init__(self, path: Path, rows: int, row_shape: tuple[int, ...], dtype: Any) -> None:
        self._path = path
        self._rows = rows
        self._row_bytes = int(np.prod(row_shape, dtype=np.int64)) * np.dtype(dtype).itemsize
        self._reserved_rows = 0
        self._resident = np.zeros(1 + rows * self._row_bytes // _REGION_BYTES, bool)  # regions that may be
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.fresh = not path.is_file() or path.stat().st_size != rows * self._row_bytes
            self._file = path.open("w+b" if self.fresh else "r+b", buffering=0)
            weakref.finalize(self, self._file.close)
            self._file.truncate(rows * self._row_bytes)
            self._map = mmap.mmap(self._file.fileno(), rows * self._row_bytes)
        except (OSError, ValueError) as error:
            raise _refusal(path, error) from error
        self.array: NDArray[Any] = np.frombuffer(self._map, dtype).reshape(rows, *row_shape)

    def reserve(self, row: int) -> int:
        """Make sure that the disk has room for all rows up to `row`; returns for how many it has.

        Raises:
            ArcadeError: it has not; a DiskError if it may have later.
        """
        if row < self._reserved_rows:
            return self._reserved_rows
        rows: int = min(row + max(1, _CHUNK_BYTES // self._row_bytes), self._rows)
        start = self._reserved_rows * self._row_bytes
        try:
            self._allocate(start, rows * self._row_bytes - start)
        except OSError as error:
            raise _refusal(self._path, error) from error
        self._reserved_rows = rows
        return rows

    def _allocate(self, start: int, length: int) -> None:
        if _reserved_by_the_system(self._file.fileno(), start, length):
            return
        end = start + length
        self._file.seek(start)
        while start < end:  # writing back what is there takes the room too; the system may write less than it is given
            start += self._file.write(self._map[start : min(start + _CHUNK_BYTES, end)])

    def touched(self, offsets: NDArray[np.int64]) -> None:
        """Say at which bytes the array was read or written.

        A large array gives its pages back to the system now and then, so that only a part of it is ever resident. They
        remain in the system's file cache while there is room, and nothing is lost.
        """
        if self.array.nbytes <= _MOST_RESIDENT_BYTES or not hasattr(mmap, "MADV_DONTNEED"):
            return
        self._resident[offsets // _REGION_BYTES] = True
        if np.count_nonzero(self._resident) * _REGION_BYTES > _MOST_RESIDENT_BYTES:
            self._map.madvise(mmap.MADV_DONTNEED)
            self._resident[:] = False

    def flush(self) -> None:
        """Push what was written to the disk; other threads go on meanwhile if `FLUSHES_BESIDE`.

        Raises:
            DiskError: the disk refuses.
        """
        with refusing("write", self._path):
            if not FLUSHES_BESIDE:
                self._map.flush()
                return
            os.fdatasync(self._file.fileno())


def _reserved_by_the_system(descriptor: int, start: int, length: int) -> bool:
    """Whether the system (not every one can) and the file system (not every one does) took the room."""
    if not hasattr(os, "posix_fallocate"):
        return False
    try:
        os.posix_fallocate(descriptor, start, length)
    except OSError as error:
        if error.errno in _CANNOT_RESERVE:
            return False
        raise
    return True


def _refusal(path: Path, error: OSError | ValueError) -> ArcadeError:
    if isinstance(error, OSError) and error.errno == errno.ENOMEM:
        return ArcadeError(f"cannot map the replay memory {path}: out of memory; lower replay_capacity")
    if isinstance(error, OSError) and error.errno not in FULL:
        return refusal("write", path, error)
    return DiskError(
        f"no room for the replay memory in {path.parent} ({error}); free some disk space or lower replay_capacity, "
        "then resume",
        "the disk has no room for the replay memory",
        full=True,
    )
