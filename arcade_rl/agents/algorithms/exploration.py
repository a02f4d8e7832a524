"""Epsilon-greedy exploration, with random actions that may be repeated for several steps."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_rl.agents.data import Decision, Observation, Tensors


def epsilon_greedy(
    observations: Observation,
    action_count: int,
    epsilon: float,
    q_values: Callable[[Observation], NDArray[Any]],
    random: np.random.Generator,
) -> Decision:
    """Choose for N games in one pass; `q_values` is called only for the games that do not explore.

    Every call draws as many numbers from `random`, whatever it chooses.
    """
    explored = random.random(len(observations)) < epsilon
    actions = random.integers(action_count, size=len(observations))
    if not explored.any():
        actions = q_values(observations).argmax(axis=1)
    elif not explored.all():
        actions[~explored] = q_values(observations[~explored]).argmax(axis=1)
    return Decision(actions, explored)


class HeldExploration:
    """Random actions that are repeated: they reach states that single random actions, which cancel out, do not.

    Temporally extended epsilon-greedy exploration (Dabney et al. 2021, section 3): the number of repetitions is drawn
    from a heavy-tailed distribution; here a hold of n steps or more has probability 1/n.
    """

    def __init__(self, games: int) -> None:
        self._actions: NDArray[np.int64] = np.zeros(games, np.int64)
        self._left: NDArray[np.int64] = np.zeros(games, np.int64)  # steps for which each game's action is still held

    def hold(self, decision: Decision, longest: int, random: np.random.Generator) -> Decision:
        """The decision, with the actions replaced that are still held.

        Args:
            longest: the longest hold in steps; 1 leaves every decision as it is.
        """
        if longest == 1:
            return decision
        lengths = np.minimum(1 / (1 - random.random(len(self._left))), longest).astype(np.int64)
        begin = decision.explored & (self._left == 0)
        self._actions[begin], self._left[begin] = decision.actions[begin], lengths[begin]
        held = self._left > 0
        self._left[held] -= 1
        return Decision(np.where(held, self._actions, decision.actions), held)

    def release(self) -> None:
        """Hold no action any longer."""
        self._left[:] = 0

    def tensors(self) -> Tensors:
        """What `restore` needs, copied."""
        return {"actions": self._actions.copy(), "left": self._left.copy()}

    def restore(self, tensors: Tensors) -> None:
        """Continue with the holds of `tensors`. ValueError if they are of another number of games."""
        self._actions[:], self._left[:] = tensors["actions"], tensors["left"]
