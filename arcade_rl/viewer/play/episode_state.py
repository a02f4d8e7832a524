"""Where a session stands beside its game: all that goes back when a person goes back."""

from dataclasses import dataclass
from typing import Any

from arcade_rl.viewer.play.players import Thoughts
from arcade_rl.viewer.play.session_state import Ending


@dataclass(slots=True)
class Standing:
    """Scores and counts of play.

    Attributes:
        episode: 1 for the first. steps: agent steps of it, human_steps those that the human decided. score: raw, of it.
        best_score: of the episodes before; None if there were none.
        rewound: one went back in this episode, or into it.
        hold_frames: how long its end is still shown.
    """

    episode: int = 0
    steps: int = 0
    human_steps: int = 0
    score: float = 0.0
    reward_since_decision: float = 0.0
    best_score: float | None = None
    rewound: bool = False
    ending: Ending | None = None
    hold_frames: int = 0

    def begin_episode(self) -> None:
        """Count from zero again."""
        self.episode += 1
        self.steps = self.human_steps = self.hold_frames = 0
        self.score = self.reward_since_decision = 0.0
        self.rewound = False
        self.ending = None

    def finish_decision(self, *, by_human: bool) -> float:
        """Count a decision that has been played; returns what it brought."""
        self.steps += 1
        self.human_steps += by_human
        reward, self.reward_since_decision = self.reward_since_decision, 0.0
        return reward

    def end_episode(self, *, truncated: bool, hold_frames: int) -> None:
        """Note how it ended. What was rewound is no record."""
        best = not self.rewound and self.best_score is not None and self.score > self.best_score
        self.ending = Ending(self.score, self.steps, truncated, best, self.rewound, self.human_steps)
        self.hold_frames = hold_frames
        if not self.rewound:
            self.best_score = self.score if self.best_score is None else max(self.best_score, self.score)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A moment that a session can go on from, as it did then. Who plays, how fast and whether paused are no part of it.

    Attributes:
        game: the game's own snapshot. standing: a copy.
        random_state: of exploration and of the episodes to come.
    """

    game: object
    standing: Standing
    thoughts: Thoughts
    random_state: Any
