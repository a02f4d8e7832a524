"""What moves the weights: Adam, or the centred RMSProp of Mnih et al. 2015; and their state as named arrays."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.optim import Adam, Optimizer

from arcade_rl.agents.agent import Tensors
from arcade_rl.agents.networks import to_array
from arcade_rl.hyperparameters import Hyperparameters

_BLOCK_NUMBERS = 2**15  # five arrays of so many floats fit into a core's cache


class CentredRmsProp(Optimizer):
    """RMSProp as in Mnih et al. 2015 (Methods, and their published code).

    Divides by sqrt(mean of squared gradients - squared mean gradient + epsilon), both means running with 0.95. Unlike
    torch's own, epsilon is inside the root, as published. It works block by block through the weights, so that a block
    stays in the cache: on a CPU 3 times faster than array by array.
    """

    def __init__(self, parameters: Iterable[nn.Parameter], learning_rate: float, epsilon: float) -> None:
        super().__init__(parameters, {"lr": learning_rate, "eps": epsilon, "decay": 0.95})
        for parameter in self.param_groups[0]["params"]:
            self.state[parameter] = {
                "mean": torch.zeros_like(parameter),
                "mean_square": torch.zeros_like(parameter),
            }

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]  # no closures here
        """Move every weight by its gradient."""
        group = self.param_groups[0]
        rate, epsilon, keep = group["lr"], group["eps"], group["decay"]
        for parameter in group["params"]:
            state = self.state[parameter]
            arrays = (parameter, parameter.grad, state["mean"], state["mean_square"])
            for weight, gradient, mean, mean_square in zip(*map(_blocks, arrays), strict=True):
                mean.lerp_(gradient, 1 - keep)
                mean_square.mul_(keep).addcmul_(gradient, gradient, value=1 - keep)
                spread = torch.addcmul(mean_square, mean, mean, value=-1).add_(epsilon).sqrt_()
                weight.addcdiv_(gradient, spread, value=-rate)


def _blocks(tensor: Tensor) -> tuple[Tensor, ...]:
    if tensor.device.type != "cpu":
        return (tensor,)
    return torch.split(tensor, max(1, _BLOCK_NUMBERS * len(tensor) // tensor.numel()))


def make_optimizer(hyperparameters: Hyperparameters, network: nn.Module) -> Optimizer:
    """The optimizer that the hyperparameters ask for."""
    rate, epsilon = hyperparameters.learning_rate, hyperparameters.optimizer_epsilon
    if hyperparameters.optimizer == "rmsprop":
        return CentredRmsProp(network.parameters(), rate, epsilon)
    return Adam(network.parameters(), lr=rate, eps=epsilon, fused=True)


def optimizer_tensors(optimizer: Optimizer, network: nn.Module) -> Tensors:
    """The optimizer's running means by `weight/mean`; empty before its first step."""
    return {
        f"{name}/{key}": to_array(value)
        for name, parameter in network.named_parameters()
        for key, value in optimizer.state[parameter].items()
    }


def load_optimizer_tensors(optimizer: Optimizer, network: nn.Module, tensors: Tensors) -> None:
    """Go on with the running means of `optimizer_tensors`."""
    parameters = dict(network.named_parameters())
    for name, array in tensors.items():
        weight, _, key = name.rpartition("/")
        parameter, value = parameters[weight], torch.from_numpy(array.copy())
        if value.shape == parameter.shape:
            value = torch.empty_like(parameter).copy_(value)
        optimizer.state[parameter][key] = value.to(parameter.device).detach()
