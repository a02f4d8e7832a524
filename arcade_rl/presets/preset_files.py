"""Reads the presets: one TOML file a game family, one table a preset."""

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arcade_rl.errors import UsageError, quoted
from arcade_rl.hyperparameters import Algorithm, Hyperparameters, from_mapping

_FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Preset:
    """A named set of hyperparameters for one algorithm.

    Attributes:
        title: one line for people.
        deviations: where it departs from its source, and why; shown beside it.
    """

    name: str
    family: str
    title: str
    algorithm: Algorithm
    hyperparameters: Hyperparameters
    deviations: tuple[str, ...] = ()


@functools.cache
def presets(family: str, game: str = "") -> tuple[Preset, ...]:
    """The presets of a game family (`frozen-lake`, `cart-pole`, `atari`), `default` first.

    Args:
        game: a game's id: its own values replace the family's; left out, the family's presets as they are.
    """
    tables = tomllib.loads((_FOLDER / f"{family}.toml").read_text(encoding="utf-8"))
    return tuple(_read(name, family, game, table) for name, table in tables.items())


def preset(family: str, name: str, algorithm: Algorithm | None = None, *, game: str = "") -> Preset:
    """The preset `name` of a family, with the values of `game`.

    Raises:
        UsageError: the family has none of that name, or it is for another algorithm.
    """
    known = [each for each in presets(family, game) if algorithm in (None, each.algorithm)]
    for each in known:
        if each.name == name:
            return each
    raise UsageError(f"no preset {quoted(name)} for {family} games; known are {', '.join(each.name for each in known)}")


def _read(name: str, family: str, game: str, table: dict[str, Any]) -> Preset:
    of_game = table.get("games", {}).get(game, {})
    return Preset(
        name=name,
        family=family,
        title=table["title"],
        algorithm=table["algorithm"],
        hyperparameters=from_mapping(table["hyperparameters"] | of_game),
        deviations=tuple(table.get("deviations", ())),
    )
