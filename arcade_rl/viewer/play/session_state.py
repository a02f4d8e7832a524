"""The state of a session: frozen values, read by whatever shows or counts them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.game import Observation

if TYPE_CHECKING:
    from arcade_rl.agents.insight import Insight

Controller = Literal["agent", "human"]


@dataclass(frozen=True, slots=True)
class Thought:
    """What the agent thinks at one decision, whoever holds the joystick.

    Attributes:
        q_values: (actions,) float32, expected discounted return of each action; of an actor-critic its probability.
        preferred: the action with the highest of them.
        action: what the agent does, or would do: `preferred`, unless it explored or the rules asked for another.
        explored: `action` is a random choice.
        suggested: `action` is what the rules ask for (FIRE starts a life), whatever the Q-values are.
        sampled: an actor-critic drew `action` by the probabilities.
        state_value: what an actor-critic says of the state; None of others, whose highest Q-value it is.
    """

    q_values: NDArray[np.float32]
    preferred: int
    action: int
    explored: bool = False
    suggested: bool = False
    sampled: bool = False
    state_value: float | None = None

    @property
    def value(self) -> float:
        """The state value: the highest Q-value, or what an actor-critic says."""
        return float(self.q_values[self.preferred]) if self.state_value is None else self.state_value

    @property
    def low(self) -> float:
        """The other end of the scale: the lowest Q-value; an actor-critic has none beside the state value."""
        return float(self.q_values.min()) if self.state_value is None else self.state_value


@dataclass(frozen=True, slots=True)
class TimelinePoint:
    """One decision of the timeline.

    Attributes:
        value, low: `Thought.value` and `Thought.low`.
        reward: raw score gained since the decision before.
        begins: it is the first decision of its episode.
    """

    value: float
    low: float
    controller: Controller
    reward: float
    begins: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """How the last episode ended; shown while the next one waits.

    Attributes:
        human_steps: how many of its steps the human decided.
        truncated: the step limit ended it, and not the game.
        best: it scored more than all earlier episodes of this session, of which there was at least one.
        rewound: it was rewound, so that its score is unranked.
    """

    score: float
    steps: int
    truncated: bool
    best: bool
    rewound: bool = False
    human_steps: int = 0


@dataclass(frozen=True, slots=True)
class Tick:
    """What one call of `advance` did.

    Attributes:
        action: what was done for one frame; None if none was played (paused, waiting, between episodes).
        decided: the frame began a new decision.
        ended: the episode ended with this frame; `terminated`, by the game and not by the step limit.
        life_lost: a life was lost.
    """

    action: int | None = None
    decided: bool = False
    reward: float = 0.0
    ended: bool = False
    terminated: bool = False
    life_lost: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """Where play is: `steps` agent steps into an episode. Rewinding, too, counts `frame` up."""

    episode: int
    steps: int
    frame: int


@dataclass(frozen=True, slots=True)
class SessionState:
    """One state of play. Equal `decision` numbers mean equal thought, timeline and observation.

    Attributes:
        decision, frame: count up with each, also when the session is rewound: no number comes twice.
        human_action: what the human does now; None while the agent plays, or in a game that waits for a move.
        score: raw score of this episode.
        steps: agent steps of this episode.
        episode: 1 for the first.
        q_table: (states, actions) Q-values of every state, where states can be listed; else None.
        ending: set during the short hold after an episode's end.
        insight: a look into the agent's network; None if it has none.
    """

    entry: CatalogEntry
    controller: Controller
    has_agent: bool
    paused: bool
    speed: float
    decision: int
    frame: int
    score: float
    steps: int
    episode: int
    observation: Observation
    thought: Thought | None
    human_action: int | None
    timeline: tuple[TimelinePoint, ...]
    q_table: NDArray[np.float32] | None
    ending: Ending | None
    insight: "Insight | None" = None
