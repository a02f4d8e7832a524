"""What `arcade-rl bench` measured on this machine: one small JSON file beside the agents, which estimates are read from."""

import json
import math
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, TypeVar, get_args

from arcade_rl.errors import UsageError
from arcade_rl.estimates.machine import Machine, Measured, usable_cores
from arcade_rl.estimates.workload import Kind, Workload
from arcade_rl.games import catalog
from arcade_rl.hyperparameters import ALGORITHMS
from arcade_rl.locations import saves_folder
from arcade_rl.shelf.atomic import refusing, write_atomically

_FORMAT = 1
_MAX_BYTES = 1_000_000
_MAY_BE_ZERO = ("multiply_adds",)
_TYPES: dict[str, tuple[type, ...]] = {"int": (int,), "float": (int, float), "str": (str,), "bool": (bool,)}

T = TypeVar("T")


def machine_file() -> Path:
    """Where the measurements lie; hidden, so that no list takes it for an agent."""
    return saves_folder() / ".machine.json"


def read_machine() -> Machine | None:
    """What was measured here. None if nothing was, the file is damaged, or it is of a machine with other cores."""
    try:
        with machine_file().open("rb") as file:
            document = json.loads(file.read(_MAX_BYTES))
        if document.pop("format") != _FORMAT:
            return None
        recipes = tuple(_measured(each) for each in document.pop("recipes"))
        machine = _checked(Machine, {**document, "recipes": recipes})
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, UsageError):
        return None
    return machine if machine.cores == usable_cores() else None


def write_machine(machine: Machine) -> None:
    """Keep what was measured; recipes that were measured here earlier and not now are kept too.

    Raises:
        ArcadeError: the disk refuses.
    """
    before, new = read_machine(), {(each.game, each.preset) for each in machine.recipes}
    kept = [each for each in before.recipes if (each.game, each.preset) not in new] if before else []
    whole = replace(machine, recipes=(*machine.recipes, *kept))
    path = machine_file()
    with refusing("write", path):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps({"format": _FORMAT, **asdict(whole)}, indent=1).encode())


def _measured(document: dict[str, Any]) -> Measured:
    workload = _checked(Workload, document.pop("workload"))
    if workload.kind not in get_args(Kind) or workload.algorithm not in ALGORITHMS:
        raise ValueError(f"what is a {workload.kind} of {workload.algorithm}?")
    measured = _checked(Measured, {**document, "workload": workload})
    catalog.game(measured.game)
    return measured


def _checked(kind: type[T], values: dict[str, Any]) -> T:
    """A dataclass of numbers above 0 and words. ValueError or TypeError if a value is of another kind."""
    for field in fields(kind):  # type: ignore[arg-type]  # every caller gives a dataclass
        value = values[field.name]
        types = _TYPES.get(str(getattr(field.type, "__name__", field.type)))
        if types and type(value) not in types:
            raise TypeError(f"{field.name} is {value!r}")
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and not (math.isfinite(value) and (value > 0 or field.name in _MAY_BE_ZERO and value == 0)):
            raise ValueError(f"{field.name} is {value!r}")
    return kind(**values)
