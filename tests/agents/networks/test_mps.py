"""What an Apple GPU cannot hold, without one: it has no float64, and none of ours may be on its way there."""

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from arcade_rl.agents.networks.networks import NetworkPolicy
from tests.agents.networks.test_cuda_graphs import PICTURES, PQN, RAINBOW, make_agent
from tests.agents.worlds import SMALL_PICTURES, Pictures


class _SinglePrecision(TorchDispatchMode):
    """Fails where an operation of torch gives float64."""

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        output = func(*args, **(kwargs or {}))
        assert not any(
            isinstance(leaf, torch.Tensor) and leaf.dtype == torch.float64 for leaf in tree_leaves(output)
        ), func
        return output


@pytest.mark.parametrize(
    ("algorithm", "changes"),
    [
        ("dqn", {"optimizer": "rmsprop"}),
        ("dqn", {"value_head": "qr", "atoms": 5, "double_q": True}),
        ("dqn", RAINBOW),
        ("pqn", PQN | {"optimizer": "radam", "max_gradient_norm": 0.1}),
    ],
)
def test_nothing_is_computed_in_float64(tmp_path, monkeypatch, algorithm, changes):
    def to_device(policy: NetworkPolicy, array: np.ndarray) -> torch.Tensor:
        assert array.dtype != np.float64
        return torch.from_numpy(array)

    monkeypatch.setattr(NetworkPolicy, "to_device", to_device)
    with _SinglePrecision():
        agent = make_agent(tmp_path, algorithm, PICTURES.replace(**changes))
        agent._aside = None  # a second thread would not be watched
        Pictures(2, SMALL_PICTURES, seed=5).play(agent, 60)
        agent.metrics()
        agent.state()
    assert agent.updates > 20
