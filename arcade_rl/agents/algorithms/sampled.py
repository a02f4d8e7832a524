"""A policy of probabilities that draws its actions by them, as PPO and A2C do while they train."""

import numpy as np
from numpy.typing import NDArray

from arcade_rl.agents.agent import Policy
from arcade_rl.agents.data import Observation, Tensors

_LEAST = 1e-30  # a probability whose logarithm is finite


class SampledPolicy:
    """Each call draws new numbers in place of Q-values, so that the highest is a sample (the Gumbel-max trick).

    Args:
        policy: its `q_values` are the probabilities of the actions.
        seed: of what is drawn.
    """

    def __init__(self, policy: Policy, seed: int) -> None:
        self._policy = policy
        self._random = np.random.default_rng((seed, 1))

    def q_values(self, observations: Observation) -> NDArray[np.float32]:
        """(N, *shape) observations -> (N, actions) logarithms of the probabilities with Gumbel noise."""
        probabilities = self._policy.q_values(observations)
        noisy = np.log(np.maximum(probabilities, _LEAST)) + self._random.gumbel(size=probabilities.shape)
        return noisy.astype(np.float32)

    def tensors(self) -> Tensors:
        """Those of the policy."""
        return self._policy.tensors()

    def load_tensors(self, tensors: Tensors) -> None:
        """Into the policy."""
        self._policy.load_tensors(tensors)
