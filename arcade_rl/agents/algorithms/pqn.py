"""PQN (Gallici et al. 2024, "Simplifying Deep Temporal Difference Learning"): Q-learning from many games at once.

No replay memory and no target network: parallel games make the batches varied enough, and layer normalization keeps
the values from running away.
"""

import dataclasses
from concurrent.futures import Future, wait
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from arcade_rl.agents.algorithms.large_margin import large_margin
from arcade_rl.agents.algorithms.munchausen import bonuses, soft_values
from arcade_rl.agents.algorithms.network_agent import Gradient, NetworkAgent, of_prefix, prefixed, thread_beside
from arcade_rl.agents.data import Decision, Observation, Tensors, Transitions
from arcade_rl.agents.memory.demonstrated_rollout import DemonstratedRollout
from arcade_rl.agents.memory.demonstrations import DemonstrationMemory
from arcade_rl.agents.memory.rollout import Rollout
from arcade_rl.agents.networks.value_heads import of_actions
from arcade_rl.games.game import ObservationSpec
from arcade_rl.hyperparameters import Hyperparameters


class PqnAgent(NetworkAgent):
    """A Q-network trained on lambda returns of short rollouts of all games.

    A finished rollout is learned from while the next one is played, a few minibatches each step, so that emulation and
    gradient steps overlap. In the paper the games wait meanwhile. From pixels, the gradient of the next minibatch is
    computed on a separate thread while the agent acts; it is the same as if it were computed when it is due, since
    the weights do not change before.

    Attributes:
        demonstrations: human play, which takes a share of each minibatch (after DQfD, Hester et al. 2018): its own
            targets are lambda returns too, along what the human did.

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
        self.demonstrations = DemonstrationMemory(n_step=1, clip_rewards=self._clip_rewards)
        self._demonstrated = DemonstratedRollout(spec)  # being learned from beside the finished rollout
        self._order = np.zeros(0, np.int64)  # transitions as they are to be learned; after the rollout's, demonstrated
        self._done_minibatches = 0
        self._q_tm1 = np.zeros((0, action_count), np.float32)  # (N, actions) of the step under way
        self._aside = thread_beside("gradients", spec, self.device)
        self._next_gradient: Future[Gradient] | None = None  # of the first minibatch that is not done

    @property
    def replay_size(self) -> int:
        """0: there is no replay memory."""
        return 0

    def sampled(self, most: int) -> None:
        """None: nothing is sampled from a memory."""

    def act(self, observations: Observation) -> Decision:
        """Epsilon-greedy actions for N games in one pass; the Q-values also bootstrap the previous step."""
        q_t = self.q_values(observations)
        if self._growing.steps:
            going_on = self._growing.going_on
            self._growing.value_next(going_on, self._values(q_t[going_on]))
        if self._growing.full:
            self._begin_to_learn()
        self._q_tm1 = q_t  # for `remember`
        return self._choose(np.arange(len(q_t)), q_t.__getitem__)

    def remember(self, transitions: Transitions) -> None:
        """Add one step of N games to the rollout."""
        transitions = self._count(transitions)
        if self.hyperparameters.munchausen_weight:
            rewards = transitions.rewards + self._bonuses(self._q_tm1, transitions.actions)
            transitions = dataclasses.replace(transitions, rewards=rewards)
        self._growing.add(transitions)
        truncated = transitions.ended & ~transitions.terminated
        if truncated.any():  # `act` will not see the states that these steps led to
            q_t = self.q_values(transitions.next_observations[truncated])
            self._growing.value_next(truncated, self._values(q_t))

    def _values(self, q_t: NDArray[np.float32]) -> NDArray[np.float32]:
        """(N, actions) Q-values -> (N,) values of the states: of the best action; Munchausen's soft maximum."""
        if self.hyperparameters.munchausen_weight:
            return soft_values(q_t, self.hyperparameters.munchausen_temperature)
        best: NDArray[np.float32] = q_t.max(axis=1)
        return best

    def _bonuses(self, q_tm1: NDArray[np.float32], a_tm1: NDArray[np.int64]) -> NDArray[np.float32]:
        """(N,) what Munchausen adds to the rewards."""
        weight, temperature = self.hyperparameters.munchausen_weight, self.hyperparameters.munchausen_temperature
        return bonuses(q_tm1, a_tm1, weight, temperature)

    def _begin_to_learn(self) -> None:
        """The rollout is finished: compute its lambda returns, shuffle it for each epoch, start the next."""
        self._next_gradient = None
        self._growing, self._finished = self._finished, self._growing
        self._growing.clear()

        # Target: lambda returns with `_values` as the values of s_t (Gallici et al. 2024, algorithm 1).
        self._returns = self._finished.returns(self.hyperparameters.discount, self.hyperparameters.return_lambda)

        # The T * N transitions of the rollout in a random order, once for each epoch.
        epochs = [self._random.permutation(self._finished.size) for _ in range(self.hyperparameters.epochs)]
        self._order = np.concatenate(epochs)
        self._done_minibatches = 0
        self._mix_in_demonstrations()

    def _mix_in_demonstrations(self) -> None:
        """Let demonstrated transitions take the last places of each minibatch, and compute their lambda returns."""
        self._demonstrated.clear()
        share, discount = self.hyperparameters.demonstration_share, self.hyperparameters.discount
        minibatches = [self._order[part] for part in self._minibatches()]  # views
        rows = [self.demonstrations.rows(len(minibatch), share, self._random) for minibatch in minibatches]
        if not sum(rows):
            return
        steps = -(-sum(rows) // self.hyperparameters.epochs)
        self._demonstrated.hold(self.demonstrations.stretches(steps, self._finished.length, self._random))
        v_t = self._values(self.q_values(self._demonstrated.next_observations()))  # (K,)
        added = self._bonuses_of_demonstrated() if self.hyperparameters.munchausen_weight else 0.0
        self._demonstrated.compute_returns(discount, self.hyperparameters.return_lambda, v_t, added)

        order = np.resize(self._random.permutation(self._demonstrated.size), sum(rows)) + self._finished.size
        for minibatch, last, end in zip(minibatches, rows, np.cumsum(rows).tolist(), strict=True):
            minibatch[len(minibatch) - last :] = order[end - last : end]

    def _bonuses_of_demonstrated(self) -> NDArray[np.float32]:
        """(K,) as `_bonuses`."""
        every = np.arange(self._demonstrated.size)
        return self._bonuses(self.q_values(self._demonstrated.observations(every)), self._demonstrated.actions(every))

    def _minibatches(self) -> list[slice]:
        """The parts of `_order` that are learned from one by one: of one epoch each, of as equal a size as can be."""
        total, size = len(self._order), self._finished.size
        count = total // size * -(-size // self.hyperparameters.batch_size)
        return [slice(total * number // count, total * (number + 1) // count) for number in range(count)]

    def learn(self) -> None:
        """Learn from the same share of the finished rollout as has been played of the next."""
        minibatches = self._minibatches()
        due = len(minibatches) * min(self._growing.steps + 1, self._growing.length) // self._growing.length
        due = max(due, self._done_minibatches)  # where a rollout was dropped, more has been learned than played
        for part in minibatches[self._done_minibatches : due]:
            self._update(self._order[part])
        self._done_minibatches = due
        if self._aside is not None and self._next_gradient is None and due < len(minibatches):
            self._next_gradient = self._aside.submit(self._gradient_of, self._order[minibatches[due]])

    def wait(self) -> None:
        """Wait for the next minibatch's gradient."""
        super().wait()
        wait([self._next_gradient] if self._next_gradient else [])

    def _update(self, numbers: NDArray[np.int64]) -> None:
        """One update on a minibatch: the numbered transitions of the finished rollout, then the demonstrated."""
        # Loss and gradient: begun when the weights last changed, if that was in time.
        if self._aside is None:
            gradient = self._gradient_of(numbers)
        else:
            gradient = (self._next_gradient or self._aside.submit(self._gradient_of, numbers)).result()
            self._next_gradient = None

        # Gradient step. There is no target network.
        self._descend(gradient)

    def _gradient_of(self, numbers: NDArray[np.int64]) -> Gradient:
        # Minibatch.
        own, demonstrated = numbers[numbers < self._finished.size], numbers[numbers >= self._finished.size]
        s_tm1, a_tm1, returns = self._finished.observations(own), self._finished.actions(own), self._returns[own]
        if len(demonstrated):
            shown = demonstrated - self._finished.size
            s_tm1 = np.concatenate((s_tm1, self._demonstrated.observations(shown)))
            a_tm1 = np.concatenate((a_tm1, self._demonstrated.actions(shown)))
            returns = np.concatenate((returns, self._demonstrated.returns[shown]))

        # Loss and gradient: `_gradient`, below.
        return self._fast_gradient(
            len(own),
            self.to_device(s_tm1),  # (B, *shape)
            self.to_device(a_tm1),  # (B,) int64
            self.to_device(returns),  # (B,)
        )

    def _gradient(self, own: int, s_tm1: Tensor, a_tm1: Tensor, returns: Tensor) -> Gradient:
        """Loss and gradient of a minibatch; see `NetworkAgent._gradient`.

        Args:
            own: rows that come first and are the agent's own, not demonstrations.
        """
        # Loss: the mean of L(Z(s_tm1, a_tm1), lambda return), with L as the value head defines it.
        head = self.value_head
        outputs_tm1 = self.network(s_tm1, dtype=self._dtype)  # (B, actions[, atoms])
        loss = head.losses(of_actions(outputs_tm1, a_tm1), head.of_returns(returns)).mean()

        # Large-margin loss of the demonstrations, J_E (Hester et al. 2018, equation 1).
        if own < len(a_tm1) and self.hyperparameters.margin_weight:
            shown = head.expected(outputs_tm1[own:])  # (B - own, actions)
            margins = large_margin(shown, a_tm1[own:], self.hyperparameters.margin)  # (B - own,)
            loss = loss + self.hyperparameters.margin_weight * margins.sum() / len(a_tm1)
        return self._backward(loss, head.expected(outputs_tm1.detach()))

    def tune(self, hyperparameters: Hyperparameters) -> None:
        """Continue with other values of the live-tunable hyperparameters."""
        super().tune(hyperparameters)
        self._next_gradient = None

    def load_tensors(self, tensors: Tensors) -> None:
        """Start from a brain's weights."""
        super().load_tensors(tensors)
        self._next_gradient = None

    def state(self) -> tuple[Tensors, dict[str, Any]]:
        """Also both rollouts, what is demonstrated beside them, and how far they have been learned."""
        tensors, values = super().state()
        growing, finished = self._growing.state(), self._finished.state()
        tensors |= prefixed("growing", growing[0]) | prefixed("finished", finished[0])
        tensors |= prefixed("demonstrated", self._demonstrated.state())
        tensors |= {"returns": self._returns, "order": self._order}
        rollouts = {"growing": growing[1], "finished": finished[1], "done_minibatches": self._done_minibatches}
        return tensors, values | rollouts

    def restore(self, tensors: Tensors, values: dict[str, Any]) -> None:
        """Continue exactly from `state`; with another `rollout_steps`, from an empty rollout."""
        super().restore(tensors, values)
        self._next_gradient = None
        if len(tensors["returns"]) != self._finished.size:
            return
        self._growing.restore(of_prefix("growing", tensors), values["growing"])
        self._finished.restore(of_prefix("finished", tensors), values["finished"])
        self._demonstrated.restore(of_prefix("demonstrated", tensors))
        self._returns, self._order = tensors["returns"], tensors["order"]
        self._done_minibatches = values["done_minibatches"]

    def begin_episodes(self) -> None:
        """The rollout under way would join two episodes: it is dropped."""
        super().begin_episodes()
        self._growing.clear()

    def reserve(self) -> None:
        """Nothing is stored in files."""

    def flush(self) -> None:
        """Nothing is stored in files."""
