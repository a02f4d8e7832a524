import re
import sys
from pathlib import Path

import numpy as np
import pytest

from arcade_rl.agents.memory import mapped_array
from arcade_rl.agents.memory.mapped_array import MappedArray

MEBIBYTE = 2**20


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
