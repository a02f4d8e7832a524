"""Noisy networks (Fortunato et al. 2018): dense layers whose weights shake, by as much as they learn to.

The noise is drawn apart from the network and handed in, so that a network without it is one of mean weights, and two
threads can ask one network with their own noise.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

Noise = dict[str, tuple[Tensor, Tensor]]
"""For each noisy layer, by name: the noise of its inputs (B or 1, inputs) and of its outputs (B or 1, outputs)."""


class NoisyLinear(nn.Linear):
    """y = (w + sigma_w * e_w) x + b + sigma_b * e_b, equation 9, with factorised Gaussian noise (section 3).

    `weight` and `bias` are the means; they begin as a plain layer's do, which is what the paper asks for.

    Args:
        sigma: strength of the noise at the beginning, divided by the root of `inputs` (sigma_0, section 3.2).
    """

    def __init__(self, inputs: int, outputs: int, *, sigma: float) -> None:
        super().__init__(inputs, outputs)
        strength = sigma / math.sqrt(inputs)
        self.weight_sigma = nn.Parameter(torch.full((outputs, inputs), strength))
        self.bias_sigma = nn.Parameter(torch.full((outputs,), strength))

    def forward(self, features: Tensor, noise: tuple[Tensor, Tensor] | None = None) -> Tensor:
        """(B, inputs) -> (B, outputs), by the mean weights unless there is noise.

        e_w is the outer product of the outputs' and the inputs' noise (equation 10), e_b the outputs' (equation 11):
        both can be multiplied in from outside, so that the noise of every sample may differ at no cost.
        """
        means = super().forward(features)
        if noise is None:
            return means
        of_inputs, of_outputs = noise
        return means + of_outputs * functional.linear(features * of_inputs, self.weight_sigma, self.bias_sigma)


def draw_noise(network: nn.Module, samples: int, random: torch.Generator) -> Tensor:
    """Fresh noise for every noisy layer: f(x) = sign(x) * sqrt(|x|) of normal numbers (equations 10, 11).

    Args:
        samples: 1 for noise that a whole batch shares, else the batch's size.
        random: on the CPU, so that the same seed means the same noise on every device.

    Returns:
        (samples, all inputs and outputs of noisy layers), where the network computes.
    """
    width = sum(sum(sizes) for sizes in _sizes(network).values())
    normal = torch.randn(samples, width, generator=random)
    return (normal.sign() * normal.abs().sqrt()).to(next(network.parameters()).device)


def of_layers(network: nn.Module, noise: Tensor) -> Noise:
    """What each layer gets of the noise that was drawn."""
    sizes = _sizes(network)
    parts = iter(torch.split(noise, [size for both in sizes.values() for size in both], dim=1))
    return dict(zip(sizes, zip(parts, parts, strict=True), strict=True))


def _sizes(network: nn.Module) -> dict[str, tuple[int, int]]:
    """Inputs and outputs of each noisy layer."""
    return {
        name: (layer.in_features, layer.out_features)
        for name, layer in network.named_modules()
        if isinstance(layer, NoisyLinear)
    }
