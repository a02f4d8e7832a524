"""multi-agent-ale-py's emulator, loaded once and kept quiet: a console with a joystick for each player."""

import contextlib
import hashlib
import weakref
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from ale_py import roms
from numpy.typing import NDArray

from arcade_rl.errors import ArcadeError
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.two_player.versus_catalog import check_here

with contextlib.suppress(ImportError):  # `check_here` reports it
    from multi_agent_ale_py import ALEInterface
    from multi_agent_ale_py.ale_python_interface import ale_lib

    ale_lib.setLoggerMode(ALEInterface.Logger.Error)  # no banner on every start


class SavedConsole:
    """The emulator's whole state, random state included. Its memory is freed with it."""

    def __init__(self, console: "ALEInterface") -> None:
        self.pointer: int = console.cloneSystemState()
        weakref.finalize(self, ale_lib.deleteState, self.pointer)


class TwoPlayerConsole:
    """A console with one of its games for several players in it, one frame a step and no sticky actions.

    To be switched on with `reset` first.

    Raises:
        ArcadeError: multi-agent-ale-py or the ROM is not there.
    """

    def __init__(self, entry: CatalogEntry, mode: int) -> None:
        check_here()
        self._ale = ALEInterface()
        self._ale.setFloat("repeat_action_probability", 0.0)
        self._ale.setInt("random_seed", 1)  # 0 stands for the time of day: Combat and others draw from it
        self._ale.loadROM(str(_rom_path(entry)))
        self._ale.setMode(mode)
        width, height = self._ale.getScreenDims()
        self.screen_shape: tuple[int, int] = (height, width)
        self.players: int = self._ale.numPlayersActive()
        self._power_on = self.save()

    def reset(self) -> None:
        """Switch it on."""
        self.load(self._power_on)
        self._ale.reset_game()

    def act(self, codes: Sequence[int]) -> NDArray[np.intc]:
        """One frame with every player's joystick, by the emulator's numbers (0 NOOP to 17 DOWNLEFTFIRE).

        Returns:
            (players,) rewards.
        """
        rewards: NDArray[np.intc] = self._ale.act(codes)
        return rewards

    def replay(self, codes: NDArray[np.intc]) -> None:
        """Many frames as fast as the emulator can, about 20,000 a second.

        Args:
            codes: (frames, players) as `act` gets them.
        """
        codes = np.ascontiguousarray(codes)
        rewards = np.empty(self.players, np.intc).ctypes  # of a frame, which nobody reads
        for frame in range(len(codes)):
            ale_lib.actMulti(self._ale.obj, codes.ctypes.data + frame * codes.strides[0], rewards.data)

    def look(self, out: NDArray[np.uint8]) -> None:
        """Write the screen into (H, W) uint8 in grey, or into (H, W, 3) as RGB."""
        if out.ndim == 3:
            self._ale.getScreenRGB(out)
        else:
            self._ale.getScreenGrayscale(out)

    def screen(self) -> NDArray[np.uint8]:
        """(H, W, 3) uint8 RGB."""
        screen: NDArray[np.uint8] = self._ale.getScreenRGB()
        return screen

    @property
    def lives(self) -> tuple[int, ...]:
        """Of each player; 0 in games without."""
        return tuple(self._ale.allLives().tolist())

    @property
    def game_over(self) -> bool:
        """Whether the game has ended."""
        return bool(self._ale.game_over())

    def save(self) -> SavedConsole:
        """All but the screen."""
        return SavedConsole(self._ale)

    def state(self) -> bytes:
        """The same, as bytes to be read."""
        saved = self.save()  # held on to: its memory is read
        state: NDArray[np.uint8] = self._ale.encodeState(saved.pointer)
        return state.tobytes()

    def load(self, saved: SavedConsole) -> None:
        """Go back."""
        self._ale.restoreSystemState(saved.pointer)


def rom_digest(entry: CatalogEntry) -> str:
    """The SHA-256 of the game's ROM. ArcadeError if it is not there."""
    return hashlib.sha256(_rom_path(entry).read_bytes()).hexdigest()


def _rom_path(entry: CatalogEntry) -> Path:
    """Where ale-py keeps the ROM. To be asked first: the emulator ends the process when there is none."""
    try:
        path = roms.get_rom_path(entry.rom)
    except OSError as error:
        raise ArcadeError(f"the ROM of {entry.id} is missing or damaged ({error}); reinstall ale-py") from error
    if path is None:
        raise ArcadeError(f"the ROM of {entry.id} is missing; reinstall ale-py")
    return path
