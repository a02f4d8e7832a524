"""A game's state as it is kept on disk: plain values and arrays of bytes, which are checked before they are used."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError


@dataclass(frozen=True, slots=True)
class SavedGame:
    """What a game of the same kind goes on from, in any process.

    Attributes:
        values: as JSON can hold them.
        arrays: by name, uint8.
    """

    values: Mapping[str, Any]
    arrays: Mapping[str, NDArray[np.uint8]]


class SavedValues(BaseModel):
    """The values of one kind of game; a subclass declares them."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


V = TypeVar("V", bound=SavedValues)


def checked_values(kind: type[V], saved: SavedGame, *arrays: str) -> V:
    """The values of a saved game, parsed.

    Args:
        arrays: the names of those that it must hold.

    Raises:
        ValueError: they are not those of such a game.
    """
    if saved.arrays.keys() != set(arrays):
        raise ValueError("it does not hold what this game saves")
    try:
        return kind.model_validate(dict(saved.values))
    except ValidationError as error:
        raise ValueError("its values are not this game's") from error


def random_from(state: Any) -> np.random.Generator:
    """A generator that goes on from a saved state. ValueError if it is none."""
    generator = np.random.default_rng(0)
    try:
        generator.bit_generator.state = state
    except (TypeError, KeyError, ValueError, OverflowError) as error:
        raise ValueError("its random state is damaged") from error
    return generator
