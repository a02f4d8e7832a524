"""A save state: a game in the middle of an episode, as one `.safetensors` file. Read, write, refuse."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from arcade_rl.errors import ArcadeError
from arcade_rl.games.atari.variants import scored_as
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.game import GameSettings
from arcade_rl.games.pixels.observed import pixels_shape
from arcade_rl.games.saved_game import SavedGame
from arcade_rl.shelf.storage import checksum, foreign
from arcade_rl.shelf.storage.atomic import refusing, write_atomically
from arcade_rl.shelf.storage.description import read_description
from arcade_rl.shelf.storage.safetensors_layout import Layout, read_layout

FORMAT_VERSION = 2
THUMBNAIL_PIXELS = 160
"""The longer side of a thumbnail, at most."""

_KEY = "arcade_rl_save_state"
_THUMBNAIL = "thumbnail"
_MAX_BYTES = 32 * 1024**2


@dataclass(frozen=True, slots=True)
class SavedSide:
    """How an episode stands for one side.

    Attributes:
        steps, human_steps, score, reward_since_decision: as the session counts them.
        random: the random state of exploration and of the next episodes, before the agent thought of this decision.
    """

    steps: int
    human_steps: int
    score: float
    reward_since_decision: float
    random: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SavedEpisode:
    """An episode that can go on.

    Attributes:
        sides: one, or of a game for two the left and the right one.
    """

    game: SavedGame
    sides: tuple[SavedSide, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """What two sessions have in common if the one can go on from a state of the other.

    Attributes:
        game: the game's id.
        variant: the same with the console's mode and difficulty, where they are not the standard ones.
        seen: frame skip, frame stack, height and width of the agent's pictures, and 3 if they are in colour; empty for
            games that show numbers, and for those for two, of which any agent goes on.
    """

    game: str
    variant: str
    seen: tuple[int, ...] = ()

    @classmethod
    def of(cls, entry: CatalogEntry, settings: GameSettings) -> "Fit":
        """That of a game for one."""
        seen = (settings.frame_skip, *pixels_shape(settings))
        variant = scored_as(entry, settings.game_mode, settings.game_difficulty)
        return cls(entry.id, variant, seen if entry.pixels else ())

    def check(self, saved: "Fit") -> None:
        """Refuse what a session like this cannot go on from. ArcadeError names the remedy."""
        if saved.game != self.game:
            raise ArcadeError(f"this state is of {saved.game} and not of {self.game}; load it in that game")
        if saved.variant != self.variant:
            raise ArcadeError(
                f"this state is of {saved.variant} and the game here is {self.variant}; load it where that is played"
            )
        if saved.seen != self.seen:
            raise ArcadeError(
                f"this state was saved with {_in_words(saved.seen)}, and the agent here sees {_in_words(self.seen)}; "
                "load it with an agent that sees as the first"
            )


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a save state comes from.

    Attributes:
        agents: the name of the agent at each side; empty where there was none.
        saved: when.
    """

    fit: Fit
    agents: tuple[str, ...]
    saved: datetime


@dataclass(frozen=True, slots=True)
class SaveState:
    """All that a slot holds.

    Attributes:
        thumbnail: (H, W, 3) uint8 RGB, its sides at most `THUMBNAIL_PIXELS` long.
    """

    origin: Origin
    episode: SavedEpisode
    thumbnail: NDArray[np.uint8]


_Count = Annotated[int, Field(ge=0, le=10**9)]
_Line = Annotated[str, AfterValidator(foreign.line)]


def _date(value: Any) -> datetime:
    if not isinstance(value, str):
        raise ValueError("it is not a date")
    return foreign.date(value)


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class _Side(_Strict):
    steps: _Count
    human_steps: _Count
    score: float
    reward_since_decision: float
    random: dict[str, Any]


class _Document(_Strict):
    format_version: Annotated[int, Field(ge=FORMAT_VERSION, le=FORMAT_VERSION)]
    game: _Line
    variant: _Line
    seen: Annotated[list[_Count], Field(max_length=5)]
    saved: Annotated[datetime, BeforeValidator(_date)]
    agents: Annotated[list[_Line], Field(min_length=1, max_length=2)]
    sides: Annotated[list[_Side], Field(min_length=1, max_length=2)]
    values: dict[str, Any]

    @model_validator(mode="before")
    @classmethod
    def _of_format_1(cls, document: dict[str, Any]) -> dict[str, Any]:
        """Before there were states of games for two, what is of a side stood in the document itself."""
        if document.get("format_version") != 1:
            return document
        of_side = {name: document[name] for name in _Side.model_fields if name in document}
        rest = {name: document[name] for name in document.keys() - of_side.keys() - {"agent"}}
        return {**rest, "format_version": FORMAT_VERSION, "agents": [document.get("agent")], "sides": [of_side]}


def write(state: SaveState, path: Path) -> None:
    """Write atomically; makes the folder. ArcadeError if the disk refuses: the old file stays as it was."""
    origin, episode = state.origin, state.episode
    document = {
        "format_version": FORMAT_VERSION,
        "game": origin.fit.game,
        "variant": origin.fit.variant,
        "seen": origin.fit.seen,
        "saved": origin.saved.astimezone(UTC).isoformat(),
        "agents": origin.agents,
        "sides": [
            {
                "steps": side.steps,
                "human_steps": side.human_steps,
                "score": float(side.score),
                "reward_since_decision": float(side.reward_since_decision),
                "random": side.random,
            }
            for side in episode.sides
        ],
        "values": episode.game.values,
    }
    tensors = {_THUMBNAIL: state.thumbnail, **episode.game.arrays}
    data = checksum.sealed(
        _KEY,
        json.dumps(document, allow_nan=False),
        {name: np.ascontiguousarray(array) for name, array in tensors.items()},
    )
    with refusing("write", path):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, data)


def read(path: Path) -> SaveState:
    """Read and check all of it. ArcadeError: one line that names the file, the reason and the remedy."""
    try:
        with refusing("read", path), path.open("rb") as file:
            return _read(file)
    except ValueError as error:
        raise ArcadeError(f"{path} is not a usable save state: {error}; save over it, or delete it") from error


def _read(file: BinaryIO) -> SaveState:
    layout = read_layout(file)
    document = read_description(_Document, layout, _KEY, FORMAT_VERSION)
    tensors = _tensors(file, layout)
    if checksum.KEY not in layout.metadata:
        raise ValueError("it has no checksum")
    checksum.check(layout.metadata, layout.metadata[_KEY], tensors)
    thumbnail = tensors.pop(_THUMBNAIL, np.zeros(0, np.uint8))
    if (
        thumbnail.ndim != 3
        or thumbnail.shape[2] != 3
        or not 0 < min(thumbnail.shape) <= max(thumbnail.shape) <= (THUMBNAIL_PIXELS)
    ):
        raise ValueError("its thumbnail is not a small picture")
    if len(document.agents) != len(document.sides):
        raise ValueError("its description is damaged")
    fit = Fit(document.game, document.variant, tuple(document.seen))
    sides = tuple(
        SavedSide(side.steps, side.human_steps, side.score, side.reward_since_decision, side.random)
        for side in document.sides
    )
    episode = SavedEpisode(SavedGame(document.values, tensors), sides)
    return SaveState(Origin(fit, tuple(document.agents), document.saved), episode, thumbnail)


def _tensors(file: BinaryIO, layout: Layout) -> dict[str, NDArray[np.uint8]]:
    if any(entry.dtype != "U8" for entry in layout.entries.values()):
        raise ValueError("it holds numbers that no save state has")
    if sum(entry.bytes for entry in layout.entries.values()) > _MAX_BYTES:
        raise ValueError("it is absurdly large")
    tensors = {}
    for name, entry in layout.entries.items():
        file.seek(entry.begin)
        tensors[name] = np.fromfile(file, np.uint8, entry.bytes).reshape(entry.shape)
    return tensors


def _in_words(seen: tuple[int, ...]) -> str:
    if len(seen) < 4:
        return "numbers"
    skip, stack, height, width, *colours = seen
    return f"{stack} frames of {height}x{width}{' in colour' if colours else ''} and a frame skip of {skip}"
