"""What a session tells of its play: frozen values, read by whatever shows or counts them."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from arcade_rl.agents.insight import Insight
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.game import Observation

Controller = Literal["agent", "human"]


@dataclass(frozen=True, slots=True)
class Thought:
    """What the agent made of one decision, whoever holds the joystick.

    Attributes:
        q_values: (actions,) float32, expected discounted return of each action.
        preferred: the action of the highest value.
        action: what the agent does, or would do: `preferred`, unless it explored or the rules asked for another.
        explored: `action` is a random choice.
        suggested: `action` is what the rules ask (FIRE starts a life), whatever the values say.
    """

    q_values: NDArray[np.float32]
    preferred: int
    action: int
    explored: bool = False
    suggested: bool = False

    @property
    def value(self) -> float:
        """The highest of the values: how much the agent expects from here on."""
        return float(self.q_values[self.preferred])


@dataclass(frozen=True, slots=True)
class TimelinePoint:
    """One decision of the timeline.

    Attributes:
        value, low: the highest and the lowest of the agent's values.
        reward: raw score gained since the decision before.
        begins: it is the first of its episode.
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
        truncated: it was cut off by the step limit and not by the game.
        best: no earlier episode of this session scored as much (there was one to compare with).
        rewound: the player went back in it, so that its score is no record.
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
        action: what was done for one frame; None if the game stood still (paused, waiting, between episodes).
        decided: the frame began a new decision.
        ended: the episode ended with this frame. terminated: not because it was cut off.
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
    """Where play stands: `steps` agent steps into an episode. Going back in time, too, changes `frame`."""

    episode: int
    steps: int
    frame: int


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of play. Equal `decision` numbers mean equal thought, timeline and observation.

    Attributes:
        decision, frame: count up with each, and when the session goes back in time, too: no number comes twice.
        human_action: what the human does now; None while the agent plays, or in a game that waits for a move.
        score, steps: of this episode; steps are agent steps.
        episode: 1 for the first.
        q_table: (states, actions) values of every state, where states can be counted; else None.
        ending: set during the short hold after an episode's end.
        insight: what goes on in the agent's network; None if it has none.
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
    insight: Insight | None = None
