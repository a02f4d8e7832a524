import numpy as np
import pytest
import torch

from arcade_rl.agents.networks.networks import NetworkPolicy, QNetwork
from arcade_rl.errors import UsageError
from arcade_rl.games.game import ObservationSpec
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.network_shapes import tensor_shapes

ATARI = ObservationSpec("pixels", (4, 84, 84), "uint8")
POST = ObservationSpec("pixels", (4, 105, 80), "uint8")
CART = ObservationSpec("vector", (4,), "float32")
LAKE = ObservationSpec("state", (), "int64", states=16)
EVERY_NETWORK = [
    *((network, spec) for network in ("nature", "nips", "small", "blog", "mlp") for spec in (ATARI, POST)),
    ("mlp", CART),
    ("mlp", LAKE),
    ("nature", ObservationSpec("pixels", (4, 84, 84, 3), "uint8")),
    ("mlp", ObservationSpec("pixels", (2, 36, 36, 3), "uint8")),
]


def elu(x):
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def some_observations(spec: ObservationSpec, count: int = 3):
    random = np.random.default_rng(0)
    if spec.kind == "vector":
        return random.normal(size=(count, *spec.shape)).astype(np.float32)
    return random.integers(spec.states or 256, size=(count, *spec.shape), dtype=spec.dtype)


@pytest.mark.parametrize(("network", "spec"), EVERY_NETWORK)
@pytest.mark.parametrize("layer_norm", [False, True])
@pytest.mark.parametrize("dueling", [False, True])
def test_every_network_has_the_tensors_that_a_brain_must_hold(network, spec, dueling, layer_norm):
    hyperparameters = Hyperparameters(network=network, dueling=dueling, layer_norm=layer_norm)
    policy = NetworkPolicy(hyperparameters, spec, 6)
    shapes = {name: array.shape for name, array in policy.tensors().items()}
    assert shapes == tensor_shapes(hyperparameters, "dqn", spec.shape, spec.states, 6)
    assert {array.dtype for array in policy.tensors().values()} == {np.dtype(np.float32)}
    assert policy.q_values(some_observations(spec)).shape == (3, 6)


@pytest.mark.parametrize(("activation", "expected"), [("relu", lambda x: x.clip(0)), ("tanh", np.tanh), ("elu", elu)])
def test_a_dense_network_has_the_widths_and_the_activation_that_are_asked_for(activation, expected):
    policy = NetworkPolicy(Hyperparameters(hidden_widths="2-1", activation=activation), CART, 1)
    policy.load_tensors(
        {
            "dense1.weight": np.array([[1, 0, 0, 0], [0, 100, 0, 0]], np.float32),
            "dense1.bias": np.zeros(2, np.float32),
            "dense2.weight": np.array([[1, 1]], np.float32),
            "dense2.bias": np.zeros(1, np.float32),
            "head.weight": np.array([[2]], np.float32),
            "head.bias": np.ones(1, np.float32),
        }
    )
    for x in (0.5, 3.0):
        values = policy.q_values(np.array([[x, -x, 9, 9]], np.float32))
        hidden = expected(np.array([x, -100 * x]))
        np.testing.assert_allclose(values, [[2 * expected(hidden.sum()) + 1]], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", ["scalar", "c51", "qr"])
@pytest.mark.parametrize("dueling", [False, True])
@pytest.mark.parametrize("noisy", [False, True])
def test_every_value_head_has_its_tensors_and_says_what_to_expect_of_each_action(kind, dueling, noisy):
    hyperparameters = Hyperparameters(
        hidden_units=8, value_head=kind, dueling=dueling, noisy_networks=noisy, layer_norm=True
    )
    policy = NetworkPolicy(hyperparameters, CART, 3)
    shapes = {name: array.shape for name, array in policy.tensors().items()}
    assert shapes == tensor_shapes(hyperparameters, "dqn", CART.shape, 0, 3)
    observations = some_observations(CART, 5)
    values = policy.q_values(observations)
    returns, probabilities = policy.distributions(observations)
    assert values.shape == (5, 3)
    assert returns.shape == probabilities.shape == (5, 3, 1 if kind == "scalar" else 51)
    np.testing.assert_allclose(probabilities.sum(axis=2), 1, rtol=1e-5)
    np.testing.assert_allclose((returns * probabilities).sum(axis=2), values, atol=1e-5)


def test_a_policy_plays_by_the_mean_weights_of_a_noisy_network():
    policy = NetworkPolicy(Hyperparameters(noisy_networks=True), CART, 2)
    observations = some_observations(CART)
    values = policy.q_values(observations)
    np.testing.assert_array_equal(values, policy.q_values(observations))
    still = {name: array * (not name.endswith("_sigma")) for name, array in policy.tensors().items()}
    policy.load_tensors(still)
    np.testing.assert_array_equal(values, policy.q_values(observations))


@pytest.mark.parametrize(("network", "spec"), EVERY_NETWORK)
def test_a_brains_weights_give_the_same_values(network, spec):
    hyperparameters = Hyperparameters(network=network)
    taught, learner = (NetworkPolicy(hyperparameters, spec, 6, seed=seed) for seed in (1, 2))
    observations = some_observations(spec)
    assert (taught.q_values(observations) != learner.q_values(observations)).any()
    learner.load_tensors(taught.tensors())
    np.testing.assert_array_equal(taught.q_values(observations), learner.q_values(observations))


def test_the_nature_network_computes_what_its_layers_say():
    policy = NetworkPolicy(Hyperparameters(network="nature"), ATARI, 6)
    weights = {name: torch.from_numpy(array) for name, array in policy.tensors().items()}
    observations = some_observations(ATARI)
    x = torch.from_numpy(observations) / 255
    for layer, stride in (("conv1", 4), ("conv2", 2), ("conv3", 1)):
        x = torch.relu(torch.conv2d(x, weights[f"{layer}.weight"], weights[f"{layer}.bias"], stride))
    x = torch.relu(x.flatten(1) @ weights["dense1.weight"].T + weights["dense1.bias"])
    expected = x @ weights["head.weight"].T + weights["head.bias"]
    np.testing.assert_allclose(policy.q_values(observations), expected, rtol=1e-4, atol=1e-5)


def test_a_dueling_head_adds_to_the_value_each_advantage_over_their_mean():
    network = QNetwork(Hyperparameters(hidden_units=1, hidden_layers=1, dueling=True), CART, 3, seed=0)
    with torch.no_grad():
        for name, numbers in {
            "value_dense.weight": [[1.0, 0, 0, 0]],
            "value_head.weight": [[5.0]],
            "advantage_dense.weight": [[0, 1.0, 0, 0]],
            "advantage_head.weight": [[1.0], [2.0], [6.0]],
        }.items():
            network.get_parameter(name).copy_(torch.tensor(numbers))
            network.get_parameter(name.replace("weight", "bias")).zero_()
    values = network(torch.tensor([[2.0, 1.0, 0.0, 0.0]]))
    assert values.tolist() == [[10 - 2, 10 - 1, 10 + 3]]


@pytest.mark.parametrize("weights_of", ["channel", "element"])
def test_layer_norm_comes_between_each_hidden_layer_and_its_activation(weights_of):
    policy = NetworkPolicy(Hyperparameters(network="nips", layer_norm=True, layer_norm_weights=weights_of), ATARI, 6)
    shapes = {name: array.shape for name, array in policy.tensors().items()}
    assert shapes == tensor_shapes(
        Hyperparameters(network="nips", layer_norm=True, layer_norm_weights=weights_of), "pqn", ATARI.shape, 0, 6
    )
    weights = {name: torch.from_numpy(array) for name, array in policy.tensors().items()}
    for name in ("conv1_norm.weight", "conv2_norm.bias", "dense1_norm.weight"):
        weights[name].uniform_(-1, 1)
    policy.load_tensors({name: tensor.numpy() for name, tensor in weights.items()})

    def norm(x, name):
        every = tuple(range(1, x.dim()))
        spread = x.var(every, unbiased=False, keepdim=True)
        scaled = (x - x.mean(every, keepdim=True)) / (spread + 1e-5).sqrt()
        scale, shift = (weights[f"{name}.{part}"] for part in ("weight", "bias"))
        if scale.dim() == 1:
            scale, shift = (each.view((-1,) + (1,) * (x.dim() - 2)) for each in (scale, shift))
        return scaled * scale + shift

    observations = some_observations(ATARI)
    x = torch.from_numpy(observations) / 255
    for layer, stride in (("conv1", 4), ("conv2", 2)):
        x = torch.conv2d(x, weights[f"{layer}.weight"], weights[f"{layer}.bias"], stride)
        x = torch.relu(norm(x, f"{layer}_norm"))
    x = x.flatten(1) @ weights["dense1.weight"].T + weights["dense1.bias"]
    expected = torch.relu(norm(x, "dense1_norm")) @ weights["head.weight"].T + weights["head.bias"]
    np.testing.assert_allclose(policy.q_values(observations), expected, rtol=1e-3, atol=1e-4)


def test_a_dueling_head_of_atoms_adds_the_streams_atom_by_atom():
    hyperparameters = Hyperparameters(hidden_units=1, hidden_layers=1, dueling=True, value_head="qr", atoms=2)
    network = QNetwork(hyperparameters, CART, 2, seed=0)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
        network.get_parameter("value_head.bias").copy_(torch.tensor([10.0, 20.0]))
        network.get_parameter("advantage_head.bias").copy_(torch.tensor([1.0, 2.0, 3.0, 6.0]))  # action by action
    assert network(torch.zeros(1, 4)).tolist() == [[[10 - 1, 20 - 2], [10 + 1, 20 + 2]]]


def test_the_same_seed_gives_the_same_first_weights_and_leaves_torchs_own_stream_alone():
    torch.manual_seed(7)
    before = torch.get_rng_state()
    first, second = (QNetwork(Hyperparameters(), CART, 2, seed=3).state_dict() for _ in range(2))
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert torch.equal(before, torch.get_rng_state())


def test_a_frame_in_colour_is_three_channels_the_oldest_frame_first():
    in_colour = ObservationSpec("pixels", (2, 42, 42, 3), "uint8")
    as_planes = ObservationSpec("pixels", (6, 42, 42), "uint8")
    coloured, planes = (NetworkPolicy(Hyperparameters(network="small"), spec, 3) for spec in (in_colour, as_planes))
    planes.load_tensors(coloured.tensors())
    observations = some_observations(in_colour)
    channels = [observations[:, frame, ..., colour] for frame in range(2) for colour in range(3)]
    np.testing.assert_allclose(
        coloured.q_values(observations), planes.q_values(np.stack(channels, axis=1)), rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize("widths", [{"hidden_units": 1}, {"hidden_widths": "8-1"}])
def test_layer_normalization_of_a_single_unit_is_refused(widths):
    normalized = Hyperparameters(layer_norm=True, **widths)
    with pytest.raises(UsageError, match="a hidden layer of one unit constant; give it two or more"):
        tensor_shapes(normalized, "pqn", (4,), 0, 2)
    with pytest.raises(UsageError, match="layer_norm to false"):
        NetworkPolicy(normalized, CART, 2)
    plain = NetworkPolicy(normalized.replace(layer_norm=False), CART, 2)
    assert plain.q_values(some_observations(CART, 1)).shape == (1, 2)
