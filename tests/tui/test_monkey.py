"""A monkey at the cockpit, for a moment. For hours: `python -m tests.benchmarks.monkeys.monkey_cockpit 100000 1`."""

import contextlib
from pathlib import Path

import pytest

from tests.tui.support import monkey
from tests.tui.support.monkey import let_loose, scripted, under_load


@pytest.mark.parametrize(("seed", "loaded"), [(2, False), (3, True)])
async def test_a_monkey_finds_no_exception(
    seed: int, loaded: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with under_load(seed) if loaded else contextlib.nullcontext():
        await let_loose(200, seed, scripted)


async def test_what_a_monkey_finds_is_kept_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(monkey.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(monkey.Monkey, "act", _find_a_defect)
    with pytest.raises(ZeroDivisionError) as found:
        await let_loose(1, 2, scripted)
    (kept,) = tmp_path.glob("monkey-2-*.log")
    assert str(kept) in found.value.__notes__[-1]
    assert "ZeroDivisionError" in kept.read_text()
    assert "_find_a_defect" in kept.read_text()


async def _find_a_defect(self: monkey.Monkey, times: int) -> None:
    raise ZeroDivisionError(times)
