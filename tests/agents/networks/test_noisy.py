import math

import pytest
import torch
from torch.nn import functional

from arcade_rl.agents.networks.networks import QNetwork
from arcade_rl.agents.networks.noisy import NoisyLinear, draw_noise, of_layers
from arcade_rl.games.game import ObservationSpec
from arcade_rl.hyperparameters import Hyperparameters

CART = ObservationSpec("vector", (4,), "float32")
NOISY = Hyperparameters(hidden_units=8, hidden_layers=1, noisy_networks=True)


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_a_noisy_layer_adds_noise_to_each_weight_and_bias_by_its_own_strength():
    layer = NoisyLinear(2, 2, sigma=0.5)
    with torch.no_grad():
        layer.weight_sigma.copy_(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
        layer.bias_sigma.copy_(torch.tensor([5.0, 6.0]))
    of_inputs, of_outputs = torch.tensor([[2.0, -1.0]]), torch.tensor([[0.5, -3.0]])
    features = torch.tensor([[1.0, 2.0], [-1.0, 0.5]])
    weight = layer.weight + torch.tensor([[1.0, 2.0], [3.0, 4.0]]) * torch.outer(of_outputs[0], of_inputs[0])
    bias = layer.bias + torch.tensor([5.0, 6.0]) * of_outputs[0]
    torch.testing.assert_close(
        layer(features, (of_inputs, of_outputs)), functional.linear(features, weight, bias), atol=1e-5, rtol=1e-5
    )


def test_a_noisy_layer_without_noise_is_a_plain_layer_of_its_means():
    layer = NoisyLinear(4, 3, sigma=0.5)
    features = torch.randn((2, 4), generator=generator())
    zero = (torch.zeros(1, 4), torch.zeros(1, 3))
    plain = functional.linear(features, layer.weight, layer.bias)
    assert torch.equal(layer(features), plain)
    assert torch.equal(layer(features, zero), plain)


def test_noise_begins_at_the_strength_asked_for_over_the_root_of_the_inputs():
    layer = NoisyLinear(16, 3, sigma=0.5)
    assert (layer.weight_sigma == 0.125).all()
    assert (layer.bias_sigma == 0.125).all()
    assert layer.weight.abs().max() <= 1 / math.sqrt(16)


def test_noise_is_the_signed_root_of_normal_numbers():
    network = torch.nn.Sequential(NoisyLinear(300, 200, sigma=0.5))
    of_inputs, of_outputs = of_layers(network, draw_noise(network, 100, generator()))["0"]
    assert (of_inputs.shape, of_outputs.shape) == ((100, 300), (100, 200))
    for noise in (of_inputs, of_outputs):
        assert noise.mean().item() == pytest.approx(0.0, abs=0.02)
        assert noise.square().mean().item() == pytest.approx(math.sqrt(2 / math.pi), rel=0.02)  # the mean of |x|
        assert noise.pow(4).mean().item() == pytest.approx(1.0, rel=0.05)  # the mean of x squared


def test_every_layers_noise_is_its_own_and_fresh_each_time():
    network = QNetwork(NOISY.replace(dueling=True), CART, 2, seed=0)
    random = generator()
    first, second = (of_layers(network, draw_noise(network, 1, random)) for _ in range(2))
    assert sorted(first) == ["advantage_dense", "advantage_head", "value_dense", "value_head"]
    drawn = [part for noise in (first, second) for layer in noise.values() for part in layer]
    numbers = torch.cat([part.flatten() for part in drawn]).tolist()
    assert len(set(numbers)) == len(numbers)


def test_the_same_seed_gives_the_same_noise():
    network = QNetwork(NOISY, CART, 2, seed=0)
    one, other = (draw_noise(network, 3, generator(7)) for _ in range(2))
    assert torch.equal(one, other)


@pytest.mark.parametrize(
    "changes", [{}, {"dueling": True}, {"value_head": "c51"}, {"dueling": True, "value_head": "qr"}]
)
def test_noise_moves_a_networks_values_about_those_of_its_means(changes):
    network = QNetwork(NOISY.replace(**changes), CART, 2, seed=0)
    observation = torch.randn((1, 4), generator=generator(1))
    means = network(observation)
    with torch.no_grad():
        shaken = network(observation.expand(500, 4), draw_noise(network, 500, generator(2)))
    assert (shaken.std(dim=0) > 0.05).all()
    assert ((shaken.mean(dim=0) - means[0]).abs() < 0.35).all()


def test_a_noisy_network_is_born_with_the_means_of_a_plain_one():
    noisy, plain = (QNetwork(NOISY.replace(noisy_networks=on), CART, 2, seed=4) for on in (True, False))
    observations = torch.randn((3, 4), generator=generator())
    assert torch.equal(noisy(observations), plain(observations))


def test_the_strength_of_the_noise_is_learned():
    network = QNetwork(NOISY, CART, 2, seed=0)
    values = network(torch.ones(8, 4), draw_noise(network, 1, generator()))
    torch.autograd.backward(values.square().mean())
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().sum() > 0, name
