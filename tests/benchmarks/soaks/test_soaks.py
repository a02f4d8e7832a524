"""The soak tests in short: a few kills, some seconds of a busy shelf, and what counts as flat memory."""

import math
import sys

import pytest

from tests.benchmarks.soaks.flat_memory import report, tenths
from tests.benchmarks.support import scripts


@pytest.mark.skipif(sys.platform == "win32", reason="trainers are forked, and killed by a signal")
def test_trainers_cockpit_and_window_killed_at_random_lose_nothing() -> None:
    said = scripts.said("soaks.soak_kill", "--game", "frozen-lake", "--kills", "10", "--longest", "0.5", timeout=150)
    assert "10 kills of trainers and 2 of cockpits and windows survived" in said


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="disks are mounted in memory")
def test_a_disk_filled_at_random_and_freed_loses_nothing() -> None:
    done = scripts.run("soaks.soak_full_disk", "4", "--seed", "3", timeout=150)
    if "cannot be mounted here" in done.stderr:
        pytest.skip(done.stderr.strip())
    assert "0 agents damaged, training went on each time" in done.stdout, done.stdout + done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="cockpits run in pseudo-terminals")
def test_four_cockpits_two_trainers_and_two_windows_share_a_shelf() -> None:
    assert "0 errors" in scripts.said("soaks.soak_shelf", "0.1", "--no-screen", timeout=150)


def test_what_passes_is_no_growth() -> None:
    assert tenths([100.0, 250.0] * 50) == [100.0] * 10


def test_memory_that_is_small_for_a_moment_is_not_where_it_began() -> None:
    assert tenths([88.0, *[100.0] * 9] * 10) == [100.0] * 10


@pytest.mark.parametrize(("a_sample", "status"), [(0.04, 0), (0.08, 1)])
def test_memory_that_grows_by_more_than_5_mb_fails(a_sample: float, status: int) -> None:
    megabytes = [100 + a_sample * number for number in range(100)]
    assert report({"window": megabytes}, warming=0) == status


def test_memory_while_something_passing_lies_there_does_not_count() -> None:
    megabytes = [math.inf if number % 10 else 100.0 for number in range(90)]
    assert report({"trainer": [*megabytes, *[math.inf] * 10]}, warming=0) == 0
    assert report({"trainer": [math.inf] * 50 + [100.0] + [math.inf] * 49}, warming=60) == 1
