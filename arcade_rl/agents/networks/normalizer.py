"""Running statistics of observations without usable bounds: a part of the network, and so of brain and resume state."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

_EPSILON = 1e-8
_MOST_DEVIATIONS = 10.0


class Normalizer(nn.Module):
    """Mean and variance of every number of a vector, over all observations so far (Chan et al. 1983).

    Networks take the numbers as deviations from the mean, clipped to ±10. Copies of a network share the statistics:
    targets and averages of the weights then read observations in the same way.
    """

    mean: Tensor
    variance: Tensor
    count: Tensor

    def __init__(self, numbers: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(numbers))
        self.register_buffer("variance", torch.ones(numbers))
        self.register_buffer("count", torch.zeros(1))

    def forward(self, observations: Tensor) -> Tensor:
        """(B, n) -> (B, n) about 0, most of it within ±1."""
        deviations = (observations - self.mean) * (self.variance + _EPSILON).rsqrt()
        return deviations.clamp(-_MOST_DEVIATIONS, _MOST_DEVIATIONS)

    def see(self, observations: NDArray[np.float32]) -> None:
        """Count (N, n) observations."""
        seen = torch.from_numpy(observations).to(self.mean)
        new = seen.mean(dim=0)
        total = self.count + len(seen)
        share = len(seen) / total
        difference = new - self.mean
        spread = seen.var(dim=0, unbiased=False)
        if self.count.item() == 0:
            self.variance.copy_(spread)
        else:
            self.variance += share * (spread - self.variance + (1 - share) * difference**2)
        self.mean += share * difference
        self.count.copy_(total)


def share_statistics(of: nn.Module, with_copy: nn.Module) -> None:
    """Let a copy of a network use the same statistics as the network itself."""
    with_copy.normalizer = of.normalizer
