"""A monkey at the cockpit, for a moment. For hours: `python tests/benchmarks/monkey_cockpit.py 100000 1`."""

from pathlib import Path

import pytest

from tests.tui.monkey import let_loose, scripted


@pytest.mark.parametrize("seed", [2, 3])
async def test_a_monkey_finds_no_exception(seed: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    await let_loose(200, seed, scripted)
