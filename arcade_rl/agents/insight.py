"""The inside of a network for one observation: saliency, feature maps, filters, distributions of returns."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from arcade_rl.agents.agent import Policy
from arcade_rl.agents.data import Observation
from arcade_rl.agents.networks.networks import NetworkPolicy, to_array

Floats = NDArray[np.float32]

_REACH = np.float32(1e9)


@dataclass(frozen=True, slots=True)
class Insight:
    """A network and an observation. Everything is computed on demand."""

    policy: NetworkPolicy
    observation: Observation

    @property
    def convolutions(self) -> int:
        """How many convolutional layers there are; 0 in a network of dense layers."""
        return self.policy.network.convolutions

    @property
    def is_distributional(self) -> bool:
        """Whether the network outputs distributions of returns (C51, HL-Gauss, quantiles)."""
        return self.policy.network.is_distributional

    def saliency(self) -> Floats:
        """(H, W) sensitivity of the state value (the best action's Q-value) to one gray level of a pixel.

        The magnitude of the gradient, its maximum over the frame stack and the colours: Simonyan, Vedaldi and
        Zisserman 2014, "Deep Inside Convolutional Networks", section 3; for Q-networks as in Wang et al. 2016.
        """
        pixels = self.policy.to_device(self.observation[np.newaxis]).float().requires_grad_()  # (1, stack, H, W[, 3])
        (gradient,) = torch.autograd.grad(self.policy.state_value(pixels), pixels)
        magnitude = gradient[0].abs().amax(dim=0)  # (H, W[, 3])
        return _floats(magnitude.amax(dim=2) if magnitude.dim() == 3 else magnitude)

    def feature_maps(self) -> list[Floats]:
        """(filters, H, W) output of each convolutional layer, after its activation."""
        with torch.inference_mode():
            batch = self.policy.to_device(self.observation[np.newaxis])
            return [_floats(maps[0]) for maps in self.policy.network.feature_maps(batch)]

    def filters(self) -> Floats:
        """(filters, channels, height, width) the first layer's weights; a frame in colour has three channels."""
        return _floats(self.policy.network.get_parameter("conv1.weight"))

    def distributions(self) -> tuple[Floats, Floats]:
        """Returns of each action and their probabilities, both (actions, atoms)."""
        returns, probabilities = self.policy.distributions(self.observation[np.newaxis])
        return within_reach(returns[0]), within_reach(probabilities[0])


def insight_into(policy: Policy, observation: Observation) -> Insight | None:
    """The inside of `policy` for `observation`; None if it is not a network."""
    return Insight(policy, observation) if isinstance(policy, NetworkPolicy) else None


def _floats(tensor: torch.Tensor) -> Floats:
    return within_reach(to_array(tensor).astype(np.float32, copy=False))


def within_reach(numbers: Floats) -> Floats:
    """The same, in a range that can be drawn: NaN as 0, and clipped to ±1e9.

    Finite weights may still give values that are not finite.
    """
    return np.clip(np.nan_to_num(numbers, nan=0.0), -_REACH, _REACH)
