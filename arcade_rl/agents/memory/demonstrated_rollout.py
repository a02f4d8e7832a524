"""Stretches of demonstrations that are learned from as a rollout is: with lambda returns, and then dropped."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from arcade_rl.agents.data import Observation, Tensors
from arcade_rl.agents.memory.lambda_returns import lambda_returns
from arcade_rl.games.game import ObservationSpec
from arcade_rl.shelf.demonstrations.demonstration_file import Demonstration


class Stretch(NamedTuple):
    """The steps `begin` to `end` of a demonstration, and their rewards as the learner sees them."""

    demonstration: Demonstration
    begin: int
    end: int
    rewards: NDArray[np.float32]


class DemonstratedRollout:
    """K transitions of some stretches, numbered from 0; each frame is stored once.

    They are copies, so that a demonstration that is deleted meanwhile changes nothing.

    Attributes:
        returns: (K,) their lambda returns, as `compute_returns` left them.
    """

    def __init__(self, spec: ObservationSpec) -> None:
        self._shape = spec.shape
        self._stack = spec.shape[0] if spec.kind == "pixels" else 1
        self.clear()

    @property
    def size(self) -> int:
        """K: how many transitions it holds."""
        return len(self._actions)

    def clear(self) -> None:
        """Empty it."""
        self._frames: Observation = np.zeros(0)
        self._firsts = np.zeros(0, np.int64)  # (K,) the oldest frame of each transition's observation
        self._actions = np.zeros(0, np.int64)
        self._rewards = np.zeros(0, np.float32)
        self._terminated = np.zeros(0, np.bool_)
        self._cut_off = np.zeros(0, np.bool_)  # what follows is not held: its stretch ends there
        self.returns = np.zeros(0, np.float32)

    def hold(self, stretches: Sequence[Stretch]) -> None:
        """Hold copies of the transitions of `stretches`, at least one, and no others."""
        parts = [each.demonstration for each in stretches]
        spans = [slice(each.begin, each.end) for each in stretches]
        lengths = np.array([each.end - each.begin for each in stretches])
        pairs = list(zip(parts, spans, strict=True))
        self._frames = np.concatenate([part.frames[span.start : span.stop + self._stack] for part, span in pairs])
        self._firsts = np.arange(lengths.sum()) + self._stack * np.repeat(np.arange(len(stretches)), lengths)
        self._actions = np.concatenate([part.actions[span] for part, span in pairs])
        self._rewards = np.concatenate([each.rewards for each in stretches])
        self._terminated = np.concatenate([part.terminated[span] for part, span in pairs])
        self._cut_off = np.isin(np.arange(len(self._firsts)), lengths.cumsum() - 1)

    def observations(self, numbers: NDArray[np.int64]) -> Observation:
        """(B, *shape) observations of the numbered transitions."""
        return self._observed_from(self._firsts[numbers])

    def next_observations(self) -> Observation:
        """(K, *shape) observation after each transition."""
        return self._observed_from(self._firsts + 1)

    def actions(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """(B,) the human's actions in the numbered transitions."""
        return self._actions[numbers]

    def compute_returns(
        self,
        discount: float,
        return_lambda: float,
        next_values: NDArray[np.float32],
        bonuses: NDArray[np.float32] | float = 0.0,
    ) -> None:
        """Compute the lambda returns.

        Args:
            bonuses: (K,) what is added to the rewards.
            next_values: (K,) value of the best action in each of `next_observations`.
        """
        discounts = np.where(self._terminated, 0, discount).astype(np.float32)
        lambdas = np.where(self._cut_off, 0, return_lambda).astype(np.float32)
        self.returns = lambda_returns(self._rewards + bonuses, discounts, next_values, lambdas)

    def _observed_from(self, firsts: NDArray[np.int64]) -> Observation:
        stacks: Observation = self._frames[firsts[:, None] + np.arange(self._stack)]  # (B, stack, *frame_shape)
        return stacks.reshape(-1, *self._shape)

    def state(self) -> Tensors:
        """What is still to be learned from: all but what the returns were made of."""
        learned = {"frames": self._frames, "firsts": self._firsts, "actions": self._actions, "returns": self.returns}
        return learned if self.size else {}

    def restore(self, tensors: Tensors) -> None:
        """Hold what `state` gave."""
        self.clear()
        if tensors:
            self._frames, self._firsts = tensors["frames"], tensors["firsts"]
            self._actions, self.returns = tensors["actions"], tensors["returns"]
