"""What must hold for a hyperparameter to have an effect, as text: `value_head = c51`, `demonstration_share > 0`."""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {"=": operator.eq, "!=": operator.ne, ">": operator.gt}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A hyperparameter compared with a value, or with another hyperparameter.

    Attributes:
        sign: one of =, != and >.
        other: a value as text, or another hyperparameter's name.
    """

    name: str
    sign: str
    other: str

    def holds(self, values: object) -> bool:
        """Whether it holds for `values`, whose attributes are the hyperparameters."""
        value = getattr(values, self.name)
        other = getattr(values, self.other) if hasattr(values, self.other) else _parsed(self.other, type(value))
        return _OPERATORS[self.sign](value, other)

    def __str__(self) -> str:
        """`value_head = c51`."""
        return f"{self.name} {self.sign} {self.other}"


@dataclass(frozen=True, slots=True)
class Condition:
    """Comparisons that must all hold; without any it always holds."""

    comparisons: tuple[Comparison, ...]

    @classmethod
    def parse(cls, text: str) -> "Condition":
        """The condition that `text` states: comparisons joined by `and`. ValueError if it is none."""
        return cls(tuple(_comparison(part) for part in text.split(" and ")) if text else ())

    def holds(self, values: object) -> bool:
        """Whether it holds for `values`, whose attributes are the hyperparameters."""
        return all(each.holds(values) for each in self.comparisons)

    def __str__(self) -> str:
        """`demonstration_share > 0 and margin_weight > 0`."""
        return " and ".join(map(str, self.comparisons))


def _comparison(text: str) -> Comparison:
    name, sign, other = text.split()
    if sign not in _OPERATORS:
        raise ValueError(f"a comparison takes one of {', '.join(_OPERATORS)}; {text!r} does not")
    return Comparison(name, sign, other)


def _parsed(text: str, kind: type) -> object:
    return text == "true" if kind is bool else kind(text)
