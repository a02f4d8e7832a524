"""What all agents that learn a network have in common: counts, schedules, steps of gradient descent, metrics."""

import dataclasses
from abc import abstractmethod
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.utils import clip_grad_norm_

from arcade_rl import schedules
from arcade_rl.agents.algorithms.exploration import HeldExploration, epsilon_greedy
from arcade_rl.agents.data import Decision, LearningMetrics, Observation, Tensors, Transitions
from arcade_rl.agents.networks.averaged_weights import AveragedWeights
from arcade_rl.agents.networks.cuda_graphs import CudaGraphs
from arcade_rl.agents.networks.networks import NetworkPolicy, load_network_tensors, network_tensors
from arcade_rl.agents.networks.normalizer import share_statistics
from arcade_rl.agents.networks.optimizers import (
    load_optimizer_tensors,
    make_optimizer,
    optimizer_tensors,
    set_learning_rate,
)
from arcade_rl.agents.networks.precision import learning_dtype
from arcade_rl.games.game import ObservationSpec
from arcade_rl.hyperparameters import Hyperparameters


class Gradient(NamedTuple):
    """The gradient of the loss on a minibatch.

    Attributes:
        of_weights: of each weight, in their order.
        means: (2,) the loss, and the mean over the batch of max_a Q(s_tm1, a): for the metrics.
        details: what else the update needs of the minibatch.
    """

    of_weights: list[Tensor | None]
    means: Tensor
    details: tuple[Tensor, ...]


class NetworkAgent(NetworkPolicy):
    """Trains a Q-network by gradient descent.

    Attributes:
        hyperparameters: the current ones.
        scheduled: the same with the `training_steps` that the schedules follow: their value when they were reached. A
            schedule that has ended stays at its end if `training_steps` is raised later, since a sudden rise of the
            learning rate unlearns what was learned.
        updates: gradient steps made so far.
    """

    def __init__(
        self, hyperparameters: Hyperparameters, spec: ObservationSpec, action_count: int, *, seed: int, device: str
    ) -> None:
        super().__init__(hyperparameters, spec, action_count, seed=seed, device=device)
        self.hyperparameters = self.scheduled = hyperparameters
        self._planned_steps = 0  # what `training_steps` was when they were reached; 0 before
        self.updates = 0
        self._dtype = learning_dtype(spec.kind, self.device)
        self._action_count = action_count
        self._clip_rewards = spec.kind == "pixels" and hyperparameters.clip_rewards
        self._weights = list(self.network.parameters())
        averaged = hyperparameters.averaged_updates
        self._average = AveragedWeights(self.network, averaged) if averaged else None
        if self._average is not None:
            share_statistics(self.network, self._average.network)
        self._optimizer = make_optimizer(hyperparameters, self.network)
        self._set_up_gradient()
        self._random = np.random.default_rng(seed)
        self._exploration = HeldExploration(hyperparameters.parallel_games)
        self._steps = 0
        self._episodes = 0
        self._clear_metrics()

    @property
    def epsilon(self) -> float:
        """Epsilon, the share of random actions, at this step."""
        return schedules.epsilon(self.hyperparameters, steps=self._steps, episodes=self._episodes, updates=self.updates)

    @property
    def rates(self) -> str:
        """Epsilon and learning rate at this step, in words."""
        counts = {"steps": self._steps, "episodes": self._episodes, "updates": self.updates}
        return schedules.in_words(self.scheduled, **counts)

    def tune(self, hyperparameters: Hyperparameters) -> None:
        """Continue with other values of the live-tunable hyperparameters."""
        self.hyperparameters = hyperparameters
        self._plan(self._planned_steps)
        self._set_up_gradient()

    def _plan(self, planned_steps: int) -> None:
        """Let the schedules end at `planned_steps`; 0: at the hyperparameters' `training_steps`."""
        self._planned_steps = planned_steps
        steps = planned_steps or self.hyperparameters.training_steps
        self.scheduled = self.hyperparameters.replace(training_steps=steps)

    def _set_up_gradient(self) -> None:
        """On a GPU, record `_gradient` as CUDA graphs; again after each change, since a graph keeps old values."""
        on_gpu = self.device.type == "cuda"
        self._fast_gradient: Callable[..., Gradient] = CudaGraphs(self._gradient) if on_gpu else self._gradient

    def metrics(self) -> LearningMetrics:
        """Mean loss and mean Q-value of the best action over the updates since the last call."""
        updates = self.updates - self._reported_updates
        loss, mean_q = (self._sums / updates).tolist() if updates else (np.nan, np.nan)
        self._clear_metrics()
        return LearningMetrics(loss, mean_q, updates)

    def _clear_metrics(self) -> None:
        self._sums = torch.zeros(2, device=self.device)
        self._reported_updates = self.updates

    def _choose(self, observations: Observation, q_values: Callable[[Observation], NDArray[np.float32]]) -> Decision:
        """Epsilon-greedy actions for N games; `q_values` is called only for those that do not explore."""
        decision = epsilon_greedy(observations, self._action_count, self.epsilon, q_values, self._random)
        return self._exploration.hold(decision, self.hyperparameters.exploration_hold, self._random)

    def _count(self, transitions: Transitions) -> Transitions:
        """Count one step of N games; returns it as the learner sees it (rewards may be clipped)."""
        if self.network.normalizer is not None:
            self.network.normalizer.see(transitions.observations)
        self._steps += len(transitions.actions)
        self._episodes += int(transitions.ended.sum())
        if not self._planned_steps and self._steps >= self.hyperparameters.training_steps:
            self._plan(self.hyperparameters.training_steps)
        if self._clip_rewards:
            return dataclasses.replace(transitions, rewards=np.sign(transitions.rewards))
        return transitions

    @abstractmethod
    def _gradient(self, *batch: Any) -> Gradient:
        """Loss and gradient of a minibatch: a function of tensors that changes nothing but `grad` of the weights.

        Updates call it as `_fast_gradient`: on a GPU that is a recording of it as CUDA graphs.
        """

    def _backward(self, loss: Tensor, q_tm1: Tensor, *details: Tensor) -> Gradient:
        """The gradient of `loss`, one number.

        Args:
            q_tm1: (B, actions) Q-values of the minibatch, for the metrics.
            details: handed on.
        """
        for weight in self._weights:  # what `zero_grad` does, without its detours
            weight.grad = None
        torch.autograd.backward(loss)
        means = torch.stack((loss.detach(), q_tm1.detach().amax(dim=1).mean()))
        return Gradient([weight.grad for weight in self._weights], means, details)

    def _descend(self, gradient: Gradient) -> None:
        """One step of the optimizer: the gradient clipped, the learning rate by its schedule."""
        for weight, of_weight in zip(self._weights, gradient.of_weights, strict=True):
            weight.grad = of_weight
        if self.hyperparameters.max_gradient_norm:
            self._clip_gradient(self.hyperparameters.max_gradient_norm)
        set_learning_rate(self._optimizer, schedules.learning_rate(self.scheduled, steps=self._steps))
        self._optimizer.step()
        self.updates += 1
        if self._average is not None:
            self._average.follow(self.updates)
        self._sums += gradient.means

    def wait(self) -> None:
        """See `Agent`."""
        if self.device.type == "cuda":
            torch.cuda.synchronize()

    def _clip_gradient(self, most: float) -> None:
        """Clip the gradient to the norm `most`. It is nearly always shorter: then a check costs less than scaling."""
        gradients = [weight.grad for weight in self._weights if weight.grad is not None]
        checks = self.device.type == "cpu"  # a GPU would have to be waited for
        if not checks or torch.stack([gradient.norm() for gradient in gradients]).norm() > most:
            clip_grad_norm_(self._weights, most)

    def tensors(self) -> Tensors:
        """The weights of the brain: averaged, if `averaged_updates` is above 0."""
        return network_tensors(self.network if self._average is None else self._average.network)

    def load_tensors(self, tensors: Tensors) -> None:
        """Start from a brain's weights."""
        super().load_tensors(tensors)
        if self._average is not None:
            load_network_tensors(self._average.network, tensors)
            self._average.inherit()

    def state(self) -> tuple[Tensors, dict[str, Any]]:
        """The network and the optimizer; counts and the random state."""
        tensors = {
            **prefixed("network", network_tensors(self.network)),
            **prefixed("optimizer", optimizer_tensors(self._optimizer, self.network)),
            **prefixed("exploration", self._exploration.tensors()),
        }
        if self._average is not None:
            tensors |= prefixed("average", network_tensors(self._average.network))
        return tensors, {
            "steps": self._steps,
            "episodes": self._episodes,
            "updates": self.updates,
            "planned_steps": self._planned_steps,
            "averaged_past": self._average.past if self._average is not None else 0,
            "random": self._random.bit_generator.state,
        }

    def restore(self, tensors: Tensors, values: dict[str, Any]) -> None:
        """Continue exactly from `state`."""
        load_network_tensors(self.network, of_prefix("network", tensors))
        load_optimizer_tensors(self._optimizer, self.network, of_prefix("optimizer", tensors))
        if self._average is not None:
            load_network_tensors(self._average.network, of_prefix("average", tensors) or of_prefix("network", tensors))
            self._average.past = values.get("averaged_past", 0)  # older states do not say it
        self._exploration.restore(of_prefix("exploration", tensors))
        self._steps, self._episodes, self.updates = values["steps"], values["episodes"], values["updates"]
        self._plan(values["planned_steps"])
        self._random.bit_generator.state = values["random"]
        self._clear_metrics()

    def begin_episodes(self) -> None:
        """No action is held from before."""
        self._exploration.release()

    def count_from(self, *, steps: int, episodes: int, updates: int, planned: int) -> None:
        """Continue counting from there: the schedules do not restart."""
        self._steps, self._episodes, self.updates = steps, episodes, updates
        self._plan(planned)
        self._clear_metrics()


def thread_beside(name: str, spec: ObservationSpec, device: torch.device) -> ThreadPoolExecutor | None:
    """A thread beside the training thread, on as many cores as that; None where what it would take over is too little.

    Networks of pictures on a CPU have enough for it.
    """
    if spec.kind != "pixels" or device.type != "cpu":
        return None
    return ThreadPoolExecutor(1, name, initializer=torch.set_num_threads, initargs=(torch.get_num_threads(),))


def prefixed(prefix: str, tensors: Tensors) -> Tensors:
    """The tensors as `prefix/name`, to be stored beside others."""
    return {f"{prefix}/{name}": array for name, array in tensors.items()}


def of_prefix(prefix: str, tensors: Tensors) -> Tensors:
    """The tensors that `prefixed` named so, by their own names."""
    start = prefix + "/"
    return {name.removeprefix(start): array for name, array in tensors.items() if name.startswith(start)}
