"""What is recorded as CUDA graphs, without a GPU: torch's tracer takes its place.

Like a graph the tracer notes each product of tensors once, with everything that is no tensor as it was then, and does
the same again whatever Python would have done. A recording that depends on more than it may gives other weights.
"""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch.fx.experimental.proxy_tensor import make_fx
from torch.utils._pytree import tree_leaves

from arcade_rl.agents.algorithms.dqn import DqnAgent
from arcade_rl.agents.algorithms.network_agent import NetworkAgent
from arcade_rl.agents.algorithms.pqn import PqnAgent
from arcade_rl.agents.networks.cuda_graphs import CudaGraphs, Recording
from arcade_rl.hyperparameters import Hyperparameters
from tests.agents.worlds import SMALL_PICTURES, Pictures

PICTURES = Hyperparameters(
    network="nips", batch_size=8, parallel_games=2, replay_capacity=100, learning_starts=20, target_update_interval=5,
    learning_rate=1e-3, learning_rate_decay=0.9, training_steps=200, optimizer_epsilon=1e-5,
)  # fmt: skip
NOISY = {"noisy_networks": True, "epsilon_start": 0.0, "epsilon_end": 0.0, "value_min": -1.0, "value_max": 1.0}
RAINBOW = {**NOISY, "value_head": "c51", "double_q": True, "dueling": True, "n_step": 3, "prioritized_replay": True}
PQN = {"layer_norm": True, "rollout_steps": 5, "epochs": 2, "batch_size": 3, "averaged_updates": 40, "loss": "squared"}


def record_by_tracing(work: Callable[[], object]) -> Recording[object]:
    output = work()
    traced = make_fx(work)()

    def replay() -> None:
        for place, value in zip(tree_leaves(output), tree_leaves(traced()), strict=True):
            if place is not None:
                place.detach().copy_(value)

    return Recording(replay, output)


def recorded(agent: NetworkAgent) -> NetworkAgent:
    """The agent, its updates replayed from recordings."""
    agent._aside = None  # no second thread on a GPU

    def set_up() -> None:
        agent._fast_gradient = CudaGraphs(agent._gradient, record_by_tracing)

    agent._set_up_gradient = set_up
    set_up()
    return agent


def make_agent(folder, algorithm: str, hyperparameters: Hyperparameters, device: str = "cpu") -> NetworkAgent:
    if algorithm == "pqn":
        return PqnAgent(hyperparameters, SMALL_PICTURES, 3, seed=0, device=device)
    return DqnAgent(hyperparameters, SMALL_PICTURES, 3, seed=0, replay_folder=folder, device=device)


@pytest.mark.parametrize(
    ("algorithm", "changes"),
    [
        ("dqn", {}),
        ("dqn", {"optimizer": "rmsprop", "target_update_interval": 1}),
        ("dqn", {"value_head": "qr", "atoms": 5, "double_q": True}),
        ("dqn", RAINBOW),
        ("pqn", PQN),
        ("pqn", PQN | {"optimizer": "radam"}),
    ],
)
def test_a_recorded_update_learns_the_same_as_one_that_is_called_to_the_last_bit(tmp_path, algorithm, changes):
    hyperparameters = PICTURES.replace(**changes)
    called = make_agent(tmp_path / "called", algorithm, hyperparameters)
    replayed = recorded(make_agent(tmp_path / "replayed", algorithm, hyperparameters))
    for agent in (called, replayed):
        world = Pictures(2, SMALL_PICTURES, seed=5)
        world.play(agent, 40)
        other_target = 1 if hyperparameters.target_update_interval > 1 else 5
        agent.tune(hyperparameters.replace(discount=0.5, max_gradient_norm=0.1, target_update_interval=other_target))
        world.play(agent, 20)
    assert replayed.updates == called.updates > 20
    assert replayed.metrics() == called.metrics()
    ours, theirs = called.state(), replayed.state()
    assert ours[1] == theirs[1]
    for name, array in ours[0].items():
        np.testing.assert_array_equal(array, theirs[0][name], err_msg=name)


def test_one_recording_serves_all_inputs_of_its_shapes_and_numbers():
    recordings = []

    def record(work: Callable[[], object]) -> Recording[object]:
        recordings.append(record_by_tracing(work))
        return recordings[-1]

    graphs = CudaGraphs(lambda power, number: number**power, record)
    for power, number, expected in ((2, 3.0, 9.0), (2, 4.0, 16.0), (3, 2.0, 8.0), (2, 5.0, 25.0)):
        assert graphs(power, torch.tensor([number])).tolist() == [expected]
    assert graphs(2, torch.tensor([1.0, 2.0])).tolist() == [1.0, 4.0]
    assert len(recordings) == 3


def test_inputs_are_copied_so_that_a_recording_outlives_them():
    graphs = CudaGraphs(lambda number: number + 1, record_by_tracing)
    first, second = torch.tensor([1.0]), torch.tensor([5.0])
    graphs(first)
    graphs(second)
    assert first.tolist() == [1.0]


@pytest.mark.parametrize("changes", [{}, RAINBOW, {"value_head": "qr", "atoms": 5, "double_q": True}, PQN])
def test_all_of_an_updates_work_is_done_where_the_network_is(tmp_path, changes):
    hyperparameters = PICTURES.replace(**changes)
    agent = make_agent(tmp_path, "pqn" if changes is PQN else "dqn", hyperparameters, device="meta")  # stands for a GPU
    pictures = torch.zeros(8, *SMALL_PICTURES.shape, dtype=torch.uint8, device="meta")
    actions, numbers = (torch.zeros(8, dtype=kind, device="meta") for kind in (torch.int64, torch.float32))
    if changes is PQN:
        gradient = agent._gradient(6, pictures, actions, numbers)
    else:
        gradient = agent._gradient(6, agent._draw_noise(3), pictures, actions, numbers, numbers, pictures, numbers)
    assert {tensor.device.type for tensor in tree_leaves(gradient)} == {"meta"}


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
@pytest.mark.parametrize(("algorithm", "changes"), [("dqn", {}), ("dqn", RAINBOW), ("pqn", PQN)])
def test_on_a_gpu_graphs_learn_what_calls_learn(tmp_path, algorithm, changes):
    graphed, called = (
        make_agent(tmp_path / name, algorithm, PICTURES.replace(**changes), "cuda") for name in ("graphed", "called")
    )
    called._fast_gradient = called._gradient
    for agent in (graphed, called):
        Pictures(2, SMALL_PICTURES, seed=5).play(agent, 40)
    for name, array in called.tensors().items():
        np.testing.assert_allclose(array, graphed.tensors()[name], rtol=1e-3, atol=1e-5, err_msg=name)
