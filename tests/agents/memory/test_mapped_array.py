import errno
import mmap
import os
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from arcade_rl.agents.memory import mapped_array
from arcade_rl.agents.memory.mapped_array import MappedArray
from arcade_rl.errors import ArcadeError, DiskError

KIBIBYTE, MEBIBYTE = 2**10, 2**20


def resident_bytes(file: Path) -> int:
    """How much of a mapped file counts as this process's memory."""
    maps = Path("/proc/self/smaps").read_text()
    return sum(1024 * int(each) for each in re.findall(rf"{re.escape(str(file))}\n(?:.*\n)*?Rss:\s+(\d+) kB", maps))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is resident")
@pytest.mark.parametrize(("limit", "resident"), [(8, range(9)), (1024, range(32, 1024))])
def test_only_so_much_of_a_large_array_stays_resident_and_nothing_is_lost(tmp_path, monkeypatch, limit, resident):
    monkeypatch.setattr(mapped_array, "_MOST_RESIDENT_BYTES", limit * MEBIBYTE)
    mapped = MappedArray(tmp_path / "large.bin", 32, (MEBIBYTE,), np.uint8)
    for row in range(32):
        mapped.reserve(row)
        mapped.array[row] = row
        mapped.touched(np.array([row * MEBIBYTE]))
    assert resident_bytes(tmp_path / "large.bin") // MEBIBYTE in resident
    assert [set(row[::4096].tolist()) for row in mapped.array] == [{row} for row in range(32)]


@pytest.mark.parametrize("by_the_system", [True, False])
def test_a_deleted_file_goes_on_being_filled(tmp_path, monkeypatch, by_the_system):
    if not by_the_system:
        monkeypatch.setattr(mapped_array, "_reserved_by_the_system", lambda *_: False)
    monkeypatch.setattr(mapped_array, "_CHUNK_BYTES", 4 * KIBIBYTE)
    mapped = MappedArray(tmp_path / "small.bin", 64, (KIBIBYTE,), np.uint8)
    assert mapped.reserve(0) == 4
    mapped.array[3] = 3
    (tmp_path / "small.bin").unlink()
    assert mapped.reserve(4) == 8
    mapped.array[7] = 7
    mapped.flush()
    assert mapped.array[:, 0].tolist()[:8] == [0, 0, 0, 3, 0, 0, 0, 7]


def test_only_a_full_disk_asks_for_room(tmp_path, monkeypatch):
    mapped = MappedArray(tmp_path / "small.bin", 64, (KIBIBYTE,), np.uint8)
    monkeypatch.setattr(mapped_array, "_reserved_by_the_system", fail_with(errno.EIO))
    with pytest.raises(DiskError, match=r"cannot write .*small.bin: .*check the disk and try again") as refused:
        mapped.reserve(0)
    assert not refused.value.full
    monkeypatch.setattr(mapped_array, "_reserved_by_the_system", fail_with(errno.EDQUOT))
    with pytest.raises(DiskError, match=r"no room for the replay memory .*lower replay_capacity") as refused:
        mapped.reserve(0)
    assert refused.value.full


def test_out_of_memory_asks_for_a_smaller_replay_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(mmap, "mmap", fail_with(errno.ENOMEM))
    with pytest.raises(ArcadeError, match=r"cannot map the replay memory .*small.bin: .*lower replay_capacity"):
        MappedArray(tmp_path / "small.bin", 64, (KIBIBYTE,), np.uint8)


def fail_with(number):
    def fail(*_):
        raise OSError(number, os.strerror(number))

    return fail


@pytest.fixture
def most_bytes_a_file():
    """Sets how large a file of this process may become."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda limit: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_where_the_system_reserves_no_room_a_disk_that_has_too_little_is_noticed(
    tmp_path, monkeypatch, most_bytes_a_file
):
    monkeypatch.setattr(mapped_array, "_reserved_by_the_system", lambda *_: False)
    monkeypatch.setattr(mapped_array, "_CHUNK_BYTES", 64 * KIBIBYTE)
    mapped = MappedArray(tmp_path / "large.bin", 64, (4 * KIBIBYTE,), np.uint8)
    most_bytes_a_file(100 * KIBIBYTE)  # in the middle of a chunk
    assert mapped.reserve(0) == 16
    with pytest.raises(DiskError, match="no room for the replay memory"):
        mapped.reserve(16)
    most_bytes_a_file(MEBIBYTE)
    assert mapped.reserve(16) == 32
