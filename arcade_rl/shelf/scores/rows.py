"""What is kept of every finished game: who played, how, and the score."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from arcade_rl.locations import saves_folder
from arcade_rl.shelf.storage.row_types import Time
from arcade_rl.shelf.storage.schema import Schema, columns

Mode = Literal["alone", "takeover", "versus", "race"]

_SIDES_OF = {"alone": 1, "takeover": 1, "versus": 2, "race": 2}
_ENORMOUS = 1e300


def scores_file() -> Path:
    """Where the scores lie."""
    return saves_folder() / "scores.sqlite"


@dataclass(frozen=True, slots=True)
class Player:
    """Who plays: a human, an agent, or both at one joystick. Equal players are one on the leaderboard.

    Attributes:
        human: the human's name; empty if none played.
        agent: the agent's name; empty if none played.
        checkpoint: the agent steps of the checkpoint that played; None for the agent's newest brain.
    """

    human: str = ""
    agent: str = ""
    checkpoint: int | None = None

    def __post_init__(self) -> None:
        if not self.human and not self.agent:
            raise ValueError("nobody played")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a game, with its score.

    Attributes:
        score: the raw score.
        brain_step: agent steps that the agent's brain had been trained for; None without a trained agent.
        human_share: share of this side's decisions that the human made, 0 to 1.
    """

    player: Player
    score: float
    brain_step: int | None = None
    human_share: float = 0.0

    def __post_init__(self) -> None:
        if not abs(self.score) < _ENORMOUS:
            raise ValueError(f"{self.score} is not a score")
        if not 0 <= self.human_share <= 1:
            raise ValueError(f"the share {self.human_share} is not between 0 and 1")


@dataclass(frozen=True, slots=True)
class Result:
    """One finished game.

    Attributes:
        game: its id in the catalog; of a variant of it, the id and what differs (see `variants.scored_as`).
        sides: one if it was played alone or in turns (takeover), two in a versus game or a race.
        steps: decisions that it took.
        truncated: it was cut off by the step limit.
        practiced: it was rewound, or begun from a saved moment; it is kept, but not ranked.
        ended: seconds since the epoch.
        key: identifies this game, so that none is kept twice.
    """

    game: str
    mode: Mode
    sides: tuple[Side, ...]
    steps: int
    ended: float
    truncated: bool = False
    practiced: bool = False
    key: str = field(default_factory=lambda: os.urandom(16).hex())

    def __post_init__(self) -> None:
        if len(self.sides) != _SIDES_OF[self.mode]:
            raise ValueError(f"{self.mode} has {_SIDES_OF[self.mode]} sides, not {len(self.sides)}")


@dataclass(frozen=True, slots=True)
class Tally:
    """A player's ranked games of one kind, summed up.

    Attributes:
        best: the side with the highest score.
        ended: when that was, in seconds since the epoch.
    """

    game: str
    mode: Mode
    best: Side
    ended: float
    games: int
    mean: float


@dataclass(frozen=True, slots=True)
class Match:
    """A ranked versus game, with its two sides."""

    game: str
    sides: tuple[Side, Side]


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A result as the table `results` has it."""

    key: str
    game: str
    mode: Mode
    steps: int
    ended: Time
    truncated: bool
    practiced: bool


@dataclass(frozen=True, slots=True)
class SideRow:
    """A side as the table `sides` has it. `result` is the number of its row in `results`, `place` 0 for the first."""

    result: int
    place: int
    human: str
    agent: str
    checkpoint: int | None
    score: float
    brain_step: int | None
    human_share: float


SCORES = Schema(
    title="scores",
    version=1,
    statements=f"""
CREATE TABLE results (
    number INTEGER PRIMARY KEY, {columns(ResultRow)}, UNIQUE (key),
    CHECK (typeof(game) = 'text' AND mode IN ('alone', 'takeover', 'versus', 'race') AND practiced IN (0, 1)),
    CHECK (typeof(ended) = 'real')
);
CREATE TABLE sides (
    {columns(SideRow)}, PRIMARY KEY (result, place),
    CHECK (typeof(human) = 'text' AND typeof(agent) = 'text' AND (human <> '' OR agent <> '')),
    CHECK (typeof(checkpoint) IN ('integer', 'null') AND typeof(brain_step) IN ('integer', 'null')),
    CHECK (typeof(score) = 'real' AND abs(score) < 1e300),
    CHECK (typeof(human_share) = 'real' AND human_share BETWEEN 0 AND 1)
) WITHOUT ROWID;
CREATE INDEX boards ON results (game, mode);
""",
    tables={"results": ResultRow, "sides": SideRow},
    remedy="the next finished game sets it aside",
    check="integrity_check",
)
