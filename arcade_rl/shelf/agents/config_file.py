"""`agent.toml`: an agent's identity and hyperparameters, written so that a person can read it and change it."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from textwrap import wrap
from typing import Any

from arcade_rl.errors import ArcadeError, GameNotListedError, UsageError, excerpt, quoted
from arcade_rl.games import catalog
from arcade_rl.hyperparameters import (
    Algorithm,
    Hyperparameters,
    HyperparameterSpec,
    Value,
    from_mapping,
    in_effect,
    specs_of,
    without_retired,
)
from arcade_rl.shelf.storage import foreign
from arcade_rl.shelf.storage.atomic import refusing, write_atomically
from arcade_rl.shelf.storage.toml_literal import literal

_HEADING = """\
# An agent of arcade-rl. You may change the hyperparameters while it is not training; a wrong value is refused, with
# its line number. The folder's name is the agent's name. Comments are rewritten when the program saves this file."""
_MAX_BYTES = 1_000_000
_LINE_WIDTH = 110

LARGEST_SEED = 2**31 - 1
"""The largest random seed that an agent can have."""


@dataclass(frozen=True, slots=True)
class AgentConfig:
    """What `agent.toml` says: an agent's identity and hyperparameters, readable and editable by a person.

    Attributes:
        preset: the preset it began from; hyperparameters may differ from it since.
        seed: random seed for training.
        created: ISO 8601, UTC.
        retired: a line for each hyperparameter in the file that is retired and had an effect; not written again.
        parent: `name@step` of the agent it was forked or imported from; empty for a new one.
    """

    name: str
    game: str
    algorithm: Algorithm
    preset: str
    hyperparameters: Hyperparameters
    seed: int
    created: str
    parent: str = ""
    retired: tuple[str, ...] = field(default=(), compare=False)

    @property
    def is_actor_critic(self) -> bool:
        """Whether it is the policy of PPO or A2C, which plays but does not learn here."""
        return self.algorithm == "actor-critic"


def write_config(config: AgentConfig, path: Path) -> None:
    """Replace the file atomically. ArcadeError if the disk refuses."""
    write_atomically(path, render(config).encode("utf-8"))


def read_config(path: Path) -> AgentConfig:
    """Read and check the file; the agent's name is that of its folder.

    Raises:
        ArcadeError: it is missing or damaged; names the file, the line if known, the reason and the remedy.
    """
    with refusing("read", path), path.open("rb") as file:
        data = file.read(_MAX_BYTES)
    try:
        text = data.decode("utf-8")
        return _checked(tomllib.loads(text), path.parent.name)
    except GameNotListedError as error:  # the agent is sound: nothing but the list wants mending
        raise ArcadeError(f"{path}: {error}") from error
    except (ValueError, RecursionError, ArcadeError) as error:  # tomllib's and decode's errors are ValueErrors
        line = _line_of(error, data)
        raise ArcadeError(
            f"{path}{line}: {_reason(error)}; fix it, or update arcade-rl if a newer one wrote it"
        ) from error


def check_seed(seed: object) -> int:
    """`seed`, if an agent can have it. UsageError if it is not an int, or out of bounds."""
    if type(seed) is not int or not 0 <= seed <= LARGEST_SEED:
        raise UsageError(f"seed must be a whole number from 0 to {LARGEST_SEED:,}; {quoted(seed)} is not")
    return seed


def render(config: AgentConfig) -> str:
    """The text of the file: identity first, then the hyperparameters by theme, each with its help as a comment.

    Those without an effect beside the others are left out where they have their default value.
    """
    identity: dict[str, Value] = {
        "name": config.name,
        "game": config.game,
        "algorithm": config.algorithm,
        "preset": config.preset,
        "seed": config.seed,
        "created": config.created,
        "parent": config.parent,
    }
    lines = [_HEADING, "", *(_assignment(*item) for item in identity.items()), "", "[hyperparameters]"]
    return "\n".join([*lines, *_hyperparameter_lines(config)]) + "\n"


def _hyperparameter_lines(config: AgentConfig) -> Iterator[str]:
    values, pixels = config.hyperparameters, catalog.game(config.game).pixels
    effective = in_effect(values, config.algorithm, pixels=pixels)
    written = [
        spec
        for spec in specs_of(config.algorithm, pixels=pixels)
        if spec in effective or getattr(values, spec.name) != spec.default
    ]
    for theme, specs in groupby(written, key=lambda spec: spec.theme):
        yield f"\n# ---- {theme} ----"
        for spec in specs:
            yield ""
            comment = _comment(spec, has_effect=spec in effective)
            yield from wrap(comment, _LINE_WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
            yield _assignment(spec.name, getattr(values, spec.name))


def _comment(spec: HyperparameterSpec, *, has_effect: bool) -> str:
    unit = f", in {spec.unit}" if spec.unit else ""
    allowed = f"({spec.allowed[0].upper()}{spec.allowed[1:]}{unit}.)"
    return f"{spec.help} {allowed}" if has_effect else f"No effect unless {spec.depends_on}. {spec.help} {allowed}"


def _assignment(name: str, value: Value) -> str:
    return f"{name} = {literal(value)}"


def _checked(table: Mapping[str, Any], name: str) -> AgentConfig:
    game = catalog.game(_required(table, "game", str))
    algorithm = catalog.check_algorithm(game.id, _required(table, "algorithm", str))
    values, retired = without_retired(_required(table, "hyperparameters", dict))
    return AgentConfig(
        name=name,
        game=game.id,
        algorithm=algorithm,
        preset=_line(table, "preset"),
        hyperparameters=from_mapping(values, algorithm=algorithm),
        seed=check_seed(_present(table, "seed")),
        created=_date(table, "created"),
        parent=_line(table, "parent"),
        retired=retired,
    )


def _line(table: Mapping[str, Any], key: str) -> str:
    text: str = _required(table, key, str)
    try:
        return foreign.line(text)
    except ValueError as error:
        raise UsageError(f"{key} must be one short line; {error}") from error


def _date(table: Mapping[str, Any], key: str) -> str:
    text = _line(table, key)
    try:
        foreign.date(text)
    except ValueError as error:
        raise UsageError(f'{key} must be a date such as "2026-01-31T12:00:00+00:00"; {quoted(text)} is not') from error
    return text


def _required(table: Mapping[str, Any], key: str, kind: type) -> Any:
    value = _present(table, key)
    if type(value) is not kind:
        noun = "a text in quotes" if kind is str else "a section in brackets"
        raise UsageError(f"{key} must be {noun}; {quoted(value)} is not")
    return value


def _present(table: Mapping[str, Any], key: str) -> Any:
    if key not in table:
        raise UsageError(f"{key} is missing")
    return table[key]


def _reason(error: Exception) -> str:
    """Ours are short; those of other libraries quote what they please."""
    return str(error) if isinstance(error, ArcadeError) else excerpt(error)


def _line_of(error: Exception, data: bytes) -> str:
    """`, line 3` where the error names a key of the file; tomllib's own messages say the line already."""
    words = str(error).replace("'", " ").split()
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        key, equals, _ = line.partition("=")
        if equals and isinstance(error, UsageError) and key.strip() in words:
            return f", line {number}"
    return ""
