"""Deep Q-learning (Mnih et al. 2015), and what later years added as switches: together Rainbow (Hessel et al. 2018)."""

import copy
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from arcade_rl import schedules
from arcade_rl.agents.algorithms.large_margin import large_margin
from arcade_rl.agents.algorithms.network_agent import Gradient, NetworkAgent, of_prefix, prefixed, thread_beside
from arcade_rl.agents.data import Decision, Observation, Tensors, Transitions
from arcade_rl.agents.memory.batch import Batch
from arcade_rl.agents.memory.demonstrations import DemonstrationMemory
from arcade_rl.agents.memory.replay import Replay
from arcade_rl.agents.memory.sampled import largest_td_errors
from arcade_rl.agents.networks.networks import load_network_tensors, network_tensors, to_array
from arcade_rl.agents.networks.noisy import draw_noise
from arcade_rl.agents.networks.normalizer import share_statistics
from arcade_rl.agents.networks.value_heads import of_actions
from arcade_rl.games.game import ObservationSpec
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.shelf.feeds.batch_feed import SampledBatch

_STEP_SETTINGS = ("frame_skip", "game_mode", "game_difficulty", "sticky_actions", "life_loss_terminal")
"""What defines a step of a game of pictures: after a change, earlier transitions belong to another game."""


class DqnAgent(NetworkAgent):
    """A Q-network trained from a replay memory and from human demonstrations.

    Attributes:
        demonstrations: human play, sampled into each minibatch (DQfD, Hester et al. 2018, without its pre-training, its
            priorities of demonstrations and its L2 loss).

    Args:
        replay_folder: where the replay memory lies; what an earlier process left there is used only after `restore`.
        device: where the network computes.

    Raises:
        ArcadeError: no room for the replay memory (also from `remember`).
    """

    def __init__(
        self,
        hyperparameters: Hyperparameters,
        spec: ObservationSpec,
        action_count: int,
        *,
        seed: int,
        replay_folder: Path,
        device: str = "cpu",
    ) -> None:
        super().__init__(hyperparameters, spec, action_count, seed=seed, device=device)
        self._target_network = copy.deepcopy(self.network)
        share_statistics(self.network, self._target_network)
        self._replay = Replay(
            replay_folder,
            spec,
            capacity=hyperparameters.replay_capacity,
            games=hyperparameters.parallel_games,
            n_step=hyperparameters.n_step,
            batch_size=hyperparameters.batch_size,
            prioritized=hyperparameters.prioritized_replay,
            actions=action_count,
        )
        self.demonstrations = DemonstrationMemory(n_step=hyperparameters.n_step, clip_rewards=self._clip_rewards)
        named = _STEP_SETTINGS if spec.kind == "pixels" else ()
        self._steps_of = {name: getattr(hyperparameters, name) for name in named}
        self._aside = thread_beside("targets", spec, self.device)
        self._noise_random = torch.Generator().manual_seed(seed) if hyperparameters.noisy_networks else None
        self._unlearned_steps = 0
        self._due_updates = 0
        self._learns = False  # the memory holds enough; it stays true
        self._newest: tuple[Batch, Tensor, Tensor] | None = None  # batch, chosen_tm1, target

    @property
    def replay_size(self) -> int:
        """Transitions in the replay memory."""
        return self._replay.size

    def act(self, observations: Observation) -> Decision:
        """Epsilon-greedy actions for N games in one pass; noisy networks draw noise for each game."""

        def q_values(observations: Observation) -> NDArray[np.float32]:
            return self.q_values(observations, self._draw_noise(len(observations)))

        return self._choose(observations, q_values)

    def remember(self, transitions: Transitions) -> None:
        """Store one step of N games in the replay memory, and count the updates that become due."""
        self._replay.add(self._count(transitions))
        if self._may_learn():
            self._due_updates += self._updates_due(transitions)

    def learn(self) -> None:
        """Make the updates that are due."""
        while self._due_updates:
            self._due_updates -= 1
            self._update()

    def _update(self) -> None:
        """One iteration of deep Q-learning (Mnih et al. 2015, algorithm 1), with the parts of Rainbow that are on."""
        hyperparameters = self.hyperparameters

        # Sample a minibatch of B n-step transitions from the replay memory; the last rows are demonstrations, if any.
        prioritized = hyperparameters.prioritized_replay
        importance = schedules.importance_exponent(self.scheduled, steps=self._steps) if prioritized else 0.0
        batch_size, share = hyperparameters.batch_size, hyperparameters.demonstration_share
        shown = self.demonstrations.rows(batch_size, share, self._random)
        batch = self._replay.sample(hyperparameters.discount, self._random, importance, shown)
        if shown:
            batch = self.demonstrations.complete(batch, hyperparameters.discount, self._random)
        own = len(batch.slots)
        s_tm1, s_t = self.to_device(batch.s_tm1), self.to_device(batch.s_t)  # (B, *shape)
        a_tm1, r_t = self.to_device(batch.a_tm1), self.to_device(batch.r_t)  # (B,) int64, (B,)
        discount_t, weights = self.to_device(batch.discount_t), self.to_device(batch.weights)  # (B,), (B,)

        # Target, loss and gradient: `_gradient`, below.
        noise = self._draw_noise(3)  # (3, noisy inputs and outputs)
        gradient = self._fast_gradient(own, noise, s_tm1, a_tm1, r_t, discount_t, s_t, weights)
        chosen_tm1, target = gradient.details  # (B[, atoms]) each

        # Gradient step.
        self._descend(gradient)

        # Priorities: (|TD error| + 1e-6)^priority_exponent (Schaul et al. 2016, section 3.3).
        if prioritized:
            td_errors = self.value_head.td_errors(chosen_tm1, target)  # (B,)
            exponent = hyperparameters.priority_exponent
            self._replay.update_priorities(batch.slots, td_errors[:own].cpu().numpy(), exponent)

        # Target network: a copy of the network, every target_update_interval updates.
        if self.updates % hyperparameters.target_update_interval == 0:
            self._copy_to_target()
        self._newest = batch, chosen_tm1, target

    def _gradient(
        self,
        own: int,
        noise: Tensor | None,
        s_tm1: Tensor,
        a_tm1: Tensor,
        r_t: Tensor,
        discount_t: Tensor,
        s_t: Tensor,
        weights: Tensor,
    ) -> Gradient:
        """Target, loss and gradient of a minibatch; see `NetworkAgent._gradient`.

        Args:
            own: rows that come first and are the agent's own, not demonstrations.
            noise: of the target network, of the one that chooses a_t, and of the one that learns; a batch shares it.
            s_t: (B, *shape) n steps after s_tm1; r_t is the discounted sum of the rewards between them.
            weights: (B,) importance weights.

        Returns:
            Details: the outputs for a_tm1 and their targets, both (B[, atoms]).
        """
        hyperparameters, head, dtype = self.hyperparameters, self.value_head, self._dtype
        target_network = self._target_network if hyperparameters.target_update_interval > 1 else self.network
        target_noise, chooser_noise, own_noise = (None,) * 3 if noise is None else torch.split(noise, 1)

        # Target: r_t + discount_t * Z'(s_t, a_t), where Z' is the target network's value or distribution of returns
        # and a_t its best action; in double DQN the learning network's (van Hasselt et al. 2016, equation 4).
        @torch.no_grad()
        def compute_target() -> Tensor:
            outputs_t = target_network(s_t, target_noise, dtype)  # (B, actions[, atoms])
            chooser_t = self.network(s_t, chooser_noise, dtype) if hyperparameters.double_q else outputs_t
            a_t = head.expected(chooser_t).argmax(dim=1)  # (B,)
            return head.target(r_t, discount_t, of_actions(outputs_t, a_t))  # (B[, atoms])

        wait_for_target = compute_target if self._aside is None else self._aside.submit(compute_target).result

        # Loss: the mean of weights * L(Z(s_tm1, a_tm1), target), with L as the value head defines it.
        outputs_tm1 = self.network(s_tm1, own_noise, dtype)  # (B, actions[, atoms])
        chosen_tm1, target = of_actions(outputs_tm1, a_tm1), wait_for_target()  # (B[, atoms])
        loss = (weights * head.losses(chosen_tm1, target)).mean()

        # Large-margin loss of the demonstrations, J_E (Hester et al. 2018, equation 1).
        if own < len(a_tm1) and hyperparameters.margin_weight:
            margins = large_margin(head.expected(outputs_tm1[own:]), a_tm1[own:], hyperparameters.margin)  # (B - own,)
            loss = loss + (hyperparameters.margin_weight * margins).sum() / len(a_tm1)

        q_tm1 = head.expected(outputs_tm1.detach())  # (B, actions)
        return self._backward(loss, q_tm1, chosen_tm1.detach(), target)

    def sampled(self, most: int) -> SampledBatch | None:
        """The transitions of the newest minibatch with the largest TD errors, computed on demand."""
        if self._newest is None:
            return None
        batch, chosen_tm1, target = self._newest
        td_errors = to_array(self.value_head.td_errors(chosen_tm1, target))  # (B,)
        return largest_td_errors(batch, td_errors, self.updates, most)

    def _may_learn(self) -> bool:
        if not self._learns:
            enough = min(self.hyperparameters.learning_starts, self.hyperparameters.replay_capacity)
            self._learns = self._replay.size >= enough and self._replay.can_sample
        return self._learns

    def _updates_due(self, transitions: Transitions) -> int:
        if self.hyperparameters.updates_per_episode:
            return self.hyperparameters.updates_per_episode * int(transitions.ended.sum())
        self._unlearned_steps += len(transitions.actions)
        due, self._unlearned_steps = divmod(self._unlearned_steps, self.hyperparameters.steps_per_update)
        return due

    def _draw_noise(self, samples: int) -> Tensor | None:
        """(samples, ...) fresh noise for a noisy network; None for others."""
        return None if self._noise_random is None else draw_noise(self.network, samples, self._noise_random)

    def _copy_to_target(self) -> None:
        if self.hyperparameters.target_update_interval > 1:
            self._target_network.load_state_dict(self.network.state_dict())

    def tune(self, hyperparameters: Hyperparameters) -> None:
        """Continue with other values of the live-tunable hyperparameters."""
        had_no_target = self.hyperparameters.target_update_interval == 1
        super().tune(hyperparameters)
        if had_no_target:
            self._copy_to_target()

    def load_tensors(self, tensors: Tensors) -> None:
        """Start from a brain's weights, with a copy of them as target network."""
        super().load_tensors(tensors)
        self._copy_to_target()

    def state(self) -> tuple[Tensors, dict[str, Any]]:
        """Also the target network, the state of the replay memory, and the updates that are due."""
        tensors, values = super().state()
        replay_tensors, replay_values = self._replay.state()
        target_network = self._target_network if self.hyperparameters.target_update_interval > 1 else self.network
        tensors |= prefixed("target", network_tensors(target_network)) | prefixed("replay", replay_tensors)
        if self._noise_random is not None:
            tensors["noise"] = to_array(self._noise_random.get_state())
        due = {"unlearned_steps": self._unlearned_steps, "due_updates": self._due_updates}
        replay = {"replay": replay_values, "replay_size": self._replay.size, "clips_rewards": self._clip_rewards}
        return tensors, {**values, **due, **replay, "steps_of": self._steps_of}

    def restore(self, tensors: Tensors, values: dict[str, Any]) -> None:
        """Continue exactly from `state`; where the replay memory is lost, from all else: it fills again first."""
        super().restore(tensors, values)
        load_network_tensors(self._target_network, of_prefix("target", tensors))
        same_unit = values.get("clips_rewards", self._clip_rewards) == self._clip_rewards  # older states do not say it
        if same_unit and values.get("steps_of", self._steps_of) == self._steps_of:  # nor this
            self._replay.restore(of_prefix("replay", tensors), values["replay"])
        self._unlearned_steps = values["unlearned_steps"]
        self._due_updates = values["due_updates"] if self._replay.can_sample else 0
        if self._noise_random is not None:
            self._noise_random.set_state(torch.from_numpy(tensors["noise"]))

    def reserve(self) -> None:
        """Reserve the disk space of the next step. DiskError if the disk is full."""
        self._replay.reserve()

    def flush(self) -> None:
        """Flush the replay memory to disk."""
        self._replay.flush()
