"""ale-py, loaded once and kept quiet, and the ROMs that it ships."""

import hashlib
from functools import lru_cache
from pathlib import Path

import numpy as np
from ale_py import Action, ALEInterface, LoggerMode, roms
from numpy.typing import NDArray

from arcade_rl.errors import ArcadeError
from arcade_rl.games.atari.variants import STANDARD, check_variant
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.game import GameSettings, ObservationSpec
from arcade_rl.games.pixels.observed import pixels_shape

ALEInterface.setLoggerMode(LoggerMode.Error)  # no banner on every start


def rom_path(entry: CatalogEntry) -> Path:
    """Where the game's ROM lies. To be asked first: ale-py ends the process when given a ROM that it cannot run.

    Raises:
        ArcadeError: it is not there, damaged, or none that ale-py can run.
    """
    try:
        path = roms.get_rom_path(entry.rom)
    except OSError as error:
        raise ArcadeError(f"the ROM of {entry.id} is missing or damaged ({error}); reinstall ale-py") from error
    if path is None or ALEInterface.isSupportedROM(path) is None:
        raise ArcadeError(f"{entry.id} cannot be played: ale-py does not run its ROM; choose another game")
    return path


@lru_cache(maxsize=1)
def rom_digest(entry: CatalogEntry) -> str:
    """The SHA-256 of the game's ROM. Raises as `rom_path`."""
    return hashlib.sha256(rom_path(entry).read_bytes()).hexdigest()


def load(entry: CatalogEntry, mode: int = STANDARD, difficulty: int = STANDARD) -> ALEInterface:
    """An emulator with the game's ROM in it, with sound, one frame a step and no sticky actions.

    Args:
        mode, difficulty: of the console, by its numbers.

    Raises:
        UsageError: the game has no such mode or difficulty.
        ArcadeError: see `rom_path`.
    """
    path = rom_path(entry)
    check_variant(entry, mode, difficulty)
    emulator = ALEInterface()
    emulator.setFloat("repeat_action_probability", 0.0)
    emulator.setInt("random_seed", 0)
    emulator.setBool("sound_obs", True)  # a window may want to be heard; it costs a tenth of a frame
    emulator.loadROM(path)
    if mode != STANDARD:
        emulator.setMode(mode)
    if difficulty != STANDARD:
        emulator.setDifficulty(difficulty)
    if (mode, difficulty) != (STANDARD, STANDARD):
        emulator.reset_game()  # then the console's switches are as they were set
    return emulator


def action_codes(entry: CatalogEntry) -> NDArray[np.int64]:
    """The emulator's number of each of the game's actions (0 NOOP to 17 DOWNLEFTFIRE)."""
    return np.array([Action.__members__[name].value for name in entry.actions], np.int64)


def fire_action(entry: CatalogEntry) -> int | None:
    """The index of FIRE, which begins every life: games like Breakout wait for it. None if the game has none."""
    return entry.actions.index("FIRE") if "FIRE" in entry.actions else None


def observation_spec(settings: GameSettings) -> ObservationSpec:
    """The stack of pictures, oldest first."""
    return ObservationSpec("pixels", pixels_shape(settings), "uint8")
