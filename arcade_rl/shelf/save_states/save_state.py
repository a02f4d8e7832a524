"""A save state: a game in the middle of an episode, as one `.safetensors` file. Read, write, refuse."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

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

FORMAT_VERSION = 1
THUMBNAIL_PIXELS = 160
"""The longer side of a thumbnail, at most."""

_KEY = "arcade_rl_save_state"
_THUMBNAIL = "thumbnail"
_MAX_BYTES = 32 * 1024**2


@dataclass(frozen=True, slots=True)
class SavedEpisode:
    """An episode that can go on.

    Attributes:
        steps, human_steps, score, reward_since_decision: as the session counts them.
        random: the random state of exploration and of the next episodes, before the agent thought of this decision.
    """

    game: SavedGame
    steps: int
    human_steps: int
    score: float
    reward_since_decision: float
    random: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a save state comes from.

    Attributes:
        game: the game's id.
        variant: the same with the console's mode and difficulty, where they are not the standard ones.
        seen: frame skip, frame stack, height and width of the agent's pictures, and 3 if they are in colour; empty for
            games that show numbers.
        agent: the name of the agent in the window; empty if there was none.
        saved: when.
    """

    game: str
    variant: str
    seen: tuple[int, ...]
    agent: str
    saved: datetime

    @classmethod
    def of(cls, entry: CatalogEntry, settings: GameSettings, agent: str, saved: datetime) -> "Origin":
        """That of a game as it is played now."""
        return cls(entry.id, _variant(entry, settings), _seen(entry, settings), agent, saved)

    def check_fits(self, entry: CatalogEntry, settings: GameSettings) -> None:
        """Refuse what a game with these settings cannot go on from. ArcadeError names the remedy."""
        variant, seen = _variant(entry, settings), _seen(entry, settings)
        if self.game != entry.id:
            raise ArcadeError(f"this state is of {self.game} and not of {entry.id}; load it in that game")
        if self.variant != variant:
            raise ArcadeError(
                f"this state is of {self.variant} and the game here is {variant}; load it with an agent that plays "
                "that mode and difficulty"
            )
        if self.seen != seen:
            raise ArcadeError(
                f"this state was saved with {_in_words(self.seen)}, and the agent here sees {_in_words(seen)}; load it "
                "with an agent that sees as the first"
            )


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


class _Document(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)

    format_version: Annotated[int, Field(ge=FORMAT_VERSION, le=FORMAT_VERSION)]
    game: _Line
    variant: _Line
    seen: Annotated[list[_Count], Field(max_length=5)]
    agent: _Line
    saved: Annotated[datetime, BeforeValidator(_date)]
    steps: _Count
    human_steps: _Count
    score: float
    reward_since_decision: float
    random: dict[str, Any]
    values: dict[str, Any]


def write(state: SaveState, path: Path) -> None:
    """Write atomically; makes the folder. ArcadeError if the disk refuses: the old file stays as it was."""
    origin, episode = state.origin, state.episode
    document = {
        "format_version": FORMAT_VERSION,
        "game": origin.game,
        "variant": origin.variant,
        "seen": origin.seen,
        "agent": origin.agent,
        "saved": origin.saved.astimezone(UTC).isoformat(),
        "steps": episode.steps,
        "human_steps": episode.human_steps,
        "score": float(episode.score),
        "reward_since_decision": float(episode.reward_since_decision),
        "random": episode.random,
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
    return SaveState(
        Origin(document.game, document.variant, tuple(document.seen), document.agent, document.saved),
        SavedEpisode(
            SavedGame(document.values, tensors),
            document.steps,
            document.human_steps,
            document.score,
            document.reward_since_decision,
            document.random,
        ),
        thumbnail,
    )


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


def _variant(entry: CatalogEntry, settings: GameSettings) -> str:
    return scored_as(entry, settings.game_mode, settings.game_difficulty)


def _seen(entry: CatalogEntry, settings: GameSettings) -> tuple[int, ...]:
    if not entry.pixels:
        return ()
    return (settings.frame_skip, *pixels_shape(settings))


def _in_words(seen: tuple[int, ...]) -> str:
    if len(seen) < 4:
        return "numbers"
    skip, stack, height, width, *colours = seen
    return f"{stack} frames of {height}x{width}{' in colour' if colours else ''} and a frame skip of {skip}"
