"""The brain file: one `.safetensors` file that cannot run code. Read, write, refuse.

Its metadata hold one JSON document, checked against a schema before any tensor is used.
"""

import contextlib
import dataclasses
import json
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from arcade_rl.errors import ArcadeError, DivergedError, GameNotListedError, UnfitFileError
from arcade_rl.games import catalog
from arcade_rl.games.catalog import check_algorithm
from arcade_rl.hyperparameters import Algorithm, Hyperparameters, from_mapping, without_retired
from arcade_rl.shelf.brains import brain_schema
from arcade_rl.shelf.brains.brain_schema import FORMAT_VERSION
from arcade_rl.shelf.storage import checksum
from arcade_rl.shelf.storage.atomic import refusing, write_atomically
from arcade_rl.shelf.storage.safetensors_layout import Layout, read_layout

__all__ = ["FORMAT_VERSION", "Brain", "BrainHistory", "check_finite", "check_tensors", "read", "read_header", "write"]

_KEY = "arcade_rl"
_DTYPES: dict[str, np.dtype[Any]] = {"F16": np.dtype("<f2"), "F32": np.dtype("<f4"), "F64": np.dtype("<f8")}
_DTYPE_NAMES = {dtype: name for name, dtype in _DTYPES.items()}


@dataclass(frozen=True, slots=True)
class BrainHistory:
    """An agent's training in brief."""

    step: int
    episodes: int
    updates: int
    training_seconds: float
    best_evaluation: float | None
    last_evaluation: float | None


@dataclass(frozen=True, slots=True)
class Brain:
    """What an agent has learned, with everything needed to act with it.

    Attributes:
        observation_kind, observation_shape: what the network takes (`pixels`, (4, 84, 84)).
        actions: the meaning of each action, by number.
        made_by: program and version.
        saved: when it was written.
        tensors: the table (float64 or float32), or the network's weights (float32), by name. Weights may be written
            in half precision (float16) to save room; they are read as float32.
    """

    name: str
    game: str
    algorithm: Algorithm
    hyperparameters: Hyperparameters
    observation_kind: str
    observation_shape: tuple[int, ...]
    actions: tuple[str, ...]
    history: BrainHistory
    made_by: str
    saved: datetime
    tensors: dict[str, NDArray[Any]]


def write(brain: Brain, path: Path) -> None:
    """Write atomically (temporary file beside it, fsync, replace); makes the folder if only that is missing.

    Raises:
        DivergedError: values are no longer finite. The old file stays as it was.
        ArcadeError: the disk refuses, or `read` would refuse the file: wrong shapes. The old file stays as it was.
    """
    try:
        check_tensors(brain)
    except (ValueError, ArcadeError) as error:
        raise ArcadeError(f"the brain of {brain.name} cannot be saved: {error}") from error
    check_finite(brain.tensors)
    with refusing("write", path):
        path.parent.mkdir(exist_ok=True)
    tensors = {name: np.ascontiguousarray(tensor) for name, tensor in brain.tensors.items()}
    document = json.dumps(_document(brain), allow_nan=False)
    write_atomically(path, checksum.sealed(_KEY, document, tensors))


def read(path: Path) -> Brain:
    """Read and check everything: size, header, schema, version, game and its actions, expected tensor names, shapes
    and dtypes, checksum, no NaN or infinity.

    Raises:
        UnfitFileError: it is as some version of the program wrote it, but does not fit this one, or its games.
        ArcadeError: it is missing, damaged or of another program. Both name the file, the reason and the remedy.
    """
    with _opened(path) as (file, layout):
        try:
            brain = _brain(layout)
        except (ValueError, ArcadeError) as error:
            if _is_whole(file, layout):
                raise UnfitFileError(str(error)) from error
            raise
        tensors = _tensors(file, layout)
        checksum.check(layout.metadata, layout.metadata[_KEY], tensors)
        brain = dataclasses.replace(brain, tensors={name: _widened(tensor) for name, tensor in tensors.items()})
        try:
            check_finite(brain.tensors)
        except DivergedError as error:
            raise ValueError(f"{error}: its training diverged; a lower learning_rate helps") from error
    return brain


def read_header(path: Path) -> Brain:
    """As `read`, but leaves the tensors out (empty dict): quick, for lists and for noticing a new brain."""
    with _opened(path) as (_, layout):
        return _brain(layout)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, Layout]]:
    """The file and its header; whatever is wrong with it becomes an ArcadeError."""
    try:
        with refusing("read", path):
            if not stat.S_ISREG(path.stat().st_mode):  # a pipe would block for ever
                raise ValueError("it is not a plain file")
            with path.open("rb") as file:
                yield file, _layout(file, path)
    except (ValueError, ArcadeError) as error:
        if isinstance(error.__cause__, FileNotFoundError):
            raise ArcadeError(f"there is no file {path}; check the path") from error
        if isinstance(error.__cause__, OSError):
            raise
        if isinstance(error, UnfitFileError):
            has_remedy = isinstance(error.__cause__, GameNotListedError) or "update" in str(error)
            remedy = "" if has_remedy else "; update arcade-rl if a newer one made it"
            raise UnfitFileError(f"{path} cannot be used: {error}{remedy}") from error
        remedy = "" if ";" in str(error) else "; get another copy of it"
        raise ArcadeError(f"{path} is not a usable brain: {error}{remedy}") from error


def _layout(file: BinaryIO, path: Path) -> Layout:
    try:
        return read_layout(file)
    except ValueError as error:
        if path.suffix.lower() == ".onnx":
            raise ValueError("ONNX files cannot be imported; export the agent as a .safetensors file") from error
        raise


def _brain(layout: Layout) -> Brain:
    """Everything but the tensors, checked, the tensors' descriptions included. ValueError or UsageError."""
    text = layout.metadata.get(_KEY)
    if text is None:
        raise ValueError("another program made it")
    document = brain_schema.parse(text)
    algorithm = check_algorithm(document.game, document.algorithm)
    values, _ = without_retired(document.hyperparameters)  # a brain plays as it did: they shaped its learning alone
    brain = Brain(
        name=document.name,
        game=catalog.game(document.game).id,
        algorithm=algorithm,
        hyperparameters=from_mapping(values, algorithm=algorithm),
        observation_kind=document.observation_kind,
        observation_shape=tuple(document.observation_shape),
        actions=tuple(document.actions),
        history=BrainHistory(**document.history.model_dump()),
        made_by=document.made_by,
        saved=document.saved,
        tensors={},
    )
    brain_schema.check_shapes({name: entry.shape for name, entry in layout.entries.items()}, _expected(brain))
    for name, entry in layout.entries.items():
        brain_schema.check_dtype(algorithm, name, entry.dtype)
    return brain


def _document(brain: Brain) -> dict[str, Any]:
    """The JSON document, in the order of `brain_schema.BrainDocument`."""
    pixels = catalog.game(brain.game).pixels
    document = {
        "format_version": FORMAT_VERSION,
        **{field.name: getattr(brain, field.name) for field in dataclasses.fields(brain)},
        "hyperparameters": brain.hyperparameters.relevant(brain.algorithm, pixels=pixels),
        "history": dataclasses.asdict(brain.history),
        "saved": brain.saved.isoformat(timespec="seconds"),
    }
    del document["tensors"]
    return document


def _expected(brain: Brain) -> dict[str, tuple[int, ...]]:
    observation = (brain.observation_kind, brain.observation_shape)
    return brain_schema.expected_shapes(brain.game, brain.algorithm, brain.hyperparameters, observation, brain.actions)


def _tensors(file: BinaryIO, layout: Layout) -> dict[str, NDArray[Any]]:
    tensors = {}
    for name, entry in layout.entries.items():
        file.seek(entry.begin)
        dtype = _DTYPES[entry.dtype]
        tensors[name] = np.fromfile(file, dtype, entry.bytes // dtype.itemsize).reshape(entry.shape)
    return tensors


def _is_whole(file: BinaryIO, layout: Layout) -> bool:
    known = all(entry.dtype in _DTYPES for entry in layout.entries.values())
    text = layout.metadata.get(_KEY, "")
    return known and checksum.is_sealed(layout.metadata, text, _tensors(file, layout))


def _widened(tensor: NDArray[Any]) -> NDArray[Any]:
    return tensor.astype(np.float32) if tensor.dtype == np.float16 else tensor


def check_tensors(brain: Brain) -> None:
    """Refuse tensors that do not fit the brain's game and hyperparameters. ValueError or UsageError."""
    brain_schema.check_shapes({name: tensor.shape for name, tensor in brain.tensors.items()}, _expected(brain))
    for name, tensor in brain.tensors.items():
        dtype = tensor.dtype.newbyteorder("<")
        brain_schema.check_dtype(brain.algorithm, name, _DTYPE_NAMES.get(dtype, str(dtype)))


def check_finite(tensors: Mapping[str, NDArray[Any]]) -> None:
    """Refuse NaN and infinity. DivergedError, its message for people."""
    for name, tensor in tensors.items():
        if tensor.dtype.kind == "f" and not np.isfinite(tensor).all():
            raise DivergedError(f"tensor {name!r} holds numbers that are not finite")
