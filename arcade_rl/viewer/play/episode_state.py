"""The state of an episode beside its game: all that is restored when a person rewinds."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.save_states.save_state import SavedEpisode, SavedSide
from arcade_rl.viewer.play.players import PlayersSnapshot
from arcade_rl.viewer.play.session_state import Ending


@dataclass(slots=True)
class EpisodeState:
    """Scores and counts.

    Attributes:
        episode: the number of this episode; 1 for the first.
        steps: agent steps of this episode; `human_steps` are those that the human decided.
        score: raw score of this episode.
        reward_since_decision: raw score gained since the last decision.
        best_score: of the episodes before; None if there were none.
        rewound: this episode was rewound, or rewinding led into it, or it was loaded from a file, or
            several brains played in it, or it has lasted longer than any by a preset that ships.
        ending: how it ended; None while it runs.
        hold_frames: for how many more frames, at the game's own speed, its end is shown.
    """

    episode: int = 0
    steps: int = 0
    human_steps: int = 0
    score: float = 0.0
    reward_since_decision: float = 0.0
    best_score: float | None = None
    rewound: bool = False
    ending: Ending | None = None
    hold_frames: float = 0.0

    def begin_episode(self) -> None:
        """Count from zero again."""
        self.episode += 1
        self.steps = self.human_steps = 0
        self.score = self.reward_since_decision = self.hold_frames = 0.0
        self.rewound = False
        self.ending = None

    def begin_from(self, saved: SavedSide, *, another: bool) -> None:
        """Count on from a save state.

        Args:
            another: the episode before it counts; else it was not played.
        """
        self.episode -= not another
        self.begin_episode()
        self.steps, self.human_steps = saved.steps, saved.human_steps
        self.score, self.reward_since_decision = saved.score, saved.reward_since_decision
        self.rewound = True

    def saved(self, random: Mapping[str, Any]) -> SavedSide:
        """The same for a save state.

        Args:
            random: as `SavedSide` has it.
        """
        return SavedSide(self.steps, self.human_steps, self.score, self.reward_since_decision, random)

    def finish_decision(self, *, by_human: bool) -> float:
        """Count a decision that has been played; returns its reward."""
        self.steps += 1
        self.human_steps += by_human
        reward, self.reward_since_decision = self.reward_since_decision, 0.0
        return reward

    def end_episode(self, *, truncated: bool, hold_frames: float) -> None:
        """Note how it ended. A rewound episode sets no record."""
        best = not self.rewound and self.best_score is not None and self.score > self.best_score
        self.ending = Ending(self.score, self.steps, truncated, best, self.rewound, self.human_steps)
        self.hold_frames = hold_frames
        if not self.rewound:
            self.best_score = self.score if self.best_score is None else max(self.best_score, self.score)


@dataclass(frozen=True, slots=True)
class SessionSnapshot:
    """A state that a session can continue from. Who plays, how fast, and whether it is paused are not part of it.

    Attributes:
        game: the game's own snapshot.
        episode_state: a copy.
        random_state: of exploration and of the next episodes.
        thought_from: the same before the agent thought of this decision.
    """

    game: object
    episode_state: EpisodeState
    players: PlayersSnapshot
    random_state: Any
    thought_from: Any


def sides_of(saved: SavedEpisode, number: int) -> tuple[SavedSide, ...]:
    """The sides of a saved episode. ValueError if there are not `number` of them."""
    if len(saved.sides) != number:
        raise ValueError(f"it is of a game for {('one', 'two')[len(saved.sides) - 1]}")
    return saved.sides


@contextlib.contextmanager
def refusing_damage() -> Iterator[None]:
    """What a session cannot go on from becomes a line with the remedy."""
    try:
        yield
    except ValueError as error:
        raise ArcadeError(f"this state cannot be loaded: {error}; save over it, or delete it") from error
