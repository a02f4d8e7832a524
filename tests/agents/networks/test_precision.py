import numpy as np
import pytest
import torch

from arcade_rl.agents.algorithms.dqn import DqnAgent
from arcade_rl.agents.algorithms.pqn import PqnAgent
from arcade_rl.agents.networks import precision
from arcade_rl.agents.networks.networks import QNetwork
from arcade_rl.agents.networks.precision import learning_dtype
from arcade_rl.hyperparameters import Hyperparameters
from tests.agents.worlds import SMALL_PICTURES, Pictures

CPU = torch.device("cpu")
HYPERPARAMETERS = Hyperparameters(
    network="nips", batch_size=8, steps_per_update=2, double_q=True, parallel_games=2, replay_capacity=60,
    learning_starts=20, target_update_interval=5, epsilon_decay_steps=40, rollout_steps=4,
)  # fmt: skip


@pytest.fixture(params=[False, True], ids=["float32", "bfloat16"])
def bfloat16(request, monkeypatch) -> bool:
    """Whether the processor is said to multiply bfloat16; where it does not, it emulates it."""
    monkeypatch.setattr(precision, "multiplies_bfloat16", lambda: request.param)
    return request.param


def test_pictures_are_learned_in_bfloat16_where_the_processor_multiplies_it(bfloat16):
    assert (learning_dtype("pixels", CPU) == torch.bfloat16) == bfloat16


def test_numbers_and_other_devices_learn_in_float32(monkeypatch):
    monkeypatch.setattr(precision, "multiplies_bfloat16", lambda: True)
    assert learning_dtype("vector", CPU) == torch.float32
    assert learning_dtype("pixels", torch.device("cuda")) == torch.float32


@pytest.mark.parametrize("has", [None, "_is_avx512_bf16_supported", "_is_amx_tile_supported"])
def test_avx512_bf16_or_amx_will_do(monkeypatch, has):
    for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"):
        monkeypatch.setattr(torch.cpu, name, lambda name=name: name == has)
    assert precision.multiplies_bfloat16() == (has is not None)


@pytest.mark.parametrize(
    "changes",
    [{}, {"network": "nature"}, {"dueling": True, "layer_norm": True}, {"noisy_networks": True}, {"value_head": "qr"}],
)
def test_bfloat16_gives_almost_the_values_and_gradients_of_float32(changes):
    network = QNetwork(HYPERPARAMETERS.replace(**changes), SMALL_PICTURES, 3, seed=0)
    pictures = torch.from_numpy(Pictures(16, SMALL_PICTURES, seed=1).observations)
    values, gradients = {}, {}
    for dtype in (torch.float32, torch.bfloat16):
        network.zero_grad()
        outputs = network(pictures, dtype=dtype)
        torch.autograd.backward(outputs.square().mean())
        values[dtype] = outputs.detach()
        gradients[dtype] = {name: weight.grad for name, weight in network.named_parameters() if weight.grad is not None}
    assert values[torch.bfloat16].dtype == torch.float32
    assert 0 < relative_error(values) < 0.01
    for name in gradients[torch.float32]:
        pair = {dtype: each[name] for dtype, each in gradients.items()}
        assert pair[torch.bfloat16].dtype == torch.float32
        assert relative_error(pair) < 0.1, name


def relative_error(pair: dict[torch.dtype, torch.Tensor]) -> float:
    exact = pair[torch.float32]
    return float((pair[torch.bfloat16] - exact).norm() / exact.norm())


def test_the_last_layer_does_not_round_values_to_eight_bits():
    network = QNetwork(HYPERPARAMETERS, SMALL_PICTURES, 3, seed=0)
    pictures = torch.from_numpy(Pictures(16, SMALL_PICTURES, seed=1).observations)
    values = network(pictures, dtype=torch.bfloat16)
    assert (values != values.bfloat16()).float().mean() > 0.9


def test_bfloat16_learns_as_well_as_float32():
    pictures = torch.from_numpy(Pictures(32, SMALL_PICTURES, seed=1).observations)
    wanted = torch.linspace(-1, 1, 32)
    errors = {}
    for dtype in (torch.float32, torch.bfloat16):
        network = QNetwork(HYPERPARAMETERS, SMALL_PICTURES, 1, seed=0)
        optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
        for _ in range(60):
            optimizer.zero_grad()
            torch.autograd.backward((network(pictures, dtype=dtype).squeeze(1) - wanted).square().mean())
            optimizer.step()
        errors[dtype] = float((network(pictures).squeeze(1) - wanted).square().mean().detach())  # judged as it plays
    assert errors[torch.bfloat16] < max(0.01, 2 * errors[torch.float32])


def test_play_and_what_is_kept_stay_float32(bfloat16, tmp_path):
    agent = DqnAgent(HYPERPARAMETERS, SMALL_PICTURES, 3, seed=0, replay_folder=tmp_path)
    Pictures(2, SMALL_PICTURES, seed=5).play(agent, 40)
    observations = Pictures(4, SMALL_PICTURES, seed=6).observations
    expected = agent.network(torch.from_numpy(observations)).detach().numpy()
    np.testing.assert_array_equal(agent.q_values(observations), expected)
    learned = {name: array for name, array in agent.state()[0].items() if name.startswith(("network/", "optimizer/"))}
    assert {array.dtype for array in learned.values()} == {np.dtype("float32")}


def test_a_thread_beside_without_gradients_takes_none_away(bfloat16, tmp_path):
    beside, in_turn = (
        DqnAgent(HYPERPARAMETERS, SMALL_PICTURES, 3, seed=0, replay_folder=tmp_path / name) for name in "ab"
    )
    in_turn._aside = None
    for agent in (beside, in_turn):
        Pictures(2, SMALL_PICTURES, seed=5).play(agent, 80)
    assert beside.updates > 50
    for name, tensor in in_turn.tensors().items():
        np.testing.assert_array_equal(beside.tensors()[name], tensor)


@pytest.mark.parametrize("algorithm", [DqnAgent, PqnAgent])
def test_resuming_is_exact(bfloat16, tmp_path, algorithm):
    def make(name):
        folder = {"replay_folder": tmp_path / name} if algorithm is DqnAgent else {}
        return algorithm(HYPERPARAMETERS, SMALL_PICTURES, 3, seed=0, **folder)

    steady, stopped = make("steady"), make("stopped")
    Pictures(2, SMALL_PICTURES, seed=5).play(steady, 70)
    world = Pictures(2, SMALL_PICTURES, seed=5)
    world.play(stopped, 40)
    stopped.flush()
    resumed = make("stopped")
    resumed.restore(*stopped.state())
    world.play(resumed, 30)
    assert resumed.updates > 20
    for name, array in steady.state()[0].items():
        np.testing.assert_array_equal(array, resumed.state()[0][name], err_msg=name)
