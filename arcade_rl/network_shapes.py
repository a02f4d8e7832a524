"""The shape of every network by plain arithmetic: layers, tensor names and shapes, parameter counts. Needs no torch."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, cast

from arcade_rl.errors import UsageError
from arcade_rl.hyperparameters import Algorithm, Hyperparameters

Shape = tuple[int, ...]
Activation = Literal["relu", "tanh", "elu"]
_NORM = "_norm"


@dataclass(frozen=True, slots=True)
class Convolution:
    """One convolutional layer without padding: `filters` filters of (height, width) `kernel`, moved by `stride`."""

    filters: int
    kernel: tuple[int, int]
    stride: int


@dataclass(frozen=True, slots=True)
class NetworkPlan:
    """A network's layers, input to output; the head with one value an action comes after them.

    Attributes:
        dense: width of each dense hidden layer.
    """

    convolutions: tuple[Convolution, ...]
    dense: tuple[int, ...]
    activation: Activation


PIXEL_PLANS: Final = {
    # Mnih et al. 2015, "Human-level control through deep reinforcement learning", Methods
    "nature": NetworkPlan(
        (Convolution(32, (8, 8), 4), Convolution(64, (4, 4), 2), Convolution(64, (3, 3), 1)), (512,), "relu"
    ),
    # Mnih et al. 2013, "Playing Atari with Deep Reinforcement Learning", section 4.1
    "nips": NetworkPlan((Convolution(16, (8, 8), 4), Convolution(32, (4, 4), 2)), (256,), "relu"),
    # Our own, for pictures of 42 x 42: about the strides of `nips` over half the pixels each way
    "small": NetworkPlan((Convolution(16, (6, 6), 3), Convolution(32, (4, 4), 2)), (256,), "relu"),
    # The post on Atari; its convolutions have stride 1 there
    "blog": NetworkPlan(
        (Convolution(32, (8, 4), 4), Convolution(64, (3, 2), 2), Convolution(64, (3, 2), 1)), (512,), "elu"
    ),
}
"""The networks for pictures, by name."""


def network_plan(hyperparameters: Hyperparameters) -> NetworkPlan:
    """The layers that `hyperparameters.network` asks for.

    Raises:
        UsageError: layer normalization would make a hidden layer the same for every observation.
    """
    if hyperparameters.network == "mlp":
        widths = _hidden_widths(hyperparameters)
        if hyperparameters.layer_norm and 1 in widths:
            raise UsageError(
                "layer normalization makes a hidden layer of one unit constant; give it two or more (hidden_units, "
                "hidden_widths), or set layer_norm to false"
            )
        return NetworkPlan((), widths, cast("Activation", hyperparameters.activation))
    return PIXEL_PLANS[hyperparameters.network]


def _hidden_widths(hyperparameters: Hyperparameters) -> tuple[int, ...]:
    if hyperparameters.hidden_widths == "equal":
        return (hyperparameters.hidden_units,) * hyperparameters.hidden_layers
    return tuple(map(int, hyperparameters.hidden_widths.split("-")))


def layer_size(size: int, filter_size: int, stride: int, padding: int = 0) -> int:
    """Output length of a convolution along one side: (n + 2p - f) / s + 1, rounded down (the post on convnets)."""
    return (size + 2 * padding - filter_size) // stride + 1


def input_shape(observation_shape: Shape, states: int = 0) -> Shape:
    """What the first layer takes: (states,) one-hot; of pictures (channels, height, width); else the observation.

    A frame in colour is three channels: red, green, blue of the oldest frame come first.

    Args:
        observation_shape, states: as in `tensor_shapes`.
    """
    if len(observation_shape) == 4:
        stack, height, width, colours = observation_shape
        return (stack * colours, height, width)
    return (states,) if states else observation_shape


def feature_shapes(plan: NetworkPlan, shape: Shape) -> list[Shape]:
    """(channels, height, width) after each convolution, for an `input_shape`.

    Raises:
        UsageError: the picture is too small for the filters, or the observation is not a picture.
    """
    if plan.convolutions and len(shape) != 3:
        raise UsageError("this game is known by numbers, which a convolutional network cannot see; use network mlp")
    shapes: list[Shape] = []
    for layer in plan.convolutions:
        _, height, width = shapes[-1] if shapes else shape
        size = (layer_size(height, layer.kernel[0], layer.stride), layer_size(width, layer.kernel[1], layer.stride))
        if min(size) < 1:
            raise UsageError("the picture is too small for this network; raise frame_height and frame_width")
        shapes.append((layer.filters, *size))
    return shapes


def tensor_shapes(
    hyperparameters: Hyperparameters,
    algorithm: Algorithm,
    observation_shape: Shape,
    states: int,
    actions: int,
    *,
    standardized: bool = False,
) -> dict[str, Shape]:
    """Name and shape of every tensor that a brain must hold, in the network's order.

    Args:
        observation_shape: () for counted states, (n,) for a vector, (stack, height, width) for pictures, and in colour
            (stack, height, width, 3).
        states: how many states there are, if they are counted; else 0.
        standardized: it keeps running statistics of a vector's numbers.

    Raises:
        UsageError: the network cannot take such observations.
    """
    if algorithm == "q-table":
        return {"table": (states, actions)}
    if algorithm == "actor-critic":
        return {
            f"{part}.{name}": shape
            for part, outputs in (("policy", actions), ("value", 1))
            for name, shape in tensor_shapes(
                hyperparameters, "dqn", observation_shape, states, outputs, standardized=standardized
            ).items()
        }
    shapes: dict[str, Shape] = {}
    if standardized:
        shapes |= {"normalizer.mean": observation_shape, "normalizer.variance": observation_shape}
        shapes["normalizer.count"] = (1,)
    for name, weight in _weights(hyperparameters, observation_shape, states, actions):
        shapes |= {f"{name}.weight": weight, f"{name}.bias": weight if name.endswith(_NORM) else weight[:1]}
        if hyperparameters.noisy_networks and len(weight) == 2:
            shapes |= {f"{name}.weight_sigma": weight, f"{name}.bias_sigma": weight[:1]}
    return shapes


def outputs_per_action(hyperparameters: Hyperparameters) -> Shape:
    """Shape of what a network says of one action: () of a scalar value head, (atoms,) of the others."""
    return () if hyperparameters.value_head == "scalar" else (hyperparameters.atoms,)


def parameter_count(
    hyperparameters: Hyperparameters, algorithm: Algorithm, observation_shape: Shape, states: int, actions: int
) -> int:
    """Numbers that are learned: the entries of the table, or the weights and biases of the network."""
    shapes = tensor_shapes(hyperparameters, algorithm, observation_shape, states, actions)
    return sum(math.prod(shape) for shape in shapes.values())


def multiply_adds(
    hyperparameters: Hyperparameters, algorithm: Algorithm, observation_shape: Shape, states: int, actions: int
) -> int:
    """Multiplications, each with its addition, that one observation takes on its way to the values; 0 for a table.

    A noisy layer counts twice: what its noise adds takes as many again as its means.
    """
    if algorithm == "q-table":
        return 0
    if algorithm == "actor-critic":
        return sum(
            multiply_adds(hyperparameters, "dqn", observation_shape, states, outputs) for outputs in (actions, 1)
        )
    features = feature_shapes(network_plan(hyperparameters), input_shape(observation_shape, states))
    positions = {f"conv{number}.weight": height * width for number, (_, height, width) in enumerate(features, 1)}
    shapes = tensor_shapes(hyperparameters, algorithm, observation_shape, states, actions)
    layers = {name: shape for name, shape in shapes.items() if len(shape) > 1 and f"{_NORM}." not in name}
    return sum(math.prod(shape) * positions.get(name, 1) for name, shape in layers.items())


def _weights(
    hyperparameters: Hyperparameters, observation_shape: Shape, states: int, actions: int
) -> Iterator[tuple[str, Shape]]:
    """Name and weight shape of each layer that learns, in order; with `layer_norm` a norm follows each hidden one."""
    plan = network_plan(hyperparameters)
    elements: dict[str, Shape] = {}
    if hyperparameters.layer_norm and plan.convolutions and hyperparameters.layer_norm_weights == "element":
        maps = feature_shapes(plan, input_shape(observation_shape))
        elements = {f"conv{number}": shape for number, shape in enumerate(maps, 1)}
    for name, weight in _layers(hyperparameters, observation_shape, states, actions):
        yield name, weight
        if hyperparameters.layer_norm and not name.endswith("head"):
            yield f"{name}{_NORM}", elements.get(name, weight[:1])


def _layers(
    hyperparameters: Hyperparameters, observation_shape: Shape, states: int, actions: int
) -> Iterator[tuple[str, Shape]]:
    """Name and weight shape of each layer: conv1.., dense1.., then the head, or the two streams of a dueling one."""
    plan = network_plan(hyperparameters)
    features = input_shape(observation_shape, states)
    for number, (layer, output) in enumerate(zip(plan.convolutions, feature_shapes(plan, features), strict=True), 1):
        yield f"conv{number}", (layer.filters, features[0], *layer.kernel)
        features = output
    width = math.prod(features)
    shared = plan.dense[:-1] if hyperparameters.dueling else plan.dense
    for number, units in enumerate(shared, 1):
        yield f"dense{number}", (units, width)
        width = units
    atoms = math.prod(outputs_per_action(hyperparameters))
    if not hyperparameters.dueling:
        yield "head", (actions * atoms, width)
        return
    for stream, outputs in (("value", atoms), ("advantage", actions * atoms)):
        yield f"{stream}_dense", (plan.dense[-1], width)
        yield f"{stream}_head", (outputs, plan.dense[-1])
