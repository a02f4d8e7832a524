"""A machine's measurements as JSON, read with care: a person or a bad disk may have changed them."""

import functools
import json
import math
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, TypeVar, get_args

from arcade_rl.errors import UsageError, quoted
from arcade_rl.estimates.machine import Machine, Measured
from arcade_rl.estimates.workload import Kind, Workload
from arcade_rl.games import catalog
from arcade_rl.hyperparameters import ALGORITHMS

_FORMAT = 1
_KEY_OF_0_1_0 = "recipes"  # what version 0.1.0 called the measurements
_MAY_BE_ZERO = ("multiply_adds",)
_TYPES: dict[Any, tuple[type, ...]] = {int: (int,), float: (int, float), str: (str,), bool: (bool,)}
_DAMAGE = (ValueError, TypeError, KeyError, AttributeError, RecursionError, UsageError)

T = TypeVar("T", Machine, Measured, Workload)


@functools.cache
def small_machine() -> Machine:
    """What a machine of 2 cores without a GPU does, for machines that were never measured."""
    return read(Path(__file__).with_name("small_machine.json").read_bytes())


def render(machine: Machine) -> bytes:
    """The document that `read` reads back."""
    return (json.dumps({"format": _FORMAT, **asdict(machine)}, indent=1) + "\n").encode()


def read(data: bytes) -> Machine:
    """The machine that a document describes; what was measured of games that are no longer on the list is left out.

    Raises:
        ValueError: it is damaged, or of another format.
    """
    try:
        document = json.loads(data)
        if document.pop("format") != _FORMAT:
            raise ValueError("it is of another format")
        measurements = document.pop(_KEY_OF_0_1_0) if _KEY_OF_0_1_0 in document else document["measurements"]
        listed = {entry.id for entry in catalog.games()}
        measured = tuple(_measured(each) for each in measurements if each["game"] in listed)
        if not measured:
            raise ValueError("it measured no game that is on the list")
        return _checked(Machine, {**document, "measurements": measured})
    except _DAMAGE as error:
        raise ValueError(f"these are not measurements: {error}") from error


def _measured(document: dict[str, Any]) -> Measured:
    workload = _checked(Workload, document["workload"])
    if workload.kind not in get_args(Kind) or workload.algorithm not in ALGORITHMS:
        raise ValueError(f"what is a {workload.kind} of {workload.algorithm}?")
    return _checked(Measured, {**document, "workload": workload})


def _checked(kind: type[T], values: dict[str, Any]) -> T:
    """A dataclass of words and of numbers above 0. ValueError or TypeError if a value is of another kind."""
    for field in fields(kind):
        value = values[field.name]
        if type(value) not in _TYPES.get(field.type, (type(value),)):
            raise TypeError(f"{field.name} is {quoted(value)}")
        if type(value) in (int, float) and not (0 < value < math.inf or (value == 0 and field.name in _MAY_BE_ZERO)):
            raise ValueError(f"{field.name} is {quoted(value)}")
    return kind(**values)
