"""What a game's present came from: the seed it began with, and every action since. It replays exactly."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LETTER_OF_ACTION_0 = ord("a")


class ReplayError(ValueError):
    """A replay took another course than what was recorded: the game is not the one that it was."""

    def __init__(self) -> None:
        super().__init__("they took another course than when they were recorded")


def episode_seed(seed: int, game: int, episode: int) -> int:
    """The seed of one episode of one of N parallel games, below 2**31."""
    return int(np.random.SeedSequence((seed, game, episode)).generate_state(1)[0]) >> 1


@dataclass(slots=True)
class Tape:
    """The actions of one game since it was last seeded: one word an episode, one letter an action.

    Attributes:
        first_episode: the number of the episode that was seeded; the others followed from it.
        episodes: the actions of each episode since, the present one last.
    """

    first_episode: int
    episodes: list[bytearray] = field(default_factory=lambda: [bytearray()])

    @property
    def episode(self) -> int:
        """The number of the present episode."""
        return self.first_episode + len(self.episodes) - 1

    def record(self, action: int) -> None:
        """Note an action of the present episode."""
        self.episodes[-1].append(_LETTER_OF_ACTION_0 + action)

    def begin_episode(self) -> None:
        """Go on with another episode under the same seed."""
        self.episodes.append(bytearray())

    def __len__(self) -> int:
        """Actions since the game was seeded."""
        return sum(map(len, self.episodes))

    def actions(self) -> Iterable[int]:
        """Every action since the game was seeded."""
        return (letter - _LETTER_OF_ACTION_0 for word in self.episodes for letter in word)

    def to_json(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {"first_episode": self.first_episode, "actions": [word.decode("latin-1") for word in self.episodes]}

    @classmethod
    def from_json(cls, saved: dict[str, Any]) -> "Tape":
        """What `to_json` gave."""
        return cls(saved["first_episode"], [bytearray(word, "latin-1") for word in saved["actions"]])


def tapes_to_json(seed: int, tapes: list[Tape]) -> dict[str, Any]:
    """The state of N parallel games."""
    return {"seed": seed, "tapes": [tape.to_json() for tape in tapes]}


def check_ended(ended: NDArray[np.bool_], expected: list[int]) -> None:
    """See that a replay went as it should: ReplayError unless the games that have ended are the expected ones.

    Args:
        ended: (N,) of each game.
    """
    if np.flatnonzero(ended).tolist() != expected:
        raise ReplayError


def tapes_from_json(saved: dict[str, Any], count: int) -> tuple[int, list[Tape]]:
    """The seed and tapes of N parallel games.

    Raises:
        ValueError: it is the state of another number of games.
    """
    if len(saved["tapes"]) != count:
        raise ValueError(f"it is of {len(saved['tapes'])} parallel games, not {count}")
    return saved["seed"], [Tape.from_json(tape) for tape in saved["tapes"]]
