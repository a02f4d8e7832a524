"""What is known of one game: what it is called, its actions, and what others score. Imports nothing heavy."""

from dataclasses import dataclass
from typing import Literal, get_args

from arcade_rl.games.environments.environment import Environment
from arcade_rl.hyperparameters import Algorithm

Family = Literal["frozen-lake", "cart-pole", "gymnasium-states", "gymnasium-vectors", "gymnasium-pictures", "atari"]
FAMILIES: tuple[Family, ...] = get_args(Family)
PIXEL_FAMILIES: tuple[Family, ...] = ("gymnasium-pictures", "atari")
"""Whose games agents see as pictures."""
_COUNTABLE_FAMILIES: tuple[Family, ...] = ("frozen-lake", "gymnasium-states")

_SLOW_SECONDS = 0.002  # of one step; asking a process for it takes a tenth of that


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """One game.

    Attributes:
        id: what people type: `pong`, `space-invaders`, `frozen-lake`, or the id of a Gymnasium environment.
        rom: ale-py's name of the ROM; empty for the other families.
        players: 2 if two can play it at the same time (see `versus_catalog`), else 1.
        actions: the meaning of each action, by its number, in capitals (`NOOP`, `UPFIRE`, ...): for Atari the
            minimal set of ale-py, with NOOP put first in the two games that lack it.
        random_score, human_score: mean score of random play and of a professional tester (Wang et al. 2016, the
            table with no-op starts); None where it is not known.
        environment: of the Gymnasium families; None for the others.
        joystick: what a joystick does for each action (`UPFIRE`; empty: nothing); empty where `actions` says it.
        modes, difficulties: what an Atari console offers to one player, by its numbers, the standard mode first.
    """

    id: str
    title: str
    family: Family
    players: int
    actions: tuple[str, ...]
    random_score: float | None = None
    human_score: float | None = None
    rom: str = ""
    environment: Environment | None = None
    joystick: tuple[str, ...] = ()
    modes: tuple[int, ...] = ()
    difficulties: tuple[int, ...] = ()

    @property
    def held(self) -> tuple[str, ...]:
        """The words that a joystick holds for each action, as in `LEFTFIRE`; empty for an action that it cannot do."""
        return self.joystick or self.actions

    @property
    def pixels(self) -> bool:
        """Whether agents see this game as pictures and not as numbers."""
        return self.family in PIXEL_FAMILIES

    @property
    def countable(self) -> bool:
        """Whether agents see one of a number of states, for which a table has room."""
        return self.family in _COUNTABLE_FAMILIES

    @property
    def slow(self) -> bool:
        """Whether a step takes so long that parallel games play in separate processes."""
        return self.environment is not None and self.environment.step_seconds >= _SLOW_SECONDS

    @property
    def repeats(self) -> bool:
        """Whether the same seed and actions give the same episode; else it can be neither rewound nor resumed."""
        return self.environment is None or self.environment.repeats

    @property
    def has_snapshots(self) -> bool:
        """Whether it can go on from a snapshot in many ways; a Gymnasium environment can only do the same again."""
        return self.environment is None

    @property
    def algorithms(self) -> tuple[Algorithm, ...]:
        """The algorithms that can learn it, the usual one first."""
        return algorithms_of(self.family)


def algorithms_of(family: Family) -> tuple[Algorithm, ...]:
    """The algorithms that can learn a family's games, the usual one first; a table needs states that can be counted."""
    if family in ("atari", "gymnasium-vectors"):
        return ("pqn", "dqn")
    return ("q-table", "dqn", "pqn") if family in _COUNTABLE_FAMILIES else ("dqn", "pqn")
