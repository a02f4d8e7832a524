"""An actor-critic, as PPO and A2C train it: one network for the actions, another one for the value of the state."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from arcade_rl.agents.data import Observation, Tensors
from arcade_rl.agents.networks.networks import NetworkPolicy, QNetwork, load_network_tensors, network_tensors
from arcade_rl.games.game import ObservationSpec
from arcade_rl.hyperparameters import Hyperparameters

_POLICY, _VALUE = "policy.", "value."


class ActorCriticPolicy(NetworkPolicy):
    """Plays the most probable action. What stands for Q-values are the probabilities of the actions.

    Args:
        device: where the networks compute.
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
        super().__init__(hyperparameters, spec, action_count, seed=seed, device=device)
        self.value_network = QNetwork(hyperparameters, spec, 1, seed=seed).to(device)

    def q_values(self, observations: Observation, noise: Tensor | None = None) -> NDArray[np.float32]:
        """(N, *shape) observations -> (N, actions) probability of each action."""
        with torch.inference_mode():
            logits = self.network(self.to_device(observations), noise)
            probabilities: NDArray[np.float32] = logits.softmax(dim=1).cpu().numpy()
        return probabilities

    def state_values(self, observations: Observation) -> NDArray[np.float32]:
        """(N, *shape) observations -> (N,) expected discounted return of the policy."""
        with torch.inference_mode():
            values: NDArray[np.float32] = self.value_network(self.to_device(observations))[:, 0].cpu().numpy()
        return values

    def state_value(self, observation: Tensor) -> Tensor:
        """What the value network says of one observation, (1, *shape)."""
        value: Tensor = self.value_network(observation).max()
        return value

    def tensors(self) -> Tensors:
        """The weights of both networks by name."""
        actor, critic = network_tensors(self.network), network_tensors(self.value_network)
        return {_POLICY + name: array for name, array in actor.items()} | {
            _VALUE + name: array for name, array in critic.items()
        }

    def load_tensors(self, tensors: Tensors) -> None:
        """Take over weights of the same names and shapes."""
        for prefix, network in ((_POLICY, self.network), (_VALUE, self.value_network)):
            own = {name.removeprefix(prefix): array for name, array in tensors.items() if name.startswith(prefix)}
            load_network_tensors(network, own)
