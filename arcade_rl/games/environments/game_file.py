"""Lists of Gymnasium environments as TOML: those that come with the program, and those that a person has added."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args

from arcade_rl.errors import ArcadeError, excerpt
from arcade_rl.games.catalog_entry import CatalogEntry, Family
from arcade_rl.games.environments.environment import Environment, Kind
from arcade_rl.locations import saves_folder

FORMAT_VERSION = 1
MOST_ACTIONS = 64  # that a brain file holds
MOST_STATES = 1_000_000
MOST_NUMBERS = 10_000
_MAX_BYTES = 1_000_000
_MOST_CHARACTERS = 200
_FAMILIES: dict[str, Family] = {
    "state": "gymnasium-states",
    "vector": "gymnasium-vectors",
    "pixels": "gymnasium-pictures",
}
_REMEDY = "fix it, or move it away and add the environments again (arcade-rl games add)"


def persons_file() -> Path:
    """Where the environments lie that a person has added; there is no file before the first."""
    return saves_folder() / "games.toml"


def read_file(path: Path) -> tuple[CatalogEntry, ...]:
    """The games of a file; none if there is no file.

    Raises:
        ArcadeError: it is damaged, or a newer program made it: what is wrong and what to do, in one line.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise ArcadeError(f"cannot read {path}: {excerpt(error.strerror or error)}; {_REMEDY}") from error
    try:
        return parse(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ArcadeError(f"{path.name}: {excerpt(error)}; {_REMEDY}") from error


def parse(text: str) -> tuple[CatalogEntry, ...]:
    """The games that a text lists. ValueError, its message for people, if it does not fit."""
    if len(text) > _MAX_BYTES:
        raise ValueError("it is absurdly long")
    document = tomllib.loads(text)
    version = document.get("version")
    if type(version) is int and version > FORMAT_VERSION:
        raise ValueError(f"a newer arcade-rl made it (format {version}); update this one")
    if version != FORMAT_VERSION:
        raise ValueError(f"its version must be {FORMAT_VERSION}")
    tables = document.get("games", {})
    if not isinstance(tables, dict) or document.keys() - {"version", "games"}:
        raise ValueError("it must hold a version and [games] alone")
    return tuple(_entry(game_id, table) for game_id, table in tables.items())


def render(entries: Iterable[CatalogEntry], heading: str) -> str:
    """The text of a file that lists these games."""
    lines = [heading, f"version = {FORMAT_VERSION}"]
    for entry in entries:
        lines += ["", f"[games.{_quoted(entry.id)}]", *_lines(entry)]
    return "\n".join(lines) + "\n"


def _lines(entry: CatalogEntry) -> list[str]:
    environment = entry.environment
    assert environment is not None
    values: dict[str, Any] = {
        "title": entry.title,
        "environment": environment.id,
        "kind": environment.kind,
        "states": environment.states,
        "numbers": environment.numbers,
        "labels": environment.labels,
        "standardized": environment.standardized,
        "unseen": environment.unseen,
        "actions": entry.actions,
        "joystick": entry.joystick,
        "frames_per_second": environment.frames_per_second,
        "max_episode_steps": environment.max_episode_steps,
        "step_seconds": environment.step_seconds,
        "repeats": environment.repeats,
        "idle_action": environment.idle_action,
        "keys": tuple(key for key, _ in environment.keys),
        "key_actions": tuple(action for _, action in environment.keys),
        "random_score": entry.random_score,
    }
    usual = {"states": 0, "numbers": 0, "standardized": False, "max_episode_steps": 0, "idle_action": None}
    empty = ((), None)
    return [
        f"{name} = {_written(value)}"
        for name, value in values.items()
        if value not in empty and not (name in usual and value == usual[name])
    ]


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_written, value))}]"
    return repr(value)


def _quoted(text: str) -> str:
    """A TOML string in quotation marks."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(each if each.isprintable() else f"\\U{ord(each):08X}" for each in escaped) + '"'


def _entry(game_id: str, table: Any) -> CatalogEntry:
    try:
        if not isinstance(table, dict):
            raise ValueError("it is not a table")
        return _checked(_line(game_id, "name"), _Table(dict(table)))
    except ValueError as error:
        raise ValueError(f"[games.{excerpt(game_id)}]: {error}") from error


class _Table:
    """The values of one game, taken one by one and checked; what is left over in the end is unknown."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def text(self, name: str, default: str | None = None) -> str:
        return _line(self._take(name, default), name)

    def number(self, name: str, most: int, default: int | None = 0) -> int:
        value = self._take(name, default)
        if type(value) is not int or not 0 <= value <= most:
            raise ValueError(f"{name} must be a whole number from 0 to {most:,}")
        return value

    def decimal(self, name: str, default: float | None) -> float | None:
        value = self._values.pop(name, default)
        if value is None:
            return None
        if type(value) not in (int, float) or not abs(value) < 1e12:
            raise ValueError(f"{name} must be a number")
        return float(value)

    def switch(self, name: str, *, default: bool) -> bool:
        value = self._take(name, default)
        if type(value) is not bool:
            raise ValueError(f"{name} must be true or false")
        return value

    def texts(self, name: str, most: int) -> tuple[str, ...]:
        value = self._values.pop(name, [])
        if not isinstance(value, list) or len(value) > most:
            raise ValueError(f"{name} must be a list of at most {most:,} words")
        return tuple(_line(each, name, empty=True) for each in value)

    def numbers(self, name: str, most: int, count: int) -> tuple[int, ...]:
        value = self._values.pop(name, [])
        if not isinstance(value, list) or len(value) != count:
            raise ValueError(f"{name} must be a list of {count:,} whole numbers")
        return tuple(_Table({name: each}).number(name, most) for each in value)

    def optional_number(self, name: str, most: int) -> int | None:
        return self.number(name, most) if name in self._values else None

    def end(self) -> None:
        if self._values:
            raise ValueError(f"{excerpt(next(iter(self._values)))} is not known")

    def _take(self, name: str, default: Any) -> Any:
        value = self._values.pop(name, default)
        if value is None:
            raise ValueError(f"{name} is missing")
        return value


def _line(value: Any, name: str, *, empty: bool = False) -> str:
    if not isinstance(value, str) or not value.isprintable() or len(value) > _MOST_CHARACTERS or not (value or empty):
        raise ValueError(f"{name} must be a line of at most {_MOST_CHARACTERS} characters")
    return value


def _checked(game_id: str, table: _Table) -> CatalogEntry:
    actions = table.texts("actions", MOST_ACTIONS)
    if not all(actions):
        raise ValueError("an action has no name")
    joystick = table.texts("joystick", MOST_ACTIONS)
    if not actions or len(set(actions)) < len(actions) or (joystick and len(joystick) != len(actions)):
        raise ValueError("its actions must be different names, and its joystick must have one word for each")
    environment = _environment(table, len(actions))
    entry = CatalogEntry(
        id=game_id,
        title=table.text("title"),
        family=_FAMILIES[environment.kind],
        players=1,
        actions=actions,
        random_score=table.decimal("random_score", None),
        environment=environment,
        joystick=joystick,
    )
    table.end()
    return entry


def _environment(table: _Table, actions: int) -> Environment:
    kind = _kind(table.text("kind"))
    keys = table.texts("keys", MOST_ACTIONS)
    key_actions = table.numbers("key_actions", actions - 1, len(keys))
    environment = Environment(
        id=table.text("environment"),
        kind=kind,
        states=table.number("states", MOST_STATES),
        numbers=table.number("numbers", MOST_NUMBERS),
        labels=table.texts("labels", MOST_NUMBERS),
        standardized=table.switch("standardized", default=False),
        unseen=table.texts("unseen", MOST_NUMBERS),
        frames_per_second=max(1, table.number("frames_per_second", 240)),
        max_episode_steps=table.number("max_episode_steps", 1_000_000),
        step_seconds=table.decimal("step_seconds", 0.0) or 0.0,
        repeats=table.switch("repeats", default=True),
        idle_action=table.optional_number("idle_action", actions - 1),
        keys=tuple(zip(keys, key_actions, strict=True)),
        extra="".join(table.texts("extra", 1)),
    )
    if (kind == "state") != (environment.states > 0) or (kind == "vector") != (environment.numbers > 0):
        raise ValueError("states and numbers do not go with its kind")
    if environment.labels and len(environment.labels) != environment.numbers:
        raise ValueError("its labels must have one word for each of its numbers")
    if environment.step_seconds < 0:
        raise ValueError("step_seconds must not be negative")
    return environment


def _kind(text: str) -> Kind:
    for kind in get_args(Kind):
        if text == kind:
            found: Kind = kind
            return found
    raise ValueError("kind must be one of state, vector, pixels")
