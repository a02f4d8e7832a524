"""How hard a game is to begin with: how long random play goes on until its first point.

The table was measured by `tests/benchmarks/assets/measure_difficulty.py`.
"""

import csv
import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Level = Literal["easy", "medium", "hard", "very hard"]

TABLE = Path(__file__).resolve().parent / "difficulty.csv"
UNMEASURED = "not measured"

_EASY_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Difficulty:
    """What random players reached, each with the same time.

    Attributes:
        aim: what they had to reach: a `point`, or, where every step costs, the `end` of the episode.
        players: how many they were.
        steps: agent steps that each had.
        steps_per_second: agent steps of a second of play.
        reached_by: how many of them reached it within that time.
        median_steps: agent steps until then, of the player in the middle; None if most did not get there.
    """

    aim: str
    players: int
    steps: int
    steps_per_second: int
    reached_by: int
    median_steps: int | None

    @property
    def level(self) -> Level:
        """In a word. Learning begins where random play gets, so what it never reaches is hard to learn."""
        if self.median_steps is not None:
            return "easy" if self.median_steps <= _EASY_SECONDS * self.steps_per_second else "medium"
        return "hard" if self.reached_by else "very hard"

    @property
    def measured(self) -> str:
        """What was measured, in a short line."""
        if self.median_steps is not None:
            aim = "first point" if self.aim == "point" else "end"
            return f"random play: {aim} after {max(1, round(self.median_steps / self.steps_per_second))} s"
        outcome = "scored" if self.aim == "point" else "ended it"
        limit = "1 min" if self.steps == 60 * self.steps_per_second else f"{self.steps:,} steps"
        return f"random play: {self.reached_by} of {self.players} {outcome} in {limit}"


def difficulty(game_id: str) -> Difficulty | None:
    """How hard a game is; None where it was not measured."""
    return _table().get(game_id)


@functools.cache
def _table() -> dict[str, Difficulty]:
    with TABLE.open(encoding="utf-8", newline="") as table:
        return {row["game"]: _difficulty(row) for row in csv.DictReader(table)}


def _difficulty(row: dict[str, str]) -> Difficulty:
    return Difficulty(
        aim=row["aim"],
        players=int(row["players"]),
        steps=int(row["steps"]),
        steps_per_second=int(row["steps_per_second"]),
        reached_by=int(row["reached_by"]),
        median_steps=int(row["median_steps"]) if row["median_steps"] else None,
    )
