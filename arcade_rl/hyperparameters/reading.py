"""The hyperparameters by name, by algorithm and by effect; and values from outside, checked."""

from collections.abc import Iterable, Mapping

from arcade_rl.algorithm_titles import ALGORITHM_TITLES, Algorithm
from arcade_rl.errors import UsageError, excerpt, nearest, quoted
from arcade_rl.hyperparameters.declarations import SPECS, Hyperparameters
from arcade_rl.hyperparameters.specification import HyperparameterSpec, Value

# What matters most, first. The first eight that have an effect are what the cockpit's form opens with.
_MOST_IMPORTANT: dict[Algorithm, tuple[str, ...]] = {
    "q-table": (
        "learning_rate", "discount", "epsilon_start", "epsilon_end", "epsilon_schedule", "epsilon_decay_steps",
        "epsilon_decay_rate", "epsilon_decay_per", "max_episode_steps", "parallel_games", "evaluation_interval",
    ),
    "dqn": (
        "learning_rate", "discount", "network", "target_update_interval", "replay_capacity", "epsilon_decay_steps",
        "epsilon_decay_rate", "epsilon_end", "n_step", "parallel_games", "batch_size",
    ),
    "pqn": (
        "learning_rate", "discount", "network", "parallel_games", "rollout_steps", "return_lambda",
        "epsilon_decay_steps", "epsilon_decay_rate", "epsilon_end", "batch_size", "epochs",
    ),
    "actor-critic": ("evaluation_epsilon", "max_episode_steps"),
}  # fmt: skip
_SHOWN_AT_FIRST = 8
_IN_WORDS = ALGORITHM_TITLES | {"q-table": "a Q-table", "actor-critic": "an imported policy"}

# What earlier versions had, with the value that does as this version does. Files may hold it still.
_RETIRED: dict[str, Value] = {"random_shift": 0}

# Weights of the same shapes mean something else under another one.
_MEANINGS = ("value_head", "activation")

_BY_NAME: dict[str, HyperparameterSpec] = {spec.name: spec for spec in SPECS}


def specs_of(algorithm: Algorithm, *, pixels: bool) -> tuple[HyperparameterSpec, ...]:
    """The hyperparameters that `algorithm` can use, in the order of the form."""
    return tuple(spec for spec in SPECS if spec.is_used_by(algorithm, pixels=pixels))


def in_effect(
    hyperparameters: Hyperparameters, algorithm: Algorithm, *, pixels: bool
) -> tuple[HyperparameterSpec, ...]:
    """Those of `specs_of` that have an effect beside the values of the others."""
    return tuple(spec for spec in specs_of(algorithm, pixels=pixels) if spec.depends_on.holds(hyperparameters))


def essential(
    hyperparameters: Hyperparameters, algorithm: Algorithm, *, pixels: bool
) -> tuple[HyperparameterSpec, ...]:
    """The eight of those in effect that matter most, and how long training lasts."""
    effective = {spec.name: spec for spec in in_effect(hyperparameters, algorithm, pixels=pixels)}
    names = [name for name in _MOST_IMPORTANT[algorithm] if name in effective][:_SHOWN_AT_FIRST]
    return tuple(spec for name, spec in effective.items() if name in (*names, "training_steps"))


def redefined(before: Mapping[str, object], after: Hyperparameters) -> dict[str, object]:
    """Those of the values `before` under which weights meant something else than they do under `after`."""
    return {
        name: before[name]
        for name in _MEANINGS
        if before.get(name, getattr(after, name)) != getattr(after, name) and _BY_NAME[name].depends_on.holds(after)
    }


def spec_of(name: str, algorithm: Algorithm | None = None, *, pixels: bool = True) -> HyperparameterSpec:
    """The hyperparameter called `name`.

    Args:
        pixels: the game is observed as pixels.

    Raises:
        UsageError: there is none, and the message names the nearest; it is retired; `algorithm` does not use it; or it
            has an effect only on pixels.
    """
    if name in _RETIRED:
        raise UsageError(f"{name} is retired and has no effect any more; leave it out")
    if found := _BY_NAME.get(name):
        if algorithm is not None and algorithm not in found.algorithms:
            raise UsageError(f"{name} does nothing for {_IN_WORDS[algorithm]}; leave it out")
        if found.pixels_only and not pixels:
            raise UsageError(f"{name} has an effect only in games that are seen as pixels; leave it out")
        return found
    names = [each.name for each in SPECS if algorithm is None or algorithm in each.algorithms]
    near = nearest(name, names)
    hint = f"did you mean {near}?" if near else f"known are {excerpt(', '.join(names))}"
    owner = f" of {algorithm}" if algorithm else ""
    raise UsageError(f"no hyperparameter{owner} is called {quoted(name)}; {hint}")


def parse_changes(changes: Iterable[str], algorithm: Algorithm, *, pixels: bool) -> dict[str, Value]:
    """Texts `KEY=VALUE` as values, checked.

    Args:
        pixels: the game is observed as pixels.

    Raises:
        UsageError: one has another form, is unknown, out of bounds, or without effect on what is not pixels.
    """
    values = {}
    for change in changes:
        key, equals, text = change.partition("=")
        if not equals:
            raise UsageError(f"a hyperparameter is set by KEY=VALUE; {quoted(change)} has no =")
        values[key.strip()] = spec_of(key.strip(), algorithm, pixels=pixels).parse(text)
    return values


def without_retired(values: Mapping[str, object]) -> tuple[dict[str, object], tuple[str, ...]]:
    """What a file says, without what is retired; and a line for each of that which had an effect once."""
    kept = {name: value for name, value in values.items() if name not in _RETIRED}
    notes = tuple(
        f"{name} = {excerpt(values[name])} is retired and has no effect any more, as if it were {neutral}"
        for name, neutral in _RETIRED.items()
        if name in values and values[name] != neutral
    )
    return kept, notes


def from_mapping(
    values: Mapping[str, object],
    base: Hyperparameters | None = None,
    *,
    algorithm: Algorithm | None = None,
    pixels: bool = True,
) -> Hyperparameters:
    """`base` (the defaults if None) with `values` put in, each checked.

    Args:
        algorithm: if given, names that it does not use are refused, too.
        pixels: the game is observed as pixels; else names that have an effect on these alone are refused.

    Raises:
        UsageError: an unknown name, a wrong type, or out of bounds.
    """
    checked = {name: spec_of(name, algorithm, pixels=pixels).check(value) for name, value in values.items()}
    return (base or Hyperparameters()).replace(**checked)
