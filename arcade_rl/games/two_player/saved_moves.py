"""A game for two as it is kept on disk: all moves since the console was switched on, which lead there again.

The emulator's own state would be read sooner, but a damaged one ends the process, or never comes to an end.
"""

import hashlib
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from arcade_rl.errors import UsageError
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.saved_game import SavedGame, SavedValues, checked_values
from arcade_rl.games.two_player.console import rom_digest

MOST_FRAMES = 60 * 60 * 60
"""An hour, which takes some ten seconds to replay."""

_MOST_IDLE_FRAMES = 240  # the largest `noop_max`


class SavedMoves(NamedTuple):
    """How a game came to where it is.

    Attributes:
        idle_frames: how long nobody did anything at first.
        moves: (frames, 2) uint8 the actions of both sides since.
        screen: the digest of the screen that they lead to.
    """

    idle_frames: int
    moves: NDArray[np.uint8]
    screen: str


class _Saved(SavedValues):
    """Attributes: rom, the SHA-256 of the ROM; the others as in `SavedMoves`."""

    rom: str
    mode: int
    idle_frames: int = Field(ge=0, le=_MOST_IDLE_FRAMES)
    screen: str


def digest(screen: NDArray[np.uint8]) -> str:
    """The SHA-256 of a screen."""
    return hashlib.sha256(np.ascontiguousarray(screen).tobytes()).hexdigest()


def saved(entry: CatalogEntry, mode: int, how: SavedMoves) -> SavedGame:
    """For a file. UsageError if the game has run for too long."""
    if len(how.moves) > MOST_FRAMES:
        raise UsageError("this game has run for more than an hour: save a state of the next one")
    values = {"rom": rom_digest(entry), "mode": mode, "idle_frames": how.idle_frames, "screen": how.screen}
    return SavedGame(values, {"moves": how.moves})


def mode_of(game: SavedGame) -> int:
    """The console's number of the game that was saved. ValueError if it is none for two."""
    return checked_values(_Saved, game, "moves").mode


def moves_of(game: SavedGame, entry: CatalogEntry, mode: int, most_frames: int) -> SavedMoves:
    """How a saved game came to where it is.

    Args:
        most_frames: of a game that has not ended.

    Raises:
        ValueError: it is not of this game and mode, or damaged.
    """
    values, moves = checked_values(_Saved, game, "moves"), game.arrays["moves"]
    if values.rom != rom_digest(entry):
        raise ValueError("it was saved with another ROM")
    if values.mode != mode:
        raise ValueError(f"it is of mode {values.mode}")
    if moves.ndim != 2 or moves.shape[1] != 2 or (moves >= len(entry.actions)).any():
        raise ValueError("its moves are not this game's")
    if len(moves) > min(most_frames, MOST_FRAMES):
        raise ValueError("its game has run for too long")
    return SavedMoves(values.idle_frames, moves, values.screen)
