"""Every game that can be played: what it is called, its actions, and what others score. Imports nothing heavy."""

import csv
import difflib
import functools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from arcade_rl.errors import UsageError, quoted
from arcade_rl.hyperparameters import Algorithm

Family = Literal["frozen-lake", "cart-pole", "atari"]
FAMILIES: tuple[Family, ...] = get_args(Family)

_ATARI_TABLE = Path(__file__).resolve().parent / "atari_games.csv"
_FEWEST_LETTERS = 3  # that say anything about a longer name
_MUCH_ALIKE = 0.7  # of difflib's ratio: one letter wrong in four, or two that changed places


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """One game.

    Attributes:
        id: what people type: `pong`, `space-invaders`, `frozen-lake`.
        rom: ale-py's name of the ROM; empty for the other families.
        players: 2 if two can play it at the same time (see `versus_catalog`), else 1.
        actions: the meaning of each action, by its number, in capitals (`NOOP`, `UPFIRE`, ...): for Atari the
            minimal set of ale-py, with NOOP put first in the two games that lack it.
        random_score, human_score: mean score of random play and of a professional tester (Wang et al. 2016, the
            table with no-op starts); None where it is not known.
    """

    id: str
    title: str
    family: Family
    players: int
    actions: tuple[str, ...]
    random_score: float | None = None
    human_score: float | None = None
    rom: str = ""

    @property
    def pixels(self) -> bool:
        """Whether agents see this game as pictures (Atari) and not as numbers."""
        return self.family == "atari"

    @property
    def algorithms(self) -> tuple[Algorithm, ...]:
        """The algorithms that can learn it, the usual one first; a table needs states that can be counted."""
        if self.pixels:
            return ("pqn", "dqn")
        return ("q-table", "dqn", "pqn") if self.family == "frozen-lake" else ("dqn", "pqn")


_LAKE_ACTIONS = ("LEFT", "DOWN", "RIGHT", "UP")

# ROMs that come with ale-py, but end the process when they are loaded for one player.
_NEEDS_TWO_PLAYERS = ("combat", "joust", "maze-craze", "warlords")

# Random scores: of the lakes worked out (at most 100 steps), of CartPole the mean of 100,000 episodes.
_CLASSICS = (
    CatalogEntry("frozen-lake", "Frozen Lake", "frozen-lake", 1, _LAKE_ACTIONS, 0.0139),
    CatalogEntry("frozen-lake-8x8", "Frozen Lake 8x8", "frozen-lake", 1, _LAKE_ACTIONS, 0.0017),
    CatalogEntry("cart-pole", "Cart Pole", "cart-pole", 1, ("LEFT", "RIGHT"), 22.2),
)


@functools.cache
def games() -> tuple[CatalogEntry, ...]:
    """Every game: FrozenLake and CartPole first, then the Atari games by name."""
    with _ATARI_TABLE.open(encoding="utf-8", newline="") as table:
        return _CLASSICS + tuple(_atari(row) for row in csv.DictReader(table))


def game(game_id: str) -> CatalogEntry:
    """The game called `game_id` (case and underscores are forgiven).

    Raises:
        UsageError: there is none; the message names the nearest.
    """
    wanted = game_id.strip().lower().replace("_", "-").replace(" ", "-")
    by_id = {entry.id: entry for entry in games()}
    if wanted in by_id:
        return by_id[wanted]
    if wanted in _NEEDS_TWO_PLAYERS:
        raise UsageError(f"{wanted} needs two players: play it with arcade-rl versus {wanted}, or choose another game")
    near = nearest(wanted, by_id)
    hint = f"did you mean {near}?" if near else "`arcade-rl games` lists them all"
    raise UsageError(f"no game is called {quoted(game_id)}; {hint}")


def nearest(wanted: str, ids: Iterable[str]) -> str:
    """The game that was probably meant: one of whose name `wanted` is a part, else one much alike; empty if none is."""
    letters, known = wanted.replace("-", ""), list(ids)
    longer = [each for each in known if len(letters) >= _FEWEST_LETTERS and letters in each.replace("-", "")]
    near = difflib.get_close_matches(wanted, longer or known, n=1, cutoff=0.0 if longer else _MUCH_ALIKE)
    return near[0] if near else ""


def human_normalized(entry: CatalogEntry, score: float) -> float | None:
    """`score` on the scale where random play is 0 and the professional tester 1; None where either is unknown."""
    if entry.random_score is None or entry.human_score is None:
        return None
    return (score - entry.random_score) / (entry.human_score - entry.random_score)


def _atari(row: dict[str, str]) -> CatalogEntry:
    return CatalogEntry(
        id=row["rom"].replace("_", "-"),
        title=row["title"],
        family="atari",
        players=int(row["players"]),
        actions=tuple(row["actions"].split()),
        random_score=_score(row["random_score"]),
        human_score=_score(row["human_score"]),
        rom=row["rom"],
    )


def _score(text: str) -> float | None:
    return float(text) if text else None


def check_algorithm(game_id: str, algorithm: str) -> Algorithm:
    """`algorithm`, if it can learn `game`. UsageError if it cannot, or there is no such game."""
    able = game(game_id).algorithms
    for each in able:
        if each == algorithm:
            return each
    raise UsageError(f"algorithm must be one of {', '.join(able)} for {game_id}; {quoted(algorithm)} is not")
