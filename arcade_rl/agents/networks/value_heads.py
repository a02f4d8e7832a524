"""Value heads: the outputs for each action, their targets and losses. One class for each kind.

A scalar head gives the expected return, outputs (B, actions). The distributional heads give (B, actions, atoms): C51
and HL-Gauss the log-odds of fixed returns, QR quantiles of the return.

A target is made of a bootstrapped value or distribution (`target`, for one-step and n-step returns), or of a return
that is a number already (`of_returns`, for lambda returns).
"""

import math
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor
from torch.nn import functional

from arcade_rl.hyperparameters import Hyperparameters

_DEVIATION_IN_BINS = 0.75  # of HL-Gauss: about six bins share most of a target (Farebrother et al. 2024, section 4.1)


class ValueHead(Protocol):
    """One way to hold values. `chosen` stands for the outputs of one action a sample: (B,) or (B, atoms)."""

    def expected(self, outputs: Tensor) -> Tensor:
        """(B, actions) expected return of each action."""

    def distributions(self, outputs: Tensor) -> tuple[Tensor, Tensor]:
        """Returns of each action and their probabilities, both (B, actions, atoms)."""

    def target(self, r_t: Tensor, discount_t: Tensor, chosen_t: Tensor) -> Tensor:
        """The target of the value at t - 1: (B,) or (B, atoms). r_t and discount_t are (B,)."""

    def of_returns(self, returns: Tensor) -> Tensor:
        """The target of the value where the return is known: (B,) -> (B,), or (B, atoms) or (B, 1) for quantiles."""

    def losses(self, chosen_tm1: Tensor, target: Tensor) -> Tensor:
        """(B,) losses of the outputs against their targets."""

    def td_errors(self, chosen_tm1: Tensor, target: Tensor) -> Tensor:
        """(B,) TD errors, of either sign, for prioritized replay."""


def make_value_head(hyperparameters: Hyperparameters, device: torch.device) -> ValueHead:
    """The head that `hyperparameters.value_head` asks for."""
    if hyperparameters.value_head == "scalar":
        return ScalarHead(squared=hyperparameters.loss == "squared")
    atoms = hyperparameters.atoms
    if hyperparameters.value_head == "qr":
        return QuantileHead(torch.arange(0.5, atoms, device=device) / atoms)
    low, high = hyperparameters.value_min, hyperparameters.value_max
    if hyperparameters.value_head == "hl-gauss":
        edges = torch.linspace(low, high, atoms + 1, device=device)
        return HistogramHead((edges[1:] + edges[:-1]) / 2, edges, _DEVIATION_IN_BINS * (high - low) / atoms)
    return CategoricalHead(torch.linspace(low, high, atoms, device=device))


def of_actions(outputs: Tensor, actions: Tensor) -> Tensor:
    """(B, actions[, atoms]) outputs and (B,) actions -> the outputs of each sample's action, (B,) or (B, atoms)."""
    if outputs.ndim == 2:
        return outputs.gather(1, actions.unsqueeze(1)).squeeze(1)
    return outputs[torch.arange(len(actions), device=actions.device), actions]


@dataclass(frozen=True, slots=True)
class ScalarHead:
    """One number an action, its expected return; Huber loss with threshold 1, or squared (Mnih et al. 2015)."""

    squared: bool

    def expected(self, outputs: Tensor) -> Tensor:
        """The outputs themselves."""
        return outputs

    def distributions(self, outputs: Tensor) -> tuple[Tensor, Tensor]:
        """One return an action, for certain."""
        return outputs.unsqueeze(2), torch.ones_like(outputs).unsqueeze(2)

    def target(self, r_t: Tensor, discount_t: Tensor, chosen_t: Tensor) -> Tensor:
        """r_t + discount_t * Q(s_t, a)."""
        return r_t + discount_t * chosen_t

    def of_returns(self, returns: Tensor) -> Tensor:
        """The returns themselves."""
        return returns

    def losses(self, chosen_tm1: Tensor, target: Tensor) -> Tensor:
        """Squared error, or Huber's."""
        loss = functional.mse_loss if self.squared else functional.smooth_l1_loss
        return loss(chosen_tm1, target, reduction="none")

    def td_errors(self, chosen_tm1: Tensor, target: Tensor) -> Tensor:
        """The TD errors."""
        return target - chosen_tm1


@dataclass(frozen=True, slots=True)
class CategoricalHead:
    """C51 (Bellemare, Dabney and Munos 2017): the probability of each of a row of evenly spaced returns.

    Attributes:
        support: (atoms,) those returns, rising.
    """

    support: Tensor

    def expected(self, outputs: Tensor) -> Tensor:
        """The mean return under the probabilities."""
        return outputs.softmax(dim=2) @ self.support

    def distributions(self, outputs: Tensor) -> tuple[Tensor, Tensor]:
        """The support, and the probabilities over it."""
        return self.support.expand_as(outputs), outputs.softmax(dim=2)

    def target(self, r_t: Tensor, discount_t: Tensor, chosen_t: Tensor) -> Tensor:
        """The probabilities of r_t + discount_t * Z(s_t, a), on the support."""
        return project(self.support, r_t, discount_t, chosen_t.softmax(dim=1))

    def of_returns(self, returns: Tensor) -> Tensor:
        """The probability that each return is, on the support."""
        return two_hot(self.support, returns)

    def losses(self, chosen_tm1: Tensor, target: Tensor) -> Tensor:
        """Cross-entropy (the end of algorithm 1)."""
        return -(target * chosen_tm1.log_softmax(dim=1)).sum(dim=1)

    def td_errors(self, chosen_tm1: Tensor, target: Tensor) -> Tensor:
        """The Kullback-Leibler divergence from the target, as in Rainbow (Hessel et al. 2018, section 3)."""
        entropy = -torch.xlogy(target, target).sum(dim=1)
        return self.losses(chosen_tm1, target) - entropy


@dataclass(frozen=True, slots=True)
class HistogramHead(CategoricalHead):
    """HL-Gauss (Imani and White 2018; Farebrother et al. 2024): the probability of each of a row of bins.

    It learns one return as C51 learns a distribution: the target is a Gaussian around it, which tells neighbouring bins
    that they are nearly right.

    Attributes:
        support: (atoms,) the middles of the bins.
        edges: (atoms + 1,) of the bins, evenly spaced.
        deviation: standard deviation of the Gaussian.
    """

    edges: Tensor
    deviation: float

    def target(self, r_t: Tensor, discount_t: Tensor, chosen_t: Tensor) -> Tensor:
        """The bins of r_t + discount_t * Q(s_t, a)."""
        return self.of_returns(r_t + discount_t * (chosen_t.softmax(dim=1) @ self.support))

    def of_returns(self, returns: Tensor) -> Tensor:
        """(B, atoms) the share of a Gaussian around each return that falls into each bin."""
        return gaussian_histogram(self.edges, returns, self.deviation)


@dataclass(frozen=True, slots=True)
class QuantileHead:
    """QR-DQN (Dabney et al. 2018): `atoms` equally likely returns, the quantiles of the distribution.

    Attributes:
        midpoints: (atoms,) of the shares of probability that they stand for: (2i - 1) / 2N (lemma 2).
    """

    midpoints: Tensor

    def expected(self, outputs: Tensor) -> Tensor:
        """The mean of the quantiles."""
        return outputs.mean(dim=2)

    def distributions(self, outputs: Tensor) -> tuple[Tensor, Tensor]:
        """The quantiles, each as likely as the others."""
        return outputs, torch.full_like(outputs, 1 / len(self.midpoints))

    def target(self, r_t: Tensor, discount_t: Tensor, chosen_t: Tensor) -> Tensor:
        """The quantiles of r_t + discount_t * Z(s_t, a)."""
        return r_t.unsqueeze(1) + discount_t.unsqueeze(1) * chosen_t

    def of_returns(self, returns: Tensor) -> Tensor:
        """Each return as one sample, which draws each quantile to its share of them."""
        return returns.unsqueeze(1)

    def losses(self, chosen_tm1: Tensor, target: Tensor) -> Tensor:
        """The quantile Huber loss of each quantile against every target."""
        return quantile_huber(self.midpoints, chosen_tm1, target)

    def td_errors(self, chosen_tm1: Tensor, target: Tensor) -> Tensor:
        """The TD errors of the expected returns."""
        return target.mean(dim=1) - chosen_tm1.mean(dim=1)


def project(support: Tensor, r_t: Tensor, discount_t: Tensor, probabilities: Tensor) -> Tensor:
    """(B, atoms) probabilities of r_t + discount_t * support, shared out between the nearest atoms of the support.

    Bellemare et al. 2017, equation 7 (which is algorithm 1 without its loop).

    Args:
        support: (atoms,) evenly spaced, rising; what falls outside is counted at its ends.
    """
    step = support[1] - support[0]
    moved = r_t.unsqueeze(1) + discount_t.unsqueeze(1) * support  # (B, atoms)
    moved = moved.clamp(min=support[0], max=support[-1])
    distance = (moved.unsqueeze(1) - support.unsqueeze(1)).abs() / step  # (B, to atom, from atom)
    shares = (1 - distance).clamp(min=0)
    return (shares @ probabilities.unsqueeze(2)).squeeze(2)


def two_hot(support: Tensor, returns: Tensor) -> Tensor:
    """(B, atoms) each return shared out between the two nearest atoms of the support, so that their mean is the return.

    `project` without a distribution to follow.

    Args:
        support: (atoms,) evenly spaced, rising; what falls outside is counted at its ends.
        returns: (B,).
    """
    within = returns.clamp(min=support[0], max=support[-1]).unsqueeze(1)
    return (1 - (within - support).abs() / (support[1] - support[0])).clamp(min=0)


def gaussian_histogram(edges: Tensor, returns: Tensor, deviation: float) -> Tensor:
    """(B, atoms) probability of each bin under a Gaussian around each return, cut off at the outermost edges.

    Farebrother et al. 2024, "Stop Regressing: Training Value Functions via Classification for Scalable Deep RL",
    section 3.1.

    Args:
        edges: (atoms + 1,) rising; what falls outside is counted at their ends.
        returns: (B,).
    """
    within = returns.clamp(min=edges[0], max=edges[-1]).unsqueeze(1)
    below = torch.erf((edges - within) / (deviation * math.sqrt(2)))  # (B, atoms + 1), twice the share below less 1
    return (below[:, 1:] - below[:, :-1]) / (below[:, -1:] - below[:, :1])


def quantile_huber(midpoints: Tensor, quantiles: Tensor, targets: Tensor) -> Tensor:
    """(B,) quantile Huber loss with threshold 1: mean over the targets, sum over the quantiles.

    Dabney et al. 2018, equation 10 and algorithm 1.

    Args:
        midpoints: (N,) the share of probability below each quantile.
        quantiles: (B, N).
        targets: (B, M).
    """
    shape = (*quantiles.shape, targets.shape[1])  # (B, N, M)
    quantiles, targets = quantiles.unsqueeze(2).expand(shape), targets.unsqueeze(1).expand(shape)
    huber = functional.smooth_l1_loss(quantiles, targets, reduction="none")
    above = (quantiles.detach() > targets).float()
    weights = (midpoints.unsqueeze(1) - above).abs()
    return (weights * huber).mean(dim=2).sum(dim=1)
