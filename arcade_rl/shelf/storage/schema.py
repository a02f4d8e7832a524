"""What a SQLite file of ours holds: its tables, one for each dataclass, as they are made and asked."""

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal


def columns(kind: type[Any]) -> str:
    """The columns of a table, one for each field of its dataclass, as SQL lists them."""
    return ", ".join(field.name for field in dataclasses.fields(kind))


def declarations(kind: type[Any]) -> str:
    """The same as a table is made with them. A default stands for what an older program, not knowing it, leaves out."""
    return ", ".join(map(declaration, dataclasses.fields(kind)))


def declaration(field: dataclasses.Field[Any]) -> str:
    """A column as a table is made with it, or as it is added to one later."""
    if field.default is dataclasses.MISSING:
        return field.name
    return f"{field.name} DEFAULT {'NULL' if field.default is None else repr(field.default)}"


@dataclasses.dataclass(frozen=True, slots=True)
class Schema:
    """What a kind of file holds.

    Attributes:
        title: what a person calls the file (`ledger`).
        version: of the statements.
        statements: SQL that makes a fresh file, each ended by a semicolon.
        tables: the dataclasses whose fields tables have as columns, by the tables' names; a field with a default may
            come later than the version.
        remedy: what a person is to do about a damaged file, before `or delete it yourself`.
        check: how a file is examined; `integrity_check` compares its indexes too, and takes longer.
    """

    title: str
    version: int
    statements: str
    tables: Mapping[str, type[Any]]
    remedy: str
    check: Literal["quick_check", "integrity_check"] = "quick_check"
