"""One side of a game for two: the players at its joystick, its agent's mind, its score."""

import copy
import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_rl.agents.agent import Critic, Policy
from arcade_rl.agents.data import Tensors
from arcade_rl.games.game import Observation
from arcade_rl.games.two_player.game import TwoPlayerGame
from arcade_rl.shelf.save_states.save_state import SavedSide
from arcade_rl.viewer.play.agent_mind import AgentMind
from arcade_rl.viewer.play.episode_state import EpisodeState
from arcade_rl.viewer.play.players import Players, PlayersSnapshot
from arcade_rl.viewer.play.session_state import Controller, Ending, Thought


class SidePolicy:
    """The policy of a brain that learned alone, with the console's actions at one side of a game for two.

    Args:
        done: for each action of the brain, the console's action (see `TwoPlayerGame.done_by_agent`).
    """

    def __init__(self, policy: Policy, done: tuple[int, ...]) -> None:
        self._policy = policy
        self._done = list(done)

    def q_values(self, observations: Observation) -> NDArray[np.float32]:
        """(N, stack, H, W) as the brain observes them -> (N, actions) by the console's actions."""
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


class VersusMind(AgentMind):
    """As `AgentMind`, for a brain at one side. Where agents must serve, it holds FIRE."""

    def __init__(
        self, policy: Policy, game: TwoPlayerGame, side: int, epsilon: float, random: np.random.Generator
    ) -> None:
        self._game = game
        self._side = side
        super().__init__(policy, epsilon, random)

    def think(self, observation: Observation, suggestion: int | None, *, explores: bool) -> Thought:
        """As `AgentMind.think`; where agents hold FIRE, the action with FIRE gets the Q-value of the preferred one.

        Of an actor-critic the two change places: the probabilities add up to 1.
        """
        thought = super().think(observation, suggestion, explores=explores)
        values = thought.q_values.copy()
        preferred = self._game.with_fire(thought.preferred)
        values[preferred] = thought.q_values[thought.preferred]
        if self.is_actor_critic:
            values[thought.preferred] = thought.q_values[preferred]
        action = self._game.with_fire(thought.action)
        return dataclasses.replace(thought, q_values=values, preferred=preferred, action=action)

    def _take(self, policy: Policy) -> None:
        super()._take(SidePolicy(policy, self._game.done_by_agent(self._side)))
        self._critic = policy if isinstance(policy, Critic) else None


@dataclasses.dataclass(frozen=True, slots=True)
class SideSnapshot:
    """The state of one side.

    Attributes:
        thought_from: the random state before its agent thought of this decision.
    """

    episode_state: EpisodeState
    players: PlayersSnapshot
    thought_from: Any


class VersusSide(Players):
    """One side.

    Args:
        policy: its agent's; None if a human sits there alone.
        epsilon: share of random actions of the agent.
        random: draws them, and is the other side's, too.

    Attributes:
        episode_state: its score and counts in this game.
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
        super().__init__(VersusMind(policy, game, side, epsilon, random) if policy is not None else None, controller)
        self._game = game
        self._side = side
        self._random = random
        self.episode_state = EpisodeState()
        self.begin()

    def switch(self) -> None:
        """Take the joystick, or give it back to the agent, if there is one, from the very next frame."""
        if self.controller == "agent":
            self.take_joystick()
        else:
            self.give_joystick()

    def begin(self) -> None:
        """Begin a game."""
        self.human_action = None
        self.episode_state.begin_episode()
        self.begin_decision()

    def take(self, points: float, reward: float) -> None:
        """Add the points and the reward of a frame."""
        self.episode_state.score += points
        self.episode_state.reward_since_decision += reward

    def finish_decision(self) -> None:
        """Count a decision that has been played."""
        self.timeline.reward(self.episode_state.finish_decision(by_human=self.controller == "human"))

    def begin_decision(self) -> None:
        """Let the agent think about the decision that begins, whoever plays."""
        self._think(begins=self.episode_state.steps == 0)

    def _think(self, *, begins: bool) -> None:
        self._thought_from = self._random.bit_generator.state
        suggestion = self._game.suggested_action(self._side)
        self.think(self._game.observe(self._side), suggestion, begins=begins)

    def ending(self, *, truncated: bool) -> Ending:
        """How it ended for this side."""
        now = self.episode_state
        return Ending(now.score, now.steps, truncated, best=False, rewound=now.rewound, human_steps=now.human_steps)

    # Rewinding

    def side_snapshot(self) -> SideSnapshot:
        """The present state of this side."""
        return SideSnapshot(copy.copy(self.episode_state), self.snapshot(), self._thought_from)

    def go_to(self, snapshot: SideSnapshot) -> None:
        """Restore this side, in a game that has been restored already."""
        self.episode_state = dataclasses.replace(snapshot.episode_state, rewound=True)
        self._thought_from = snapshot.thought_from
        outdated = self.restore(snapshot.players)
        if outdated and self._game.decision_due(self._side):
            self.timeline.take_back()
            self.begin_decision()
        else:
            self.look(self._game.observe(self._side))

    # Save states

    def saved(self) -> SavedSide:
        """How the game stands for this side, for a save state."""
        return self.episode_state.saved(self._thought_from)

    def begin_from(self, saved: SavedSide, *, another: bool) -> None:
        """Count on from a save state.

        Args:
            another: as `EpisodeState.begin_from`.
        """
        self.episode_state.begin_from(saved, another=another)
        self.forget()

    def think_again_from(self, random: np.random.Generator) -> None:
        """Let the agent think of the decision that a save state was in the middle of, as it did then."""
        self._random.bit_generator.state = random.bit_generator.state
        self._think(begins=True)
