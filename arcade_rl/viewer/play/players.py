"""An agent and a human who share one joystick: who holds it, what the agent thinks at each decision, what is done."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arcade_rl.agents.agent import Policy
from arcade_rl.agents.insight import Insight
from arcade_rl.games.game import Observation
from arcade_rl.viewer.play.agent_mind import AgentMind
from arcade_rl.viewer.play.session_state import Controller, Thought, TimelinePoint
from arcade_rl.viewer.play.timeline import Timeline


@dataclass(frozen=True, slots=True)
class PlayersSnapshot:
    """What the agent thought up to a decision.

    Attributes:
        swaps: how often newer weights had arrived by then.
    """

    thought: Thought | None
    timeline: tuple[TimelinePoint, ...]
    swaps: int


class Players:
    """The players at one joystick. The agent thinks at every decision, whoever plays.

    Args:
        mind: the agent's; None if there is only a human.
        controller: who holds the joystick first.

    Attributes:
        controller: who holds it now.
        human_action: what the human does now; None while the agent plays.
        decision: counts up with each decision, also after rewinding: no number comes twice.
        observation: what the agent observes at this decision.
        thought: what the agent thinks of it; None without an agent.
        timeline: what it thought of the decisions before.
    """

    observation: Observation

    def __init__(self, mind: AgentMind | None, controller: Controller) -> None:
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
        """The agent, if there is one, plays from the very next frame, first what it preferred at this decision."""
        if self._mind is not None:
            self.controller = "agent"
            self.human_action = None

    def choose(self, held: int | None, idle_action: Callable[[], int]) -> int:
        """Choose the action of the next frame.

        Args:
            held: the action that the human holds now; None for the idle action.
        """
        if self.controller == "agent" and self.thought is not None:
            return self.thought.action
        self.human_action = idle_action() if held is None else held
        return self.human_action

    # Decisions

    def look(self, observation: Observation) -> None:
        """Count a decision, and keep its observation."""
        self.decision += 1
        self.observation = observation

    def think(self, observation: Observation, suggestion: int | None, *, begins: bool) -> None:
        """Look, and let the agent think about a decision that begins.

        Args:
            suggestion: the action that the rules of the game ask for now, if any.
            begins: it is the first decision of an episode.
        """
        self.look(observation)
        if self._mind is not None:
            self.thought = self._mind.think(observation, suggestion, explores=self.controller == "agent")
            self.timeline.add(self.thought, self.controller, begins=begins)

    def swap_policy(self, policy: Policy) -> None:
        """Let the agent use newer weights from now on."""
        assert self._mind is not None
        self._mind.swap(policy)

    def forget(self) -> None:
        """What comes now does not follow from the decisions before."""
        self.thought = None
        self.timeline.restore(())
        self.human_action = None

    # Inside the agent

    @property
    def q_table(self) -> NDArray[np.float32] | None:
        """(states, actions) the Q-values of every state, where there is an agent and states can be listed."""
        return self._mind.q_table if self._mind is not None else None

    def insight(self) -> Insight | None:
        """A look into the agent's network at this decision; None if it has none."""
        return self._mind.insight(self.observation) if self._mind is not None else None

    @property
    def mind(self) -> AgentMind | None:
        """The agent's; None if there is only a human."""
        return self._mind

    # Rewinding

    def snapshot(self) -> PlayersSnapshot:
        """What was thought so far. Who plays is not part of it."""
        return PlayersSnapshot(self.thought, self.timeline.points(), self._swaps)

    def restore(self, snapshot: PlayersSnapshot) -> bool:
        """Restore what was thought; returns whether the agent should think again, with weights that are newer."""
        self.thought = snapshot.thought
        self.timeline.restore(snapshot.timeline)
        self.human_action = None
        return self._swaps != snapshot.swaps

    @property
    def _swaps(self) -> int:
        return self._mind.swaps if self._mind is not None else 0
