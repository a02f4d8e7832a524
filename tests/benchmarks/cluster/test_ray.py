"""A real Ray of two nodes: what dies in the middle of a training costs less than a minute, and nothing is doubled."""

import importlib.util

import pytest

from tests.benchmarks.support.scripts import said

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1_200),
    pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="Ray is not installed: pip install '.[ray]'"),
]


def test_a_killed_node_and_a_killed_driver_cost_less_than_a_minute_and_double_nothing() -> None:
    told = said("cluster.bench_ray", "loss", "--steps", "1000000", "--kill", "node,driver")
    assert "every episode and evaluation is in its ledger once" in told
    lost = [int(line.split(" killed: ")[1].split()[0]) for line in told.splitlines() if " killed: " in line]
    assert len(lost) == 2
    assert max(lost) <= 60


def test_a_trial_on_the_cluster_takes_hardly_longer_than_here() -> None:
    told = said("cluster.bench_ray", "overhead", "--steps", "400000", "--rounds", "1")
    assert float(told.split("overhead of the cluster ")[1].split("%")[0]) < 5.0
