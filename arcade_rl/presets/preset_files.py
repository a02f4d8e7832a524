"""Reads the presets: those that ship, one TOML file a game family, and those of a person, in `saves/presets.toml`."""

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arcade_rl.errors import ArcadeError, UsageError, excerpt, quoted
from arcade_rl.games import catalog
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.environments.environment import Environment
from arcade_rl.hyperparameters import ALGORITHMS, Algorithm, Hyperparameters, from_mapping, without_retired
from arcade_rl.locations import saves_folder

FORMAT_VERSION = 1
_FOLDER = Path(__file__).resolve().parent
_MAX_BYTES = 1_000_000


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


def presets(family: str, game: str = "") -> tuple[Preset, ...]:
    """The presets of a game family (`frozen-lake`, `cart-pole`, `atari`), `default` first, a person's own last.

    Args:
        game: a game's id: its own values replace the family's, and of an environment its own step limit does; a
            person's own presets that name no limit have that of the default. Left out, the family's as they are.
    """
    shipped = _shipped(family, game, step_limit(game))
    names = {each.name for each in shipped}
    usual = shipped[0].hyperparameters.max_episode_steps if _environment(game) else 0
    fitting = [each for each in _own(usual)[0] if each.family == family and not _unfit(each)]
    return shipped + tuple(each for each in fitting if each.name not in names)


def preset(family: str, name: str, algorithm: Algorithm | None = None, *, game: str = "") -> Preset:
    """The preset `name` of a family, with the values of `game`.

    Raises:
        UsageError: the family has none of that name, or it is for another algorithm.
    """
    known = [each for each in presets(family, game) if algorithm in (None, each.algorithm)]
    for each in known:
        if each.name == name:
            return each
    names = ", ".join(each.name for each in known)
    trouble = f" ({problem()})" if problem() else ""
    raise UsageError(f"no preset {quoted(name)} for {family} games; known are {names}{trouble}")


def own_file() -> Path:
    """Where a person's own presets lie; there is no file before the first."""
    return saves_folder() / "presets.toml"


def own() -> tuple[Preset, ...]:
    """A person's own presets, of every family; none if their file is damaged."""
    return _own()[0]


def problem() -> str:
    """What is wrong with a person's own presets, and the remedy, in a line; empty if nothing is."""
    return damage() or next((f"{own_file()}: {why}" for each in own() if (why := _unfit(each) or _hidden(each))), "")


def damage() -> str:
    """What is wrong with the file of a person's own presets, and the remedy, in a line; empty if nothing is."""
    return _own()[1]


def _unfit(own: Preset) -> str:
    """Why there is no game for a person's own preset, and the remedy; empty if there are some."""
    family = next((each for each in catalog.FAMILIES if each == own.family), None)
    if family is None:
        known = ", ".join(catalog.FAMILIES)
        return f"{quoted(own.name)} is for {quoted(own.family)}, which is not a game family; the families are {known}"
    algorithms = catalog.algorithms_of(family)
    if own.algorithm in algorithms:
        return ""
    return f"{quoted(own.name)}: {own.algorithm} cannot learn {family} games; choose one of {', '.join(algorithms)}"


def _hidden(own: Preset) -> str:
    """What is to be done about a person's own preset whose name a later version has given to one that ships."""
    if all(own.name != other.name for other in _shipped(own.family, "", 0)):
        return ""
    hidden = f"{quoted(own.name)} for {own.family} games is hidden by the preset of that name that ships"
    return f"{hidden}; rename its tables"


def parse(text: str, usual_limit: int = 0) -> tuple[Preset, ...]:
    """The presets that a person's file lists. ValueError or UsageError, for people, if it does not fit.

    Args:
        usual_limit: the step limit of those that name none; 0 for that of `Hyperparameters`.
    """
    document = tomllib.loads(text)
    version = document.get("version")
    if type(version) is int and version > FORMAT_VERSION:
        raise ValueError(f"a newer arcade-rl made it (format {version}); update this one")
    families = document.get("presets", {})
    if version != FORMAT_VERSION or not isinstance(families, dict):
        raise ValueError(f"it must hold version = {FORMAT_VERSION} and [presets]")
    usual = {"max_episode_steps": usual_limit} if usual_limit else {}
    return tuple(
        _checked(name, family, table, usual) for family, tables in families.items() for name, table in tables.items()
    )


def is_overlong(entry: CatalogEntry, steps: int, *, frame_skip: int) -> bool:
    """Whether an episode has lasted longer than any can by a preset that ships: its score compares with no other's."""
    shipped = [each.hyperparameters for each in _shipped(entry.family, entry.id, step_limit(entry.id))]
    if not entry.pixels:
        return steps > max(each.max_episode_steps for each in shipped)
    return steps * frame_skip > max(each.max_episode_steps * each.frame_skip for each in shipped)


def step_limit(game: str) -> int:
    """The step limit of a game that is a Gymnasium environment; 0 if it has none."""
    environment = _environment(game)
    return environment.max_episode_steps if environment is not None else 0


def _environment(game: str) -> Environment | None:
    """The Gymnasium environment of a game; None of another, or of none."""
    return next((entry.environment for entry in catalog.games() if entry.id == game), None)


@functools.cache
def _shipped(family: str, game: str, step_limit: int) -> tuple[Preset, ...]:
    tables = tomllib.loads((_FOLDER / f"{family}.toml").read_text(encoding="utf-8"))
    limit = {"max_episode_steps": step_limit} if step_limit else {}
    return tuple(
        _read(name, family, table, limit | table.get("games", {}).get(game, {})) for name, table in tables.items()
    )


def _own(usual_limit: int = 0) -> tuple[tuple[Preset, ...], str]:
    path = own_file()
    try:
        with path.open("rb") as file:
            return _parsed(path, file.read(_MAX_BYTES), usual_limit)
    except FileNotFoundError:
        return (), ""
    except OSError as error:
        return (), f"{path} cannot be read: {excerpt(error.strerror or error)}; change its permissions, or move it away"


@functools.lru_cache(maxsize=4)
def _parsed(path: Path, data: bytes, usual_limit: int) -> tuple[tuple[Preset, ...], str]:
    """The presets of a file, and what is wrong with it."""
    try:
        return parse(data.decode("utf-8"), usual_limit), ""
    except (ValueError, AttributeError, TypeError, RecursionError, ArcadeError) as error:
        return (), f"{path} is damaged: {excerpt(error)}; fix it, or move it away"


def _checked(name: str, family: str, table: dict[str, Any], usual: dict[str, Any]) -> Preset:
    if not (name and name.isprintable() and isinstance(table.get("title"), str) and table["title"].isprintable()):
        raise ValueError(f"preset {excerpt(name)}: its name and its title must each be one line")
    if table.get("algorithm") not in ALGORITHMS:
        raise ValueError(f"preset {excerpt(name)}: its algorithm must be one of {', '.join(ALGORITHMS)}")
    notes = table.get("deviations", [])
    if not (isinstance(notes, list) and all(isinstance(note, str) and note.isprintable() for note in notes)):
        raise ValueError(f"preset {excerpt(name)}: its deviations must be a list of texts of one line each")
    values, _ = without_retired(table.get("hyperparameters", {}))
    return _read(name, family, table | {"hyperparameters": usual | values}, {})


def _read(name: str, family: str, table: dict[str, Any], of_game: dict[str, Any]) -> Preset:
    return Preset(
        name=name,
        family=family,
        title=table["title"],
        algorithm=table["algorithm"],
        hyperparameters=from_mapping(table["hyperparameters"] | of_game),
        deviations=tuple(table.get("deviations", ())),
    )
