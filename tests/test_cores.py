"""How many cores the program takes for its own."""

from pathlib import Path

import pytest

from arcade_rl import cores


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a container's control group, on a machine of 64 cores."""
    monkeypatch.setattr(cores, "_CONTROL_GROUP", tmp_path)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(64)), raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("limit", "usable"), [("200000 100000", 2), ("150000 100000", 2), ("50000 100000", 1), ("max 100000", 64), ("", 64)]
)
def test_a_container_may_use_no_more_than_its_quota(group: Path, limit: str, usable: int) -> None:
    (group / "cpu.max").write_text(f"{limit}\n")
    assert cores.usable_cores() == usable


@pytest.mark.parametrize(("quota", "usable"), [(400_000, 4), (-1, 64)])
def test_the_first_version_of_control_groups_says_it_in_two_files(group: Path, quota: int, usable: int) -> None:
    (group / "cpu").mkdir()
    (group / "cpu" / "cpu.cfs_quota_us").write_text(f"{quota}\n")
    (group / "cpu" / "cpu.cfs_period_us").write_text("100000\n")
    assert cores.usable_cores() == usable


def test_without_a_limit_all_that_the_system_lets_it_run_on_are_used(group: Path) -> None:
    assert cores.usable_cores() == 64
