"""The soaks of damaged files in short: every file of a small shelf, and some hundred mutated brains."""

import sys

import pytest

from tests.benchmarks.support.scripts import said


def test_mutated_brains_are_refused_in_a_line() -> None:
    assert "500 mutated brains: 0 faults" in said("damage.fuzz_brains", "500", "7", timeout=900)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_damaged_files_are_announced_and_hide_nothing() -> None:
    assert ": 0 faults" in said("damage.soak_damage", "8", "7", "--agents", "lake", timeout=900)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_each_kind_of_file_may_be_damaged() -> None:
    assert ": 0 faults" in said("damage.soak_damage", "60", "8", timeout=900)
