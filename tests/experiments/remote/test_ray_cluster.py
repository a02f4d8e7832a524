"""What a Ray cluster has room for, by what its nodes say they have."""

import sys
from types import SimpleNamespace

import pytest

from arcade_rl.experiments.remote.options import RayOptions
from arcade_rl.experiments.remote.ray_cluster import RayCluster


@pytest.mark.parametrize(
    ("resources", "cpus", "gpus", "room"),
    [
        ({"CPU": 64.0, "GPU": 1.0}, 1.0, 0.2, 5),
        ({"CPU": 64.0, "GPU": 1.0}, 1.0, 0.1, 10),
        ({"CPU": 64.0, "GPU": 1.0}, 1.0, 0.3, 3),
        ({"CPU": 64.0, "GPU": 2.0}, 1.0, 0.05, 40),
        ({"CPU": 0.9}, 0.3, 0.0, 3),
        ({"CPU": 2.0}, 4.0, 0.0, 0),
        ({"CPU": 64.0}, 1.0, 0.5, 0),
    ],
)
def test_shares_of_a_node_fill_it(
    monkeypatch: pytest.MonkeyPatch, resources: dict[str, float], cpus: float, gpus: float, room: int
) -> None:
    nodes = [{"Alive": True, "Resources": resources}, {"Alive": False, "Resources": resources}]
    monkeypatch.setitem(sys.modules, "ray", SimpleNamespace(nodes=lambda: nodes))
    assert RayCluster(RayOptions("local", cpus, gpus)).room() == room
