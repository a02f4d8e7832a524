import numpy as np
import pytest
import torch

from arcade_rl.agents.algorithms.network_agent import Gradient, NetworkAgent
from arcade_rl.agents.networks.networks import network_tensors
from arcade_rl.hyperparameters import Hyperparameters
from tests.agents.worlds import CHAIN

HYPERPARAMETERS = Hyperparameters(hidden_units=4, hidden_layers=1)


class Fitter(NetworkAgent):
    """Brings the values of all four states near one number; `steepness` times as fast."""

    def __init__(self, hyperparameters: Hyperparameters, *, seed: int = 0) -> None:
        super().__init__(hyperparameters, CHAIN, 2, seed=seed, device="cpu")

    def update(self, value: float, steepness: float = 1.0) -> None:
        self._descend(self._gradient(value, steepness))

    def _gradient(self, value: float, steepness: float = 1.0) -> Gradient:
        return self._backward(*self.loss(value, steepness))

    def loss(self, value: float, steepness: float = 1.0) -> tuple[torch.Tensor, torch.Tensor]:
        outputs = self.network(torch.arange(4))
        return (outputs - value).square().mean() * steepness, outputs

    def gradient(self, value: float) -> list[torch.Tensor]:
        return list(torch.autograd.grad(self.loss(value)[0], self._weights))


@pytest.mark.parametrize("device", ["cpu", "a GPU, as it were"])
@pytest.mark.parametrize(("most", "expected"), [(0.0, 5.0), (6.0, 5.0), (2.0, 2.0)])
def test_a_gradient_longer_than_allowed_is_shortened_and_no_other(device, most, expected):
    agent = Fitter(HYPERPARAMETERS.replace(max_gradient_norm=most))
    if device != "cpu":
        agent.device = torch.device("cuda")
    agent.update(1.0, 5.0 / length(agent.gradient(1.0)))
    assert length([weight.grad for weight in agent._weights]) == pytest.approx(expected, rel=1e-4)


def length(gradient: list[torch.Tensor]) -> float:
    return float(torch.cat([part.flatten() for part in gradient]).norm())


def test_each_step_follows_its_own_gradient_alone():
    agent = Fitter(HYPERPARAMETERS.replace(max_gradient_norm=0.0))
    for _ in range(2):
        expected = agent.gradient(0.0)
        agent.update(0.0)
        for weight, gradient in zip(agent._weights, expected, strict=True):
            np.testing.assert_allclose(weight.grad, gradient, rtol=1e-5)
    assert agent.updates == 2


def averaging(updates: int) -> Fitter:
    """An agent that averages its weights, after this many updates."""
    agent = Fitter(HYPERPARAMETERS.replace(averaged_updates=1_000), seed=updates)
    for _ in range(updates):
        agent.update(1.0)
    return agent


def test_a_brain_holds_the_averaged_weights_and_the_agent_acts_by_its_newest():
    agent = averaging(32)
    for name, newest in network_tensors(agent.network).items():
        assert (agent.tensors()[name] != newest).any()
    np.testing.assert_array_equal(agent.q_values(np.arange(4)), agent.network(torch.arange(4)).detach())


def test_averaging_goes_on_where_it_was_saved():
    saved, resumed = averaging(32), averaging(0)
    resumed.restore(*saved.state())
    for name, array in saved.tensors().items():
        np.testing.assert_array_equal(resumed.tensors()[name], array)


def test_averaging_begins_with_the_newest_weights_where_nothing_was_averaged_before():
    plain = Fitter(HYPERPARAMETERS, seed=7)
    agent = averaging(0)
    agent.restore(*plain.state())
    for name, array in plain.tensors().items():
        np.testing.assert_array_equal(agent.tensors()[name], array)


def test_averaging_begins_with_the_brain_that_was_loaded():
    brain = averaging(32).tensors()
    agent = averaging(0)
    agent.load_tensors(brain)
    for name, array in brain.items():
        np.testing.assert_array_equal(agent.tensors()[name], array)
        np.testing.assert_array_equal(network_tensors(agent.network)[name], array)


def test_a_loaded_brain_is_not_lost_to_the_first_updates_also_after_a_resume():
    brain = averaging(320).tensors()
    heir = averaging(0)
    heir.load_tensors(brain)
    for _ in range(16):
        heir.update(-50.0)
    resumed = averaging(0)
    resumed.restore(*heir.state())
    newest = network_tensors(heir.network)
    for agent in (heir, resumed):
        for _ in range(16):
            agent.update(-50.0)
        for name, tensor in agent.tensors().items():
            moved = np.abs(tensor - brain[name]).max()
            assert moved < 0.1 * np.abs(newest[name] - brain[name]).max()
