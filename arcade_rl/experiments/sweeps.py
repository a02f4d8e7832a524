"""What a sweep varies: hyperparameters with a range or a choice of values, as text `learning_rate=1e-5..1e-3:log`."""

from dataclasses import dataclass

from arcade_rl.errors import UsageError, quoted
from arcade_rl.hyperparameters import Algorithm, HyperparameterSpec, Value, spec_of

_LOG = ":log"
_BETWEEN = ".."


@dataclass(frozen=True, slots=True)
class Swept:
    """One hyperparameter and the values that are tried.

    Attributes:
        low, high: both ends of a range of numbers, both included; None for a choice.
        log: proposals are spread evenly over the orders of magnitude.
        choices: the values to choose from; empty for a range.
    """

    name: str
    low: int | float | None = None
    high: int | float | None = None
    log: bool = False
    choices: tuple[Value, ...] = ()


def parse_sweep(text: str, algorithm: Algorithm, *, pixels: bool = True) -> Swept:
    """Read `learning_rate=1e-5..1e-3:log` or `network=nips,nature`.

    Args:
        pixels: the game is observed as pixels.

    Raises:
        UsageError: it has another form, there is no such hyperparameter, it has no effect on what is not pixels, or a
            value is out of bounds.
    """
    key, equals, values = (part.strip() for part in text.partition("="))
    if not equals or not values:
        raise UsageError(f"a sweep is KEY=LOW..HIGH, KEY=LOW..HIGH:log or KEY=A,B,C; {quoted(text)} is none of them")
    spec = spec_of(key, algorithm, pixels=pixels)
    return _range(spec, values) if _BETWEEN in values else _choice(spec, values)


def parse_sweeps(texts: tuple[str, ...], algorithm: Algorithm, *, pixels: bool = True) -> tuple[Swept, ...]:
    """Each of `texts` by `parse_sweep`. UsageError also if a hyperparameter is named twice."""
    swept = tuple(parse_sweep(text, algorithm, pixels=pixels) for text in texts)
    names = [each.name for each in swept]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise UsageError(f"{twice} is swept twice; give all its values in one")
    return swept


def _range(spec: HyperparameterSpec, text: str) -> Swept:
    log = text.endswith(_LOG)
    first, _, last = text.removesuffix(_LOG).partition(_BETWEEN)
    low, high = spec.parse(first), spec.parse(last)
    if isinstance(low, str | bool) or isinstance(high, str | bool):
        raise UsageError(f"{spec.name} has no range; name its values: {spec.name}=A,B")
    if not low < high:
        raise UsageError(f"the range of {spec.name} must begin below its end; {quoted(text)} does not")
    if log and low <= 0:
        raise UsageError(f"a logarithmic range must begin above 0; {spec.name}={text} does not")
    return Swept(spec.name, low, high, log)


def _choice(spec: HyperparameterSpec, text: str) -> Swept:
    choices = tuple(dict.fromkeys(spec.parse(each) for each in text.split(",")))
    if len(choices) < 2:
        raise UsageError(f"a sweep of {spec.name} needs two values or a range; one value alone is set, not swept")
    return Swept(spec.name, choices=choices)
