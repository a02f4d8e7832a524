import numpy as np
import pytest
import torch

from arcade_rl.agents.network_agent import NetworkAgent
from arcade_rl.agents.networks import network_tensors
from arcade_rl.hyperparameters import Hyperparameters

from .worlds import CHAIN

RECIPE = Hyperparameters(hidden_units=4, hidden_layers=1)


@pytest.mark.parametrize("device", ["cpu", "a GPU, as it were"])
@pytest.mark.parametrize(("most", "expected"), [(0.0, 5.0), (6.0, 5.0), (2.0, 2.0)])
def test_a_gradient_longer_than_allowed_is_shortened_and_no_other(device, most, expected):
    agent = NetworkAgent(RECIPE.replace(max_gradient_norm=most), CHAIN, 2, seed=0, device="cpu")
    if device != "cpu":
        agent.device = torch.device("cuda")
    outputs = agent.network(torch.arange(4))
    length = gradient_length(agent, outputs.sum())
    agent._descend(outputs.sum() * (5.0 / length), outputs)
    assert float(torch.cat([weight.grad.flatten() for weight in agent._weights]).norm()) == pytest.approx(
        expected, rel=1e-4
    )


def gradient_length(agent: NetworkAgent, loss: torch.Tensor) -> float:
    gradients = torch.autograd.grad(loss, agent._weights, retain_graph=True)
    return float(torch.cat([gradient.flatten() for gradient in gradients]).norm())


def test_each_step_follows_its_own_gradient_alone():
    agent = NetworkAgent(RECIPE.replace(max_gradient_norm=0.0), CHAIN, 2, seed=0, device="cpu")
    for _ in range(2):
        outputs = agent.network(torch.arange(4))
        expected = torch.autograd.grad(outputs.square().mean(), agent._weights, retain_graph=True)
        agent._descend(outputs.square().mean(), outputs)
        for weight, gradient in zip(agent._weights, expected, strict=True):
            np.testing.assert_allclose(weight.grad, gradient, rtol=1e-5)
    assert agent.updates == 2


def averaging(updates: int) -> NetworkAgent:
    """An agent that averages its weights, after so many updates."""
    agent = NetworkAgent(RECIPE.replace(averaged_updates=1_000), CHAIN, 2, seed=updates, device="cpu")
    for _ in range(updates):
        outputs = agent.network(torch.arange(4))
        agent._descend((outputs - 1.0).square().mean(), outputs)
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
    plain = NetworkAgent(RECIPE, CHAIN, 2, seed=7, device="cpu")
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
