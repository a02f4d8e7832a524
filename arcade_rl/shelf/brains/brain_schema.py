"""The JSON document inside a brain file: its schema, and what the named game demands of it."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from arcade_rl.errors import UsageError, excerpt, quoted
from arcade_rl.games import catalog
from arcade_rl.games.catalog import check_algorithm
from arcade_rl.games.pixels.observed import observed
from arcade_rl.hyperparameters import Algorithm, Hyperparameters
from arcade_rl.network_shapes import tensor_shapes
from arcade_rl.shelf.storage import foreign
from arcade_rl.shelf.storage.safetensors_layout import strict_json

FORMAT_VERSION = 1
MAX_DOCUMENT_LENGTH = 64 * 1024
_NETWORK_DTYPES = ("F32", "F16")
_DTYPES: dict[Algorithm, tuple[str, ...]] = {
    "q-table": ("F64", "F32"),
    "dqn": _NETWORK_DTYPES,
    "pqn": _NETWORK_DTYPES,
    "actor-critic": _NETWORK_DTYPES,
}

_Count = Annotated[int, Field(ge=0, le=10**15)]


def _date(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError("it is not a date")
    return foreign.date(value)


_Line = Annotated[str, Field(max_length=foreign.MOST_CHARACTERS), AfterValidator(foreign.line)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class HistoryDocument(_Strict):
    """`BrainHistory`, as it is written."""

    step: _Count
    episodes: _Count
    updates: _Count
    training_seconds: Annotated[float, Field(ge=0)]
    best_evaluation: float | None
    last_evaluation: float | None


class BrainDocument(_Strict):
    """`Brain` without its tensors, as it is written."""

    format_version: Annotated[int, Field(ge=FORMAT_VERSION, le=FORMAT_VERSION)]
    name: _Line
    game: _Line
    algorithm: _Line
    hyperparameters: dict[_Line, bool | int | float | _Line]
    observation_kind: _Line
    observation_shape: Annotated[list[_Count], Field(max_length=4)]
    actions: Annotated[list[_Line], Field(max_length=64)]
    history: HistoryDocument
    made_by: _Line
    saved: Annotated[datetime, BeforeValidator(_date)]


def parse(text: str) -> BrainDocument:
    """Check a document against the schema. ValueError, its message for people, if it does not fit."""
    if len(text) > MAX_DOCUMENT_LENGTH:
        raise ValueError("its description is absurdly long")
    document = strict_json(text)
    version = document.get("format_version")
    if type(version) is int and version > FORMAT_VERSION:
        raise ValueError(f"a newer arcade-rl made it (format {excerpt(version)}); update this one")
    try:
        return BrainDocument.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = excerpt(".".join(str(part) for part in first["loc"]))
        raise ValueError(f"its {place or 'document'} is wrong ({excerpt(first['msg']).lower()})") from error


def expected_shapes(
    game: str,
    algorithm: str,
    hyperparameters: Hyperparameters,
    observation: tuple[str, tuple[int, ...]],
    actions: tuple[str, ...],
) -> dict[str, tuple[int, ...]]:
    """Name and shape of each tensor that such a brain must hold, once the rest is known to fit its game.

    Args:
        observation: kind and shape of what the network takes.

    Raises:
        UsageError: no such game, or one with other actions, observations or algorithms.
    """
    entry = catalog.game(game)
    algorithm = check_algorithm(entry.id, algorithm)
    if actions != entry.actions:
        raise UsageError(f"its {len(actions)} actions are not the {len(entry.actions)} of {entry.id}")
    shown = observed(entry, hyperparameters)
    if observation != (shown.kind, shown.shape):
        raise UsageError(f"it does not see {entry.id} as the game is shown: {shown.kind} of shape {shown.shape}")
    return tensor_shapes(
        hyperparameters, algorithm, shown.shape, shown.states, len(actions), standardized=shown.standardized
    )


def check_dtype(algorithm: Algorithm, name: str, dtype: str) -> None:
    """Refuse a type of number that `algorithm` does not use. ValueError."""
    if dtype not in _DTYPES[algorithm]:
        raise ValueError(f"tensor {quoted(name)} is {dtype}; it should be {' or '.join(_DTYPES[algorithm])}")


def check_shapes(found: dict[str, tuple[int, ...]], expected: dict[str, tuple[int, ...]]) -> None:
    """Refuse missing, unknown or wrongly shaped tensors. ValueError."""
    if missing := [name for name in expected if name not in found]:
        raise ValueError(f"tensor {missing[0]!r} is missing")
    if strangers := [name for name in found if name not in expected]:
        raise ValueError(f"it holds a tensor {quoted(strangers[0])} that its network has not")
    for name, shape in expected.items():
        if found[name] != shape:
            raise ValueError(f"tensor {name!r} has shape {found[name]}; its network needs {shape}")
