"""A demonstration: a stretch of play by a human, as one `.safetensors` file. Read, write, refuse."""

import contextlib
import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from arcade_rl.errors import ArcadeError
from arcade_rl.games.atari.variants import variant_words
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.pixels.observed import observed
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.shelf.storage import checksum, foreign
from arcade_rl.shelf.storage.atomic import refusing, write_atomically
from arcade_rl.shelf.storage.description import read_description
from arcade_rl.shelf.storage.safetensors_layout import Layout, read_layout

FORMAT_VERSION = 1
_KEY = "arcade_rl_demonstration"
_DTYPES: dict[str, np.dtype[Any]] = {
    "U8": np.dtype("u1"),
    "F32": np.dtype("<f4"),
    "I64": np.dtype("<i8"),
    "BOOL": np.dtype("?"),
}
_STEP_DTYPES = {"actions": "I64", "rewards": "F32", "terminated": "BOOL"}
_SETTINGS = ("frame_skip", "game_mode", "game_difficulty")  # of what was played, where they are known
_FRAME_DTYPES = {"pixels": "U8", "vector": "F32", "state": "I64"}


@dataclass(frozen=True, slots=True)
class Demonstration:
    """T agent steps in a row, played by a human.

    Attributes:
        frames: for games seen as pictures (stack + T, H, W[, 3]) uint8: the observation before step t is
            `frames[t : t + stack]`, the one after it `frames[t + 1 : t + 1 + stack]`. For the others (1 + T, *shape),
            float32 or int64: the observations themselves, as if the stack were 1.
        actions: (T,) int64 the action held for most of each step.
        rewards: (T,) float32 raw score gained.
        terminated: (T,) bool whether the learner treats the step as an end. Where the last one is not, the stretch was
            cut off, and its end has a value.
        game: the game's id.
        played: when it was begun: ISO 8601, UTC.
        frame_skip, game_mode, game_difficulty: of a game seen as pictures; None where they are not known.
    """

    frames: NDArray[Any]
    actions: NDArray[np.int64]
    rewards: NDArray[np.float32]
    terminated: NDArray[np.bool_]
    game: str
    played: str
    frame_skip: int | None = None
    game_mode: int | None = None
    game_difficulty: int | None = None

    @property
    def steps(self) -> int:
        """T: how many transitions it holds."""
        return len(self.actions)

    @property
    def stack(self) -> int:
        """How many frames in a row make one observation."""
        return len(self.frames) - self.steps

    def check_fits(self, entry: CatalogEntry, hyperparameters: Hyperparameters) -> None:
        """Refuse what an agent of this game and these hyperparameters cannot learn from.

        Raises:
            ArcadeError: another game's, or seen or acted on in another way.
        """
        try:
            self._check_fits(entry, hyperparameters)
        except ValueError as error:
            raise ArcadeError(f"this demonstration does not fit the agent: {error}; delete it") from error

    def _check_fits(self, entry: CatalogEntry, hyperparameters: Hyperparameters) -> None:
        shown = observed(entry, hyperparameters)
        stack, shape = (shown.shape[0], shown.shape[1:]) if entry.pixels else (1, shown.shape)
        if self.game != entry.id:
            raise ValueError(f"it was played in {self.game}")
        if self.frame_skip not in (None, hyperparameters.frame_skip):
            raise ValueError(f"it was played with frame_skip {self.frame_skip}")
        if self.game_mode is not None and self.game_difficulty is not None:
            played = variant_words(entry, self.game_mode, self.game_difficulty)
            if played != variant_words(entry, hyperparameters.game_mode, hyperparameters.game_difficulty):
                raise ValueError(f"it was played in {played or 'the standard game'}")
        if (self.stack, self.frames.shape[1:]) != (stack, shape) or self.frames.dtype != _frame_dtype(shown.kind):
            raise ValueError(
                f"its {self.stack} frames of {self.frames.shape[1:]} are not the agent's {stack} of {shape}"
            )
        if not _within(self.actions, len(entry.actions)) or (shown.states and not _within(self.frames, shown.states)):
            raise ValueError("it holds actions or states that the game has not")


@dataclass(frozen=True, slots=True)
class DemonstrationHeader:
    """What a demonstration's header says of it.

    Attributes:
        steps: how many transitions it holds.
        score: raw score gained in them.
        terminated: how many of them the learner treats as an end.
    """

    game: str
    played: str
    steps: int
    score: float
    terminated: int


_Count = Annotated[int, Field(ge=0, le=10**9)]
_Setting = Annotated[int, Field(ge=-1, le=255)] | None
_Line = Annotated[str, Field(max_length=100, pattern=r"^[\x20-\x7e]*$")]


def _is_date(text: str) -> str:
    foreign.date(text)
    return text


class _Document(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)

    format_version: Annotated[int, Field(ge=FORMAT_VERSION, le=FORMAT_VERSION)]
    game: _Line
    played: Annotated[_Line, AfterValidator(_is_date)]
    steps: _Count
    score: float
    terminated: _Count
    frame_skip: _Setting = None  # older files do not say them
    game_mode: _Setting = None
    game_difficulty: _Setting = None


def write(demonstration: Demonstration, path: Path) -> None:
    """Write atomically. ArcadeError if the disk refuses."""
    tensors = {name: np.ascontiguousarray(getattr(demonstration, name)) for name in ("frames", *_STEP_DTYPES)}
    known = {name: value for name in _SETTINGS if (value := getattr(demonstration, name)) is not None}
    header = dataclasses.asdict(_header(demonstration))
    document = json.dumps({"format_version": FORMAT_VERSION, **header, **known}, allow_nan=False)
    write_atomically(path, checksum.sealed(_KEY, document, tensors))


def read(path: Path) -> Demonstration:
    """Read and check all of it. ArcadeError: one line that names the file, the reason and the remedy."""
    with _opened(path) as (file, layout, document):
        tensors: dict[str, Any] = {name: _tensor(file, layout, name) for name in layout.entries}
        checksum.check(layout.metadata, layout.metadata[_KEY], tensors)
        told = {name: getattr(document, name) for name in ("game", "played", *_SETTINGS)}
        demonstration = Demonstration(**told, **tensors)
        _check_values(demonstration)
    return demonstration


def read_header(path: Path) -> DemonstrationHeader:
    """As `read`, but only what the header says: quick, for lists and counts."""
    with _opened(path) as (_, _, document):
        return DemonstrationHeader(**document.model_dump(exclude={"format_version", *_SETTINGS}))


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, Layout, _Document]]:
    """The file, its layout and its description, checked; whatever is wrong becomes an ArcadeError."""
    try:
        with refusing("read", path), path.open("rb") as file:
            layout = read_layout(file)
            document = read_description(_Document, layout, _KEY, FORMAT_VERSION)
            _check_layout(layout, document.steps)
            yield file, layout, document
    except ValueError as error:
        raise ArcadeError(f"{path} is not a usable demonstration: {error}; delete it") from error


def _check_layout(layout: Layout, steps: int) -> None:
    if layout.entries.keys() != {"frames", *_STEP_DTYPES}:
        raise ValueError("it does not hold what a demonstration holds")
    for name, dtype in _STEP_DTYPES.items():
        if (layout.entries[name].dtype, layout.entries[name].shape) != (dtype, (steps,)):
            raise ValueError(f"its {name} are not {steps} numbers of type {dtype}")
    frames = layout.entries["frames"]
    if not steps or not frames.shape or frames.shape[0] <= steps or frames.dtype not in _FRAME_DTYPES.values():
        raise ValueError("its frames do not fit its steps")


def _tensor(file: BinaryIO, layout: Layout, name: str) -> NDArray[Any]:
    entry = layout.entries[name]
    file.seek(entry.begin)
    if entry.dtype == "BOOL":
        numbers = np.fromfile(file, np.uint8, entry.bytes)
        if not _within(numbers, 2):
            raise ValueError(f"its {name} are neither true nor false")
        return numbers.view(np.bool_).reshape(entry.shape)
    dtype = _DTYPES[entry.dtype]
    return np.fromfile(file, dtype, entry.bytes // dtype.itemsize).reshape(entry.shape)


def _check_values(demonstration: Demonstration) -> None:
    for name in ("frames", "rewards"):
        if not np.isfinite(getattr(demonstration, name)).all():
            raise ValueError(f"its {name} are not finite")
    if (demonstration.actions < 0).any():
        raise ValueError("it holds an action below 0")


def _header(demonstration: Demonstration) -> DemonstrationHeader:
    return DemonstrationHeader(
        game=demonstration.game,
        played=demonstration.played,
        steps=demonstration.steps,
        score=float(demonstration.rewards.sum(dtype=np.float64)),
        terminated=int(demonstration.terminated.sum()),
    )


def _frame_dtype(kind: str) -> np.dtype[Any]:
    return _DTYPES[_FRAME_DTYPES[kind]]


def _within(numbers: NDArray[Any], count: int) -> bool:
    """Whether all are at least 0 and below `count`."""
    return bool(((numbers >= 0) & (numbers < count)).all())
