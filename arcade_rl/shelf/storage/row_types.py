"""Rows held against the types of their dataclass: SQLite keeps anything in any column, and damage makes use of it."""

import dataclasses
import functools
import types
import typing
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar, cast

from arcade_rl.errors import quoted

Row = TypeVar("Row")
Time = Annotated[float, "seconds since the epoch"]
"""The type of a column that holds a time."""

_ENORMOUS = 1e300
_LATEST_SECONDS = 2.5e11  # some years before 9999
_STORED: dict[Any, tuple[str, ...]] = {
    int: ("integer",),
    float: ("real", "integer"),
    Time: ("real", "integer"),
    str: ("text",),
    bool: ("integer",),
}


def typed(kind: type[Row], values: Mapping[str, Any]) -> Row:
    """A row as its dataclass; columns that it does not know are left out. ValueError if a value is of another type."""
    fields = _fields(cast("Any", kind))
    return kind(**{name: _value(name, value, fields[name]) for name, value in values.items() if name in fields})


def number(value: Any) -> float:
    """A number that is finite. ValueError if it is none."""
    return float(_value("a value", value, float))


def time_of(value: Any) -> float:
    """Seconds since the epoch, of a year that every clock can show. ValueError if they are none."""
    return float(_value("a time", value, Time))


def mistyped(kind: type[Any], columns: typing.Container[str]) -> str:
    """The condition, in SQL, that is true of the rows that `typed` refuses.

    Args:
        columns: those that the table has.
    """
    fields = _fields(cast("Any", kind))
    return " OR ".join(f"NOT ({_condition(name, fields[name])})" for name in fields if name in columns)


@functools.cache
def _fields(kind: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(kind, include_extras=True)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


def _value(name: str, value: Any, kind: Any) -> Any:
    for each in _alternatives(kind):
        if each is type(None) and value is None:
            return None
        if each is float and type(value) in (int, float) and abs(value) < _ENORMOUS:
            return float(value)
        if each == Time and type(value) in (int, float) and 0 <= value < _LATEST_SECONDS:
            return float(value)
        if each is bool and type(value) in (int, bool) and value in (0, 1):
            return bool(value)
        if each in (int, str) and type(value) is each:
            return value
    if type(value) is str and value in _literals(kind):
        return value
    raise ValueError(f"{name} is {quoted(value)}")


def _condition(name: str, kind: Any) -> str:
    if literals := _literals(kind):
        return f"{name} IN ({', '.join(repr(each) for each in literals)})"
    kinds = _alternatives(kind)
    stored = ", ".join(repr(each) for known in kinds if known in _STORED for each in _STORED[known])
    condition = f"typeof({name}) IN ({stored})"
    if float in kinds:
        condition += f" AND abs({name}) < {_ENORMOUS}"
    if Time in kinds:
        condition += f" AND {name} >= 0 AND {name} < {_LATEST_SECONDS}"
    if bool in kinds:
        condition += f" AND {name} IN (0, 1)"
    return f"{name} IS NULL OR ({condition})" if type(None) in kinds else condition


def _alternatives(kind: Any) -> tuple[Any, ...]:
    return typing.get_args(kind) if isinstance(kind, types.UnionType) else (kind,)


def _literals(kind: Any) -> tuple[str, ...]:
    return typing.get_args(kind) if typing.get_origin(kind) is Literal else ()
