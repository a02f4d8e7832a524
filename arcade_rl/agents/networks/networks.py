"""The networks: from observations to the value of each action. Their shapes are worked out in `network_shapes`."""

import math
from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from arcade_rl.agents.data import Observation, Tensors
from arcade_rl.agents.networks.noisy import Noise, NoisyLinear, of_layers
from arcade_rl.agents.networks.normalizer import Normalizer
from arcade_rl.agents.networks.pixels import PixelConvolution
from arcade_rl.agents.networks.precision import layers_in
from arcade_rl.agents.networks.value_heads import make_value_head
from arcade_rl.games.game import ObservationSpec
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.network_shapes import feature_shapes, input_shape, network_plan, outputs_per_action

_ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": torch.relu_,  # in place: a layer's outputs are its own, and nothing else needs them from before
    "tanh": torch.tanh,
    "elu": functional.elu,
}


class QNetwork(nn.Module):
    """Convolutions (for pixels), dense layers, and a head with one output for each action, or `atoms` of them.

    The dueling head (Wang et al. 2016, section 3) has two streams: the value of the state, and the advantage of each
    action over their mean. Layer normalization (Ba et al. 2016), if asked for, comes between a hidden layer and its
    activation. In noisy networks every dense layer is noisy, the head's included.

    Args:
        seed: of the first weights.
    """

    def __init__(
        self, hyperparameters: Hyperparameters, spec: ObservationSpec, action_count: int, *, seed: int
    ) -> None:
        super().__init__()
        self._spec = spec
        self._plan = network_plan(hyperparameters)
        self._dueling = hyperparameters.dueling
        self._layer_norm = hyperparameters.layer_norm
        self._norms_elements = (
            self._layer_norm and bool(self._plan.convolutions) and hyperparameters.layer_norm_weights == "element"
        )
        self._noisy_sigma = hyperparameters.noisy_sigma if hyperparameters.noisy_networks else None
        self._shared_dense = len(self._plan.dense) - self._dueling
        self._last_convolution = f"conv{len(self._plan.convolutions)}"
        self._atoms = outputs_per_action(hyperparameters)
        self.normalizer = Normalizer(spec.shape[0]) if spec.standardized else None
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            width = self._build_trunk()
            self._build_head(width, action_count)

    def _build_trunk(self) -> int:
        """Every layer before the head; returns how many features they give."""
        shape = input_shape(self._spec.shape, self._spec.states)
        outputs = feature_shapes(self._plan, shape)
        for number, (layer, output) in enumerate(zip(self._plan.convolutions, outputs, strict=True), 1):
            kind = PixelConvolution if number == 1 else nn.Conv2d
            convolution = kind(shape[0], layer.filters, layer.kernel, layer.stride)
            convolution.weight.data = convolution.weight.data.contiguous(memory_format=torch.channels_last)
            self._add_hidden(f"conv{number}", convolution, output)
            shape = output
        width = math.prod(shape)
        for number, units in enumerate(self._plan.dense[: self._shared_dense], 1):
            self._add_hidden(f"dense{number}", self._dense(width, units), (units,))
            width = units
        return width

    def _build_head(self, width: int, action_count: int) -> None:
        atoms = math.prod(self._atoms)
        if not self._dueling:
            self.head = self._dense(width, action_count * atoms)
            return
        units = self._plan.dense[-1]
        self._add_hidden("value_dense", self._dense(width, units), (units,))
        self.value_head = self._dense(units, atoms)
        self._add_hidden("advantage_dense", self._dense(width, units), (units,))
        self.advantage_head = self._dense(units, action_count * atoms)

    def _dense(self, inputs: int, outputs: int) -> nn.Linear:
        if self._noisy_sigma is None:
            return nn.Linear(inputs, outputs)
        return NoisyLinear(inputs, outputs, sigma=self._noisy_sigma)

    def _add_hidden(self, name: str, layer: nn.Module, output: tuple[int, ...]) -> None:
        """A hidden layer with its norm: over all of a sample, with a weight for each channel or each element.

        Args:
            output: shape of its output, (channels, height, width) or (units,).
        """
        self.add_module(name, layer)
        if self._layer_norm:
            by_element = self._norms_elements and len(output) > 1
            self.add_module(f"{name}_norm", nn.LayerNorm(output) if by_element else nn.GroupNorm(1, output[0]))

    def forward(self, observations: Tensor, noise: Tensor | None = None, dtype: torch.dtype = torch.float32) -> Tensor:
        """(B, *shape) observations as the games show them -> (B, actions[, atoms]) float32.

        Args:
            noise: of noisy networks (`noisy.draw_noise`); without it they answer by their mean weights.
            dtype: of the hidden layers' products; see `precision`.
        """
        layers_noise = None if noise is None else of_layers(self, noise)
        with layers_in(dtype, observations.device):
            before_heads = self._before_heads(self._prepared(observations, dtype), layers_noise)
        outputs = [self._head(name, features.float(), layers_noise) for name, features in before_heads.items()]
        if not self._dueling:
            return outputs[0]
        value, advantage = outputs  # (B, 1[, atoms]), (B, actions[, atoms])
        return value + advantage - advantage.mean(dim=1, keepdim=True)

    @property
    def convolutions(self) -> int:
        """How many convolutional layers there are."""
        return len(self._plan.convolutions)

    @property
    def is_distributional(self) -> bool:
        """Whether the head has more than one output for each action."""
        return bool(self._atoms)

    def feature_maps(self, observations: Tensor) -> list[Tensor]:
        """Output of each convolution for (B, *shape) pixels, after its activation: (B, filters, H, W) each."""
        features = self._prepared(observations, torch.float32)
        maps = []
        for number, shape in enumerate(feature_shapes(self._plan, input_shape(self._spec.shape)), 1):
            features = self._hidden(f"conv{number}", features)
            maps.append(features.view(len(features), *shape))
        return maps

    def _before_heads(self, features: Tensor, noise: Noise | None) -> dict[str, Tensor]:
        """Features of the last hidden layer, for each head."""
        for number in range(1, len(self._plan.convolutions) + 1):
            features = self._hidden(f"conv{number}", features)
        for number in range(1, self._shared_dense + 1):
            features = self._hidden(f"dense{number}", features, noise)
        if not self._dueling:
            return {"head": features}
        return {f"{name}_head": self._hidden(f"{name}_dense", features, noise) for name in ("value", "advantage")}

    def _head(self, name: str, features: Tensor, noise: Noise | None) -> Tensor:
        """(B, actions[, atoms]) of the head `name`."""
        outputs = self._layer(name, features, noise)
        return outputs.view(features.shape[0], -1, *self._atoms) if self._atoms else outputs

    def _hidden(self, name: str, features: Tensor, noise: Noise | None = None) -> Tensor:
        """Output of the hidden layer `name`, with its norm and its activation."""
        features = self._layer(name, features, noise)
        if self._layer_norm:
            features = self.get_submodule(f"{name}_norm")(features)
        if name == self._last_convolution:  # before the activation: its gradient is quicker where all lies in a row
            features = features.flatten(start_dim=1)
        return _ACTIVATIONS[self._plan.activation](features)

    def _layer(self, name: str, features: Tensor, noise: Noise | None = None) -> Tensor:
        layer = self.get_submodule(name)
        outputs: Tensor = layer(features, noise[name]) if noise else layer(features)
        return outputs

    def _prepared(self, observations: Tensor, dtype: torch.dtype) -> Tensor:
        """Pixels as the first layer takes them; counted states one-hot; vectors as they are, or standardized."""
        if self._plan.convolutions:
            first = self.get_submodule("conv1")
            assert isinstance(first, PixelConvolution)
            return first.prepared(observations, dtype)
        if self._spec.kind == "pixels":
            return observations.flatten(start_dim=1).to(dtype) * (1 / 255)
        if self._spec.kind == "state":
            return functional.one_hot(observations.long(), self._spec.states).float()
        return observations if self.normalizer is None else self.normalizer(observations)


class NetworkPolicy:
    """Plays by a Q-network.

    Args:
        device: where the network computes (`cpu`, `cuda`, `mps`).
    """

    def __init__(
        self,
        hyperparameters: Hyperparameters,
        spec: ObservationSpec,
        action_count: int,
        *,
        seed: int = 0,
        device: str = "cpu",
    ) -> None:
        self.network = QNetwork(hyperparameters, spec, action_count, seed=seed).to(device)
        self.device = torch.device(device)
        self.value_head = make_value_head(hyperparameters, self.device)

    def q_values(self, observations: Observation, noise: Tensor | None = None) -> NDArray[np.float32]:
        """(N, *shape) observations -> (N, actions) expected discounted return of each action."""
        with torch.inference_mode():
            outputs = self.network(self.to_device(observations), noise)
            values: NDArray[np.float32] = self.value_head.expected(outputs).cpu().numpy()
        return values

    def distributions(self, observations: Observation) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Discounted returns of each action and their probabilities, both (N, actions, atoms)."""
        with torch.inference_mode():
            outputs = self.network(self.to_device(observations))
            returns, probabilities = self.value_head.distributions(outputs)
            return returns.cpu().numpy(), probabilities.cpu().numpy()

    def state_value(self, observation: Tensor) -> Tensor:
        """The value of one observation, (1, *shape): the highest Q-value."""
        return self.value_head.expected(self.network(observation)).max()

    def to_device(self, array: NDArray[np.generic]) -> Tensor:
        """`array` as a tensor where the network computes; without a copy if that is the CPU."""
        return torch.from_numpy(array).to(self.device)

    def tensors(self) -> Tensors:
        """The weights by name, float32; shapes as `network_shapes.tensor_shapes` says."""
        return network_tensors(self.network)

    def load_tensors(self, tensors: Tensors) -> None:
        """Take over weights of the same names and shapes."""
        load_network_tensors(self.network, tensors)


def network_tensors(network: nn.Module) -> Tensors:
    """A copy of every weight by name."""
    return {name: to_array(tensor) for name, tensor in network.state_dict().items()}


def load_network_tensors(network: nn.Module, tensors: Tensors) -> None:
    """Take over weights of the same names and shapes."""
    network.load_state_dict({name: torch.from_numpy(array) for name, array in tensors.items()})


def to_array(tensor: Tensor) -> NDArray[np.generic]:
    """A copy in C order, whatever the tensor's memory format and device."""
    array: NDArray[np.generic] = tensor.detach().cpu().numpy().copy(order="C")
    return array
