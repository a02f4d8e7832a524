"""A running mean of a network's weights (Polyak and Juditsky 1992): it plays more steadily than the newest weights."""

import copy

import torch
from torch import Tensor, nn

_INTERVAL = 16  # updates between two samples of the weights: sampling each of them gains little


class AveragedWeights:
    """A network whose weights follow another's, each look at them counting the less the longer ago it was.

    Attributes:
        past: for how many updates stands what it began with: none at random, `updates` for a trained brain, whose mean
            would else be lost to the first look.

    Args:
        network: the one to follow.
        updates: how many updates ago a look counts 1/e; until that many were made, all looks count alike.
    """

    def __init__(self, network: nn.Module, updates: int) -> None:
        self.network = copy.deepcopy(network).requires_grad_(False)
        self._means: list[Tensor] = list(self.network.parameters())
        self._weights: list[Tensor] = [weight.detach() for weight in network.parameters()]
        self._updates = updates
        self.past = 0

    def inherit(self) -> None:
        """Take what the network's weights are now for a mean over past updates."""
        self.past = self._updates

    def follow(self, updates: int) -> None:
        """Look at the network if one is due.

        Args:
            updates: made so far, from 1.
        """
        if updates % _INTERVAL == 0:
            share = max(_INTERVAL / self._updates, _INTERVAL / (updates + self.past))
            torch._foreach_lerp_(self._means, self._weights, min(share, 1.0))  # what torch's own optimizers call
