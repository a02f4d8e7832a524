"""The agent in a session: it values what it observes, explores, and takes over newer weights."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from arcade_rl.agents.agent import Critic, Policy
from arcade_rl.agents.insight import Insight, insight_into, within_reach
from arcade_rl.games.game import Observation, ObservationSpec
from arcade_rl.viewer.play.session_state import Thought


class AgentMind:
    """A policy that plays epsilon-greedily.

    Args:
        epsilon: share of random actions.
        random: draws them.
        states: what can be observed, where the Q-values of every state are shown; else None.

    Attributes:
        q_table: (states, actions) the Q-values of every state, where they are shown; else None.
        swaps: how often newer weights have arrived.
        policy: its newest weights. epsilon: its share of random actions.
        samples: an actor-critic draws its actions by their probabilities, and does not play the likeliest.
    """

    def __init__(
        self, policy: Policy, epsilon: float, random: np.random.Generator, states: ObservationSpec | None = None
    ) -> None:
        self.swaps = 0
        self._states = states
        self.epsilon = epsilon
        self.samples = False
        self._random = random
        self._take(policy)

    def swap(self, policy: Policy) -> None:
        """Use newer weights from now on."""
        self.swaps += 1
        self._take(policy)

    def think(self, observation: Observation, suggestion: int | None, *, explores: bool) -> Thought:
        """Decide what to do next.

        Args:
            suggestion: the action that the rules of the game ask for now, if any.
            explores: random actions are allowed; not while a human plays, who sees only the preferred one.
        """
        q_values = within_reach(self.policy.q_values(observation[np.newaxis])[0])
        preferred = int(q_values.argmax())
        thought = Thought(q_values, preferred, preferred, state_value=self._judged(observation))
        if suggestion is not None:
            return replace(thought, action=suggestion, suggested=suggestion != preferred)
        if explores and self._random.random() < self.epsilon:
            return replace(thought, action=int(self._random.integers(len(q_values))), explored=True)
        if explores and self.samples and self.is_actor_critic:
            shares = q_values / q_values.sum(dtype=np.float64)
            return replace(thought, action=int(self._random.choice(len(shares), p=shares)), sampled=True)
        return thought

    @property
    def is_actor_critic(self) -> bool:
        """Whether it chooses by probabilities of actions."""
        return self._critic is not None

    def _judged(self, observation: Observation) -> float | None:
        """What an actor-critic says of a state; None of other policies."""
        if self._critic is None:
            return None
        return float(within_reach(self._critic.state_values(observation[np.newaxis]))[0])

    def insight(self, observation: Observation) -> Insight | None:
        """A look into its network at this observation; None if it has no network."""
        return insight_into(self.policy, observation)

    def _take(self, policy: Policy) -> None:
        self.policy = policy
        self._critic: Critic | None = policy if isinstance(policy, Critic) else None
        self.q_table = self._values_of_every_state()

    def _values_of_every_state(self) -> NDArray[np.float32] | None:
        if self._states is None:
            return None
        states = np.arange(self._states.states, dtype=self._states.dtype)
        return within_reach(self.policy.q_values(states))  # (states, actions)
