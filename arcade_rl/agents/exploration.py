"""Epsilon-greedy choice: mostly the best action known, sometimes a random one."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_rl.agents.agent import Decision, Observation


def epsilon_greedy(
    observations: Observation,
    action_count: int,
    epsilon: float,
    q_values: Callable[[Observation], NDArray[Any]],
    random: np.random.Generator,
) -> Decision:
    """Choose for N games in one pass; `q_values` is asked only about the games that do not explore.

    Every call draws the same amount from `random`, whatever it chooses.
    """
    explored = random.random(len(observations)) < epsilon
    actions = random.integers(action_count, size=len(observations))
    if not explored.any():
        actions = q_values(observations).argmax(axis=1)
    elif not explored.all():
        actions[~explored] = q_values(observations[~explored]).argmax(axis=1)
    return Decision(actions, explored)
