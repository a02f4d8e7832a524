"""What moves the weights: Adam, RAdam, or the centred RMSProp of Mnih et al. 2015; and their state as named arrays."""

import math
from collections.abc import Iterable, Mapping

import numpy as np
import torch
from torch import nn
from torch.optim import Adam, Optimizer

from arcade_rl.agents.data import Tensors
from arcade_rl.agents.networks.networks import to_array
from arcade_rl.errors import excerpt
from arcade_rl.hyperparameters import Hyperparameters


class CentredRmsProp(Optimizer):
    """RMSProp as in Mnih et al. 2015 (Methods, and their published code).

    Divides by sqrt(mean of squared gradients - squared mean gradient + epsilon), both means running with 0.95. Unlike
    torch's own, epsilon is inside the root, as published, and no array is allocated: that halves its time on a CPU;
    multiplying by `rsqrt` takes another tenth off.
    """

    MEANS = frozenset({"mean", "square"})

    def __init__(self, parameters: Iterable[nn.Parameter], learning_rate: float, epsilon: float) -> None:
        super().__init__(parameters, {"lr": learning_rate, "eps": epsilon, "decay": 0.95})
        for parameter in self.param_groups[0]["params"]:
            self.state[parameter] = {"mean": torch.zeros_like(parameter), "square": torch.zeros_like(parameter)}
        self._scratch = {parameter: torch.empty_like(parameter) for parameter in self.state}

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]  # no closures here
        """Move every weight by its gradient."""
        group = self.param_groups[0]
        keep = group["decay"]
        for parameter in group["params"]:
            gradient, scratch = parameter.grad, self._scratch[parameter]
            mean, square = self.state[parameter]["mean"], self.state[parameter]["square"]
            mean.lerp_(gradient, 1 - keep)
            square.mul_(keep).addcmul_(gradient, gradient, value=1 - keep)
            torch.addcmul(square, mean, mean, value=-1, out=scratch)
            parameter.addcmul_(gradient, scratch.add_(group["eps"]).rsqrt_(), value=-group["lr"])


class FusedAdam(Adam):
    """Adam, each step one call of torch's fused kernel; the same to the last bit as torch's own.

    That groups and checks its tensors in every step, which takes as long again as the kernel with 700,000 weights.
    """

    MEANS = frozenset({"step", "exp_avg", "exp_avg_sq"})

    def __init__(self, parameters: Iterable[nn.Parameter], learning_rate: float, epsilon: float) -> None:
        super().__init__(parameters, lr=learning_rate, eps=epsilon, fused=True)

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]  # no closures here
        """Move every weight by its gradient."""
        group = self.param_groups[0]
        weights = [weight for weight in group["params"] if weight.grad is not None]
        states = [self.state[weight] for weight in weights]
        if not all(states):
            super().step()  # makes them
            return
        steps, means, squares = ([state[key] for state in states] for key in ("step", "exp_avg", "exp_avg_sq"))
        torch._foreach_add_(steps, 1)
        torch._fused_adam_(
            weights,
            [weight.grad for weight in weights],
            means,
            squares,
            [],
            steps,
            lr=group["lr"],
            beta1=group["betas"][0],
            beta2=group["betas"][1],
            weight_decay=0.0,
            eps=group["eps"],
            amsgrad=False,
            maximize=False,
        )


class RectifiedAdam(FusedAdam):
    """RAdam (Liu et al. 2020, algorithm 2): Adam with shorter steps while its variances rest on few gradients.

    Built on the fused Adam it takes a third of the time of torch's own, which differs in its first 5 steps alone: it
    moves by momentum there, and this one not at all.
    """

    def __init__(self, parameters: Iterable[nn.Parameter], learning_rate: float, epsilon: float) -> None:
        super().__init__(parameters, learning_rate, epsilon)
        self._steps = 0

    def step(self, closure: None = None) -> None:  # type: ignore[override]  # no closures here
        """Move every weight by its gradient."""
        group = self.param_groups[0]
        rate = group["lr"]
        self._steps += 1
        group["lr"] = rate * rectification(self._steps, group["betas"][1])
        super().step()
        group["lr"] = rate

    def count(self) -> None:
        """See by its state how many steps it has made. Not done in each: a GPU would have to be waited for."""
        state = self.state[self.param_groups[0]["params"][0]]
        self._steps = int(state["step"]) if state else 0


_KINDS_OF_MEANS = (CentredRmsProp.MEANS, FusedAdam.MEANS, frozenset[str]())


def rectification(step: int, decay: float) -> float:
    """How much of Adam's step number `step` (from 1) RAdam takes: 0 at first, nearly 1 in the end.

    Args:
        decay: of the running mean of squared gradients.
    """
    longest = 2 / (1 - decay) - 1
    length = longest - 2 * step * decay**step / (1 - decay**step)  # of the simple mean that tells as much
    if length <= 5:
        return 0.0
    return math.sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length))


def make_optimizer(hyperparameters: Hyperparameters, network: nn.Module) -> CentredRmsProp | FusedAdam:
    """The optimizer that the hyperparameters ask for."""
    rate, epsilon = hyperparameters.learning_rate, hyperparameters.optimizer_epsilon
    if hyperparameters.optimizer == "rmsprop":
        return CentredRmsProp(network.parameters(), rate, epsilon)
    if hyperparameters.optimizer == "radam":
        return RectifiedAdam(network.parameters(), rate, epsilon)
    return FusedAdam(network.parameters(), rate, epsilon)


def set_learning_rate(optimizer: Optimizer, rate: float) -> None:
    """How far the next steps go."""
    for group in optimizer.param_groups:
        group["lr"] = rate


def optimizer_tensors(optimizer: Optimizer, network: nn.Module) -> Tensors:
    """The optimizer's running means by `weight/mean`; empty before its first step."""
    return {
        f"{name}/{key}": to_array(value)
        for name, parameter in network.named_parameters()
        for key, value in optimizer.state[parameter].items()
    }


def load_optimizer_tensors(optimizer: CentredRmsProp | FusedAdam, network: nn.Module, tensors: Tensors) -> None:
    """Restore the running means of `optimizer_tensors`. Those of another kind of optimizer are ignored.

    Raises:
        ValueError: they are incomplete or of another shape.
    """
    parameters = dict(network.named_parameters())
    if _means(parameters, tensors) != optimizer.MEANS:
        return
    for name, array in tensors.items():
        weight, _, key = name.rpartition("/")
        parameter, value = parameters[weight], torch.from_numpy(array.copy())
        if value.shape == parameter.shape:
            value = torch.empty_like(parameter).copy_(value)
        optimizer.state[parameter][key] = value.to(parameter.device).detach()
    if isinstance(optimizer, RectifiedAdam):
        optimizer.count()


def _means(parameters: Mapping[str, nn.Parameter], tensors: Tensors) -> frozenset[str]:
    """Which means there are of each weight, if all fit; none before the first step.

    An optimizer's arithmetic does not look: wrong shapes would write beyond the end of a tensor.
    """
    kinds: dict[str, set[str]] = {}
    for name, array in tensors.items():
        weight, _, key = name.rpartition("/")
        kinds.setdefault(weight, set()).add(key)
        if array.shape not in ((), tuple(parameters[weight].shape)) or not np.issubdtype(array.dtype, np.floating):
            raise ValueError(f"the optimizer's {excerpt(name)} does not fit the network")
    means = frozenset(next(iter(kinds.values()), ()))
    if any(keys != means for keys in kinds.values()) or means not in _KINDS_OF_MEANS:
        raise ValueError("the optimizer's means are incomplete")
    return means
