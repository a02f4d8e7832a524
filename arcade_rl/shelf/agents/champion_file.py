"""What is known of a champion beside its brain: how it was made, how well it plays, and its checkpoints.

`champion.toml` and `curve.csv` in its folder, written by a maintainer's script, read like any file: with distrust.
"""

import csv
import json
import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from arcade_rl.errors import ArcadeError, excerpt
from arcade_rl.shelf.ledger.rows import Curve
from arcade_rl.shelf.storage.atomic import refusing

CURVE_HEADER = ("step", "seconds", "evaluation_mean")
_MAX_BYTES = 200_000
_MOST_CHARACTERS = 1_000
_LARGEST_COUNT = 10**15
_KEY_OF_0_1_0 = "childhood"  # the key of the checkpoints in files of version 0.1.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A numbered brain that was kept from an agent's past.

    Attributes:
        step: agent steps of training.
        label: how it played then (`first rally`); empty where nobody has said.
        mean: how well it played, by evaluation; None if it was not evaluated then.
    """

    step: int
    label: str
    mean: float | None


@dataclass(frozen=True, slots=True)
class ChampionEvaluation:
    """An examination of whole episodes on fixed seeds.

    Attributes:
        returns: raw return of each episode, in the order of their seeds.
        iqm: interquartile mean.
        ci95: lower and upper end of the mean's 95% confidence interval.
        human_normalized: 0 is random play, 1 the professional tester; None where either is unknown.
        epsilon: share of random actions. sticky_actions: chance that the console repeats the last action.
        command: what to type to see the same.
    """

    returns: tuple[float, ...]
    mean: float
    median: float
    iqm: float
    ci95: tuple[float, float]
    human_normalized: float | None
    epsilon: float
    sticky_actions: float
    command: str


@dataclass(frozen=True, slots=True)
class Champion:
    """What `champion.toml` says.

    Attributes:
        title: one line for people.
        commands: the commands that make it again, in order.
        machine: where it was trained, in words.
        step, episodes, updates, training_seconds: its training.
        checkpoints: those that come with it, earliest first.
    """

    title: str
    commands: tuple[str, ...]
    machine: str
    step: int
    episodes: int
    updates: int
    training_seconds: float
    evaluation: ChampionEvaluation
    checkpoints: tuple[Checkpoint, ...]


def read_champion(path: Path) -> Champion:
    """Read and check `champion.toml`. ArcadeError, naming the file and the reason, if it is missing or damaged."""
    try:
        with refusing("read", path), path.open("rb") as file:
            return _champion(tomllib.loads(file.read(_MAX_BYTES).decode("utf-8")))
    except (ValueError, RecursionError) as error:
        raise _damaged(path, excerpt(error)) from error


def read_curve(path: Path) -> Curve:
    """Evaluation means over agent steps, from `curve.csv`. ArcadeError if it is missing or damaged."""
    try:
        with refusing("read", path), path.open(encoding="utf-8", newline="") as file:
            rows = [(_finite(row["step"]), _finite(row["evaluation_mean"])) for row in csv.DictReader(file)]
    except (ValueError, KeyError, TypeError, csv.Error) as error:
        raise _damaged(path, "it is not such a table") from error
    return Curve(tuple(step for step, _ in rows), tuple(mean for _, mean in rows))


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("it is not finite")
    return number


def render(champion: Champion) -> str:
    """The text of `champion.toml`."""
    evaluation = champion.evaluation
    lines = [
        "# A champion that ships with arcade-rl: how it was made, and how well it plays.",
        *_assignments(champion, ("title", "commands", "machine", "step", "episodes", "updates", "training_seconds")),
        "\n[evaluation]",
        *_assignments(evaluation, ChampionEvaluation.__slots__),
    ]
    for checkpoint in champion.checkpoints:
        lines += ["\n[[checkpoints]]", *_assignments(checkpoint, Checkpoint.__slots__)]
    return "\n".join(lines) + "\n"


def _assignments(record: object, names: tuple[str, ...]) -> Iterator[str]:
    """JSON writes texts, numbers and lists as TOML does; what is None is left out."""
    for name in names:
        value = getattr(record, name)
        if value is not None:
            yield f"{name} = {json.dumps(value, allow_nan=False)}"


def _champion(table: Mapping[str, Any]) -> Champion:
    return Champion(
        title=_of(table, "title", str),
        commands=_list(table, "commands", str),
        machine=_of(table, "machine", str),
        step=_of(table, "step", int),
        episodes=_of(table, "episodes", int),
        updates=_of(table, "updates", int),
        training_seconds=_of(table, "training_seconds", float),
        evaluation=_evaluation(_of(table, "evaluation", dict)),
        checkpoints=_checkpoints(table),
    )


def _evaluation(table: Mapping[str, Any]) -> ChampionEvaluation:
    ci95 = _list(table, "ci95", float)
    if len(ci95) != 2:
        raise ValueError("ci95 is malformed")
    return ChampionEvaluation(
        returns=_list(table, "returns", float),
        mean=_of(table, "mean", float),
        median=_of(table, "median", float),
        iqm=_of(table, "iqm", float),
        ci95=(ci95[0], ci95[1]),
        human_normalized=_of(table, "human_normalized", float) if "human_normalized" in table else None,
        epsilon=_share(table, "epsilon"),
        sticky_actions=_share(table, "sticky_actions"),
        command=_of(table, "command", str),
    )


def _checkpoints(table: Mapping[str, Any]) -> tuple[Checkpoint, ...]:
    key = "checkpoints" if "checkpoints" in table else _KEY_OF_0_1_0
    return tuple(_checkpoint(each) for each in _list(table, key, dict)) if key in table else ()


def _checkpoint(table: Mapping[str, Any]) -> Checkpoint:
    return Checkpoint(_of(table, "step", int), _of(table, "label", str), _of(table, "mean", float))


def _of(table: Mapping[str, Any], key: str, kind: type[T]) -> T:
    value = table.get(key)
    if type(value) is not kind or not _is_sound(value):
        raise ValueError(f"{key} is missing or malformed")
    return value


def _list(table: Mapping[str, Any], key: str, kind: type[T]) -> tuple[T, ...]:
    values = _of(table, key, list)
    if not all(type(value) is kind and _is_sound(value) for value in values):
        raise ValueError(f"{key} is malformed")
    return tuple(values)


def _share(table: Mapping[str, Any], key: str) -> float:
    share = _of(table, key, float)
    if not 0 <= share <= 1:
        raise ValueError(f"{key} is not between 0 and 1")
    return share


def _is_sound(value: object) -> bool:
    """Whether it can be shown and reckoned with: text of one line, a count, a number that is finite."""
    match value:
        case str():
            return value.isprintable() and len(value) <= _MOST_CHARACTERS
        case int():
            return 0 <= value <= _LARGEST_COUNT
        case float():
            return math.isfinite(value)
        case _:
            return True


def _damaged(path: Path, reason: str) -> ArcadeError:
    return ArcadeError(f"{path} is damaged: {reason}; install arcade-rl again")
