"""The mind of an agent at one side of a game for two: a brain that learned alone, in the console's own terms."""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from arcade_rl.agents.agent import Policy
from arcade_rl.agents.data import Tensors
from arcade_rl.games.game import Observation
from arcade_rl.games.two_player.game import TwoPlayerGame
from arcade_rl.viewer.play.agent_mind import Mind
from arcade_rl.viewer.play.session_state import Thought


class SidePolicy:
    """The policy of a brain that learned alone, in terms of the console's actions at one side of a game for two.

    Args:
        done: for each action of the brain, the one that it is here (see `TwoPlayerGame.done_by_agent`).
    """

    def __init__(self, policy: Policy, done: tuple[int, ...]) -> None:
        self._policy = policy
        self._done = list(done)

    def q_values(self, observations: Observation) -> NDArray[np.float32]:
        """(N, stack, H, W) as its eyes saw them -> (N, actions) by the console's actions."""
        values = self._policy.q_values(observations)
        here = np.empty_like(values)
        here[:, self._done] = values
        return here

    def tensors(self) -> Tensors:
        """The brain's own."""
        return self._policy.tensors()

    def load_tensors(self, tensors: Tensors) -> None:
        """Into the brain itself."""
        self._policy.load_tensors(tensors)


class VersusMind(Mind):
    """As `Mind`, for a brain that sits at a side. Where agents must serve it holds FIRE."""

    def __init__(
        self, policy: Policy, game: TwoPlayerGame, side: int, epsilon: float, random: np.random.Generator
    ) -> None:
        self._game = game
        self._side = side
        super().__init__(policy, game.observation_specs[side], epsilon, random)

    def think(self, observation: Observation, suggestion: int | None, *, explores: bool) -> Thought:
        """The same with FIRE, where agents hold it; the value of what it wanted goes with it."""
        thought = super().think(observation, suggestion, explores=explores)
        values = thought.q_values.copy()
        preferred = self._game.with_fire(thought.preferred)
        values[preferred] = thought.q_values[thought.preferred]
        action = self._game.with_fire(thought.action)
        return dataclasses.replace(thought, q_values=values, preferred=preferred, action=action)

    def _take(self, policy: Policy) -> None:
        super()._take(SidePolicy(policy, self._game.done_by_agent(self._side)))
