"""What the library's functions are given, checked before anything is done with it."""

import contextlib
import operator
from numbers import Real
from typing import Any

import numpy as np

from arcade_rl.errors import UsageError, quoted
from arcade_rl.shelf.agents.config_file import LARGEST_SEED


def whole_number(name: str, value: Any, lowest: int, highest: int | None = None) -> int:
    """The integer that `value` is: Python's, NumPy's, or another that can be an index.

    Args:
        name: of the argument, for the message.
        highest: None if there is none.

    Raises:
        UsageError: it is no integer, or out of bounds.
    """
    try:
        number = operator.index(value)
    except TypeError:
        number = lowest - 1  # as what is out of bounds
    if number < lowest or (highest is not None and number > highest):
        raise UsageError(f"{name} must be a whole number {_bounds(lowest, highest)}; {quoted(value)} is not")
    return number


def real_number(name: str, value: Any, lowest: int, highest: int | None = None) -> float:
    """`value` as a float; arguments as of `whole_number`.

    Raises:
        UsageError: it is no number, NaN, or out of bounds.
    """
    is_real = isinstance(value, Real)
    if is_real and lowest <= value and (highest is None or value <= highest):
        with contextlib.suppress(OverflowError):  # an integer that no float holds
            return float(value)
    raise UsageError(f"{name} must be a number {_bounds(lowest, highest)}; {quoted(value)} is not")


def text(name: str, value: Any) -> str:
    """`value`, if it is text; `name` is the argument's. UsageError if it is not."""
    if not isinstance(value, str):
        raise UsageError(f"{name} must be a str; {quoted(value)} is not")
    return value


def plain(value: Any) -> Any:
    """A number of NumPy's as Python's own; anything else as it is."""
    return value.item() if isinstance(value, np.generic) else value


def seed_number(value: Any) -> int:
    """A seed, as the commands take it. UsageError if it is not one."""
    return whole_number("seed", value, 0, LARGEST_SEED)


def probability(name: str, value: Any) -> float:
    """A probability. UsageError if it is not one."""
    return real_number(name, value, 0, 1)


def _bounds(lowest: int, highest: int | None) -> str:
    return f"of {lowest} or more" if highest is None else f"from {lowest} to {highest:,}"
