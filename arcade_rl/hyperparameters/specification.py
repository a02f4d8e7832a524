"""What is known of one hyperparameter, how it is declared, and how its values are read and checked."""

import dataclasses
import re
from dataclasses import dataclass
from typing import Any

from arcade_rl.algorithm_titles import Algorithm
from arcade_rl.errors import UsageError, quoted
from arcade_rl.hyperparameters.conditions import Condition

NETWORK_ALGORITHMS: tuple[Algorithm, ...] = ("dqn", "pqn")

Value = int | float | bool | str
_EXACT_IN_A_FLOAT = 2**53
_MOST_LISTED = 8
_IN_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
_SWITCH_WORDS = dict.fromkeys(("true", "yes", "on", "1"), True) | dict.fromkeys(("false", "no", "off", "0"), False)


@dataclass(frozen=True, slots=True)
class HyperparameterSpec:
    """One hyperparameter as people meet it.

    Attributes:
        low, high: inclusive bounds of a number; None where it has none.
        choices: the words allowed; empty for numbers and switches.
        listed: in place of a word, whole numbers within the bounds may stand, joined by dashes.
        unit: what a number counts ("agent steps", "updates", ...); empty for ratios.
        algorithms: those that use it.
        pixels_only: it has an effect only in games that are observed as pixels (Atari).
        depends_on: what must hold of the other hyperparameters for it to have an effect.
        live: it can be changed while training runs.
    """

    name: str
    kind: type
    default: Value
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    listed: bool
    unit: str
    theme: str
    help: str
    algorithms: tuple[Algorithm, ...]
    pixels_only: bool
    depends_on: Condition
    live: bool

    def is_used_by(self, algorithm: Algorithm, *, pixels: bool) -> bool:
        """Whether `algorithm` can use it in a game observed as pixels, or as numbers."""
        return algorithm in self.algorithms and (pixels or not self.pixels_only)

    def parse(self, text: str) -> Value:
        """The value that a person typed, checked against the bounds.

        Raises:
            UsageError: it is not such a value, or out of bounds; the message says what is allowed.
        """
        value = self._read(text.strip())
        if isinstance(value, str) and "," in value and self.kind in (int, float):
            raise UsageError(f"{self.name} must be {self.allowed}; {quoted(value)} is not: decimals come after a point")
        return self.check(value)

    def check(self, value: object) -> Value:
        """`value` as this hyperparameter's type, if it is one that is allowed (integers pass for floats).

        Raises:
            UsageError: wrong type or out of bounds.
        """
        if self.kind is float and type(value) is int and abs(value) <= _EXACT_IN_A_FLOAT:
            value = float(value)
        if isinstance(value, int | float | str) and type(value) is self.kind and self._within(value):
            return value
        raise UsageError(f"{self.name} must be {self.allowed}; {quoted(value)} is not")

    @property
    def allowed(self) -> str:
        """What may be given, in words: `a number from 0 to 1`."""
        if self.kind is bool:
            return "true or false"
        if self.listed:
            return f"{self.choices[0]}, or up to {_MOST_LISTED} whole numbers to {_plain(self.high)} such as 120-84"
        if self.choices:
            return "one of " + ", ".join(self.choices)
        noun = "a whole number" if self.kind is int else "a number"
        return f"{noun} from {_plain(self.low)} to {_plain(self.high)}"

    def _read(self, text: str) -> Value:
        if self.kind is bool:
            return _SWITCH_WORDS.get(text.lower(), text)
        if self.kind is str:
            return text
        plain = text.replace(",", "") if _IN_THOUSANDS.fullmatch(text) else text
        try:
            number = float(plain)
        except ValueError:
            return text
        return int(number) if self.kind is int and number.is_integer() else number

    def _within(self, value: Value) -> bool:
        if isinstance(value, str):
            return value in self.choices or (self.listed and self._lists(value))
        if isinstance(value, bool):
            return True
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def _lists(self, text: str) -> bool:
        parts = text.split("-")
        return len(parts) <= _MOST_LISTED and all(
            part.isascii() and part.isdigit() and len(part) < 7 and str(int(part)) == part and self._within(int(part))
            for part in parts
        )


def _plain(number: float | None) -> str:
    if number is None:
        return "any"
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:g}"


def declare(
    default: Value,
    theme: str,
    help: str,
    *,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    listed: bool = False,
    unit: str = "",
    algorithms: tuple[Algorithm, ...] = NETWORK_ALGORITHMS,
    pixels_only: bool = False,
    depends_on: str = "",
    live: bool = False,
) -> Any:
    """A field that carries what `HyperparameterSpec` says of it; `depends_on` as `Condition.parse` reads it."""
    bounds = {"low": low, "high": high, "choices": choices, "listed": listed, "unit": unit}
    effect = {"algorithms": algorithms, "pixels_only": pixels_only, "depends_on": depends_on, "live": live}
    return dataclasses.field(default=default, metadata=bounds | effect | {"theme": theme, "help": help})


def as_spec(field: "dataclasses.Field[Any]") -> HyperparameterSpec:
    """The specification that a field made by `declare` carries."""
    declared = dict(field.metadata)
    default: Any = field.default
    condition = Condition.parse(declared.pop("depends_on"))
    return HyperparameterSpec(name=field.name, kind=type(default), default=default, depends_on=condition, **declared)
