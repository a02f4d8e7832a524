"""PQN (Gallici et al. 2024, "Simplifying Deep Temporal Difference Learning"): Q-learning from many games at once.

No replay memory and no target network: parallel games make the batches varied enough, and layer normalization keeps
the values from running away.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from arcade_rl.agents.algorithms.network_agent import Gradient, NetworkAgent, of_prefix, prefixed
from arcade_rl.agents.data import Decision, Observation, Tensors, Transitions
from arcade_rl.agents.memory.rollout import Rollout
from arcade_rl.agents.networks.value_heads import of_actions
from arcade_rl.games.game import ObservationSpec
from arcade_rl.hyperparameters import Hyperparameters


class PqnAgent(NetworkAgent):
    """A Q-network trained on lambda returns of short rollouts of all games.

    A finished rollout is learned from while the next one is played, a few minibatches each step, so that emulation and
    gradient steps overlap. In the paper the games wait meanwhile.

    Args:
        device: where the network computes.
    """

    def __init__(
        self,
        hyperparameters: Hyperparameters,
        spec: ObservationSpec,
        action_count: int,
        *,
        seed: int,
        device: str = "cpu",
    ) -> None:
        super().__init__(hyperparameters, spec, action_count, seed=seed, device=device)
        length, games = hyperparameters.rollout_steps, hyperparameters.parallel_games
        self._growing = Rollout(spec, length=length, games=games)  # being played
        self._finished = Rollout(spec, length=length, games=games)  # being learned from
        self._returns = np.zeros(self._finished.size, np.float32)
        self._order = np.zeros(0, np.int64)  # transitions of the finished rollout as they are to be learned
        self._done_minibatches = 0

    @property
    def replay_size(self) -> int:
        """0: there is no replay memory."""
        return 0

    @property
    def demonstrations(self) -> None:
        """None: it learns only from its newest rollout."""
        return None

    def sampled(self, most: int) -> None:
        """None: nothing is sampled from a memory."""

    def act(self, observations: Observation) -> Decision:
        """Epsilon-greedy actions for N games in one pass; the Q-values also bootstrap the previous step."""
        q_t = self.q_values(observations)
        if self._growing.steps:
            going_on = self._growing.going_on
            self._growing.value_next(going_on, q_t[going_on].max(axis=1))
        if self._growing.full:
            self._begin_to_learn()
        return self._choose(np.arange(len(q_t)), q_t.__getitem__)

    def remember(self, transitions: Transitions) -> None:
        """Add one step of N games to the rollout."""
        self._growing.add(self._count(transitions))
        truncated = transitions.ended & ~transitions.terminated
        if truncated.any():  # `act` will not see the states that these steps led to
            q_t = self.q_values(transitions.next_observations[truncated])
            self._growing.value_next(truncated, q_t.max(axis=1))

    def _begin_to_learn(self) -> None:
        """The rollout is finished: compute its lambda returns, shuffle it for each epoch, start the next."""
        self._growing, self._finished = self._finished, self._growing
        self._growing.clear()

        # Target: lambda returns with max_a Q(s_t, a) as the value of s_t (Gallici et al. 2024, algorithm 1).
        self._returns = self._finished.returns(self.hyperparameters.discount, self.hyperparameters.return_lambda)

        # The T * N transitions of the rollout in a random order, once for each epoch.
        epochs = [self._random.permutation(self._finished.size) for _ in range(self.hyperparameters.epochs)]
        self._order = np.concatenate(epochs)
        self._done_minibatches = 0

    def learn(self) -> None:
        """Learn from the same share of the finished rollout as has been played of the next."""
        total = len(self._order)
        count = -(-total // self.hyperparameters.batch_size)  # minibatches, of as equal a size as can be
        due = count * min(self._growing.steps + 1, self._growing.length) // self._growing.length
        for number in range(self._done_minibatches, due):
            self._update(self._order[total * number // count : total * (number + 1) // count])
        self._done_minibatches = due

    def _update(self, numbers: NDArray[np.int64]) -> None:
        """One update on a minibatch: the numbered transitions of the finished rollout."""
        # Minibatch.
        s_tm1 = self.to_device(self._finished.observations(numbers))  # (B, *shape)
        a_tm1 = self.to_device(self._finished.actions(numbers))  # (B,) int64
        returns = self.to_device(self._returns[numbers])  # (B,)

        # Loss and gradient: `_gradient`, below.
        gradient = self._fast_gradient(s_tm1, a_tm1, returns)

        # Gradient step. There is no target network.
        self._descend(gradient)

    def _gradient(self, s_tm1: Tensor, a_tm1: Tensor, returns: Tensor) -> Gradient:
        """Loss and gradient of a minibatch; see `NetworkAgent._gradient`."""
        # Loss: the mean of L(Q(s_tm1, a_tm1), lambda return), with L squared or Huber.
        q_tm1 = self.network(s_tm1, dtype=self._dtype)  # (B, actions)
        losses = self.value_head.losses(of_actions(q_tm1, a_tm1), returns)  # (B,)
        return self._backward(losses.mean(), q_tm1)

    def state(self) -> tuple[Tensors, dict[str, Any]]:
        """Also both rollouts, and how far the finished one has been learned."""
        tensors, values = super().state()
        growing, finished = self._growing.state(), self._finished.state()
        tensors |= prefixed("growing", growing[0]) | prefixed("finished", finished[0])
        tensors |= {"returns": self._returns, "order": self._order}
        rollouts = {"growing": growing[1], "finished": finished[1], "done_minibatches": self._done_minibatches}
        return tensors, values | rollouts

    def restore(self, tensors: Tensors, values: dict[str, Any]) -> None:
        """Continue exactly from `state`; with another `rollout_steps`, from an empty rollout."""
        super().restore(tensors, values)
        if len(tensors["returns"]) != self._finished.size:
            return
        self._growing.restore(of_prefix("growing", tensors), values["growing"])
        self._finished.restore(of_prefix("finished", tensors), values["finished"])
        self._returns, self._order = tensors["returns"], tensors["order"]
        self._done_minibatches = values["done_minibatches"]

    def reserve(self) -> None:
        """Nothing lies in files."""

    def flush(self) -> None:
        """Nothing lies in files."""
