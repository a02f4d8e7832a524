"""An agent and a human who share one joystick: who holds it, what the agent makes of each decision, what is done."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arcade_rl.agents.agent import Policy
from arcade_rl.agents.insight import Insight
from arcade_rl.games.game import Observation
from arcade_rl.viewer.play.agent_mind import Mind
from arcade_rl.viewer.play.session_state import Controller, Thought, TimelinePoint
from arcade_rl.viewer.play.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Thoughts:
    """What the agent thought at a moment and before, to come back to.

    Attributes:
        swaps: how often it had had newer weights.
    """

    thought: Thought | None
    timeline: tuple[TimelinePoint, ...]
    swaps: int


class Players:
    """Those at one joystick. The agent thinks at every decision, whoever plays.

    Args:
        mind: the agent's; None if nobody but the human is there.
        controller: who holds the joystick first.

    Attributes:
        controller: who holds it now.
        human_action: what the human does now; None while the agent plays.
        decision: counts up with each one seen, and when time goes back, too.
        observation: what is seen at this decision.
        thought: what the agent makes of it.
        timeline: what it made of those before.
    """

    observation: Observation

    def __init__(self, mind: Mind | None, controller: Controller) -> None:
        self.controller: Controller = controller if mind is not None else "human"
        self.human_action: int | None = None
        self.decision = 0
        self.thought: Thought | None = None
        self.timeline = Timeline()
        self._mind = mind

    @property
    def has_agent(self) -> bool:
        """Whether an agent could play."""
        return self._mind is not None

    def take_joystick(self) -> None:
        """The human plays from the very next frame."""
        self.controller = "human"

    def give_joystick(self) -> None:
        """The agent, if there is one, plays from the very next frame: first what it wanted at this decision anyway."""
        if self._mind is not None:
            self.controller = "agent"
            self.human_action = None

    def choose(self, held: int | None, idle_action: Callable[[], int]) -> int:
        """What is done in the next frame.

        Args:
            held: what the human holds now; None if nothing, then the idle action counts.
        """
        if self.controller == "agent" and self.thought is not None:
            return self.thought.action
        self.human_action = idle_action() if held is None else held
        return self.human_action

    # Decisions

    def look(self, observation: Observation) -> None:
        """Something new is seen."""
        self.decision += 1
        self.observation = observation

    def think(self, observation: Observation, suggestion: int | None, *, begins: bool) -> None:
        """At a decision border: look, and let the agent make something of it.

        Args:
            suggestion: the action that the rules ask of an agent now, if any.
            begins: it is the first decision of an episode.
        """
        self.look(observation)
        if self._mind is not None:
            self.thought = self._mind.think(observation, suggestion, explores=self.controller == "agent")
            self.timeline.add(self.thought, self.controller, begins=begins)

    def swap_policy(self, policy: Policy) -> None:
        """The agent has newer weights, for whatever it thinks from now on."""
        assert self._mind is not None
        self._mind.swap(policy)

    # Inside

    @property
    def q_table(self) -> NDArray[np.float32] | None:
        """(states, actions) the values of every state, where there is an agent and states can be counted."""
        return self._mind.q_table if self._mind is not None else None

    def insight(self) -> Insight | None:
        """What goes on in the agent's network at this decision; None if it has none."""
        return self._mind.insight(self.observation) if self._mind is not None else None

    # Going back

    def snapshot(self) -> Thoughts:
        """What was thought, to come back to. Who plays is no part of it."""
        return Thoughts(self.thought, self.timeline.points(), self._swaps)

    def restore(self, thoughts: Thoughts) -> bool:
        """Think as it did then; returns whether it has newer weights by now and should think again."""
        self.thought = thoughts.thought
        self.timeline.restore(thoughts.timeline)
        self.human_action = None
        return self._swaps != thoughts.swaps

    @property
    def _swaps(self) -> int:
        return self._mind.swaps if self._mind is not None else 0
