"""A real Ray of two nodes: what dies in the middle of a training costs less than a minute, and nothing is doubled."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1_200),
    pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="Ray is not installed: pip install '.[ray]'"),
]


def bench(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str(HERE / "bench_ray.py"), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_killed_node_and_a_killed_driver_cost_less_than_a_minute_and_double_nothing() -> None:
    said = bench("loss", "--steps", "1000000", "--kill", "node,driver")
    assert "every episode and evaluation is in its ledger once" in said
    lost = [int(line.split(" killed: ")[1].split()[0]) for line in said.splitlines() if " killed: " in line]
    assert len(lost) == 2
    assert max(lost) <= 60


def test_a_trial_on_the_cluster_takes_hardly_longer_than_here() -> None:
    said = bench("overhead", "--steps", "400000", "--rounds", "1")
    assert float(said.split("overhead of the cluster ")[1].split("%")[0]) < 5.0
