"""One side of a game for two: who holds its joystick, what its agent thinks, what it has scored."""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from arcade_rl.agents.agent import Policy, Tensors
from arcade_rl.games.game import Observation
from arcade_rl.games.two_player import TwoPlayerGame
from arcade_rl.viewer.mind import Mind
from arcade_rl.viewer.moment import Controller, Ending, Thought
from arcade_rl.viewer.timeline import Timeline


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


class VersusSide:
    """One side.

    Args:
        policy: its agent's; None if a human sits there alone.
        epsilon: share of random actions of the agent.

    Attributes:
        score: points won in this game. steps: decisions of it, human_steps those that a human made.
        decision: counts up with each, over all games.
        human_action: what the human does now; None while the agent plays.
    """

    def __init__(
        self,
        game: TwoPlayerGame,
        side: int,
        policy: Policy | None,
        controller: Controller,
        epsilon: float,
        random: np.random.Generator,
    ) -> None:
        self._game = game
        self._side = side
        self._mind = self._mind_of(policy, epsilon, random) if policy is not None else None
        self.controller: Controller = controller if policy is not None else "human"
        self.human_action: int | None = None
        self.decision = 0
        self.timeline = Timeline()
        self.begin()

    def _mind_of(self, policy: Policy, epsilon: float, random: np.random.Generator) -> Mind:
        return Mind(self._here(policy), self._game.observation_specs[self._side], epsilon, random)

    def _here(self, policy: Policy) -> SidePolicy:
        return SidePolicy(policy, self._game.done_by_agent(self._side))

    @property
    def has_agent(self) -> bool:
        """Whether an agent could play it."""
        return self._mind is not None

    def switch(self) -> None:
        """Take the joystick, or give it back to the agent, if there is one; it counts from the very next frame."""
        if self._mind is not None:
            self.controller = "human" if self.controller == "agent" else "agent"
            self.human_action = None

    def swap_policy(self, policy: Policy) -> None:
        """Play with newer weights from the next decision on."""
        assert self._mind is not None
        self._mind.swap(self._here(policy))

    def begin(self) -> None:
        """A game begins."""
        self.score = self._reward = 0.0
        self.steps = self.human_steps = 0
        self.human_action = None
        self.thought: Thought | None = None
        self.think()

    def choose(self, human_action: int | None) -> int:
        """What is done in the next frame.

        Args:
            human_action: what the human holds now; None if nothing.
        """
        if self.controller == "agent" and self.thought is not None:
            return self.thought.action
        self.human_action = self._game.idle_action() if human_action is None else human_action
        return self.human_action

    def take(self, points: float, reward: float) -> None:
        """What came of a frame."""
        self.score += points
        self._reward += reward

    def finish_decision(self) -> None:
        """A decision has been played."""
        self.timeline.reward(self._reward)
        self._reward = 0.0
        self.steps += 1
        self.human_steps += self.controller == "human"

    def think(self) -> None:
        """At a decision border: what the agent makes of it, whoever plays."""
        self.decision += 1
        self.observation = self._game.observe(self._side)
        if self._mind is None:
            return
        suggestion = self._game.suggested_action(self._side)
        thought = self._mind.think(self.observation, suggestion, explores=self.controller == "agent")
        self.thought = self._holding_fire(thought)
        self.timeline.add(self.thought, self.controller, begins=self.steps == 0)

    def _holding_fire(self, thought: Thought) -> Thought:
        """The same with FIRE, where agents hold it; the value of what it wanted goes with it."""
        values = thought.q_values.copy()
        preferred = self._game.with_fire(thought.preferred)
        values[preferred] = thought.q_values[thought.preferred]
        action = self._game.with_fire(thought.action)
        return dataclasses.replace(thought, q_values=values, preferred=preferred, action=action)

    def ending(self, *, truncated: bool) -> Ending:
        """How it ended for this side."""
        return Ending(self.score, self.steps, truncated, best=False, human_steps=self.human_steps)
