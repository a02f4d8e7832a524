"""The soaks of damaged files in short: every file of a small shelf, and some hundred mutated brains."""

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def run(script: str, *arguments: str) -> str:
    done = subprocess.run([sys.executable, str(HERE / script), *arguments], capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_mutated_brains_are_refused_in_a_line(tmp_path: Path) -> None:
    assert "500 mutated brains: 0 faults" in run("fuzz_brains.py", "500", "7")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_damaged_files_are_announced_and_hide_nothing() -> None:
    assert ": 0 faults" in run("soak_damage.py", "8", "7", "--agents", "lake")


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_each_kind_of_file_may_be_damaged() -> None:
    assert ": 0 faults" in run("soak_damage.py", "60", "8")
