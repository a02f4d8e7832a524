"""The ten slots of a game: `saves/.states/GAME/slot-01.safetensors` to `slot-10.safetensors`."""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.locations import saves_folder
from arcade_rl.shelf.save_states import save_state
from arcade_rl.shelf.save_states.save_state import SaveState
from arcade_rl.shelf.storage.atomic import refusing, sync_folder

COUNT = 10


@dataclass(frozen=True, slots=True)
class Slot:
    """What is in one slot.

    Attributes:
        number: 1 to 10.
        state: None if it is empty, or cannot be read.
        problem: why it cannot be read, in one line; empty if it can.
    """

    number: int
    state: SaveState | None = None
    problem: str = ""

    @property
    def taken(self) -> bool:
        """Whether a file is there."""
        return self.state is not None or bool(self.problem)


def path_of(game: str, number: int) -> Path:
    """Where a slot's file lies, if there is one. An environment's id may hold what no file name can."""
    return saves_folder() / ".states" / quote(game, safe="") / f"slot-{number:02}.safetensors"


def slots(game: str) -> tuple[Slot, ...]:
    """All of them, in order."""
    return tuple(_slot(game, number) for number in range(1, COUNT + 1))


def read(game: str, number: int) -> SaveState:
    """What a slot holds.

    Raises:
        UsageError: it is empty.
        ArcadeError: its file is damaged.
    """
    path = path_of(game, number)
    if not path.exists():
        taken = ", ".join(str(slot) for slot in range(1, COUNT + 1) if path_of(game, slot).exists())
        raise UsageError(
            f"slot {number} of {game} is empty; "
            + (f"there are states in {taken}" if taken else "save a state in the game's window first, with F3")
        )
    return save_state.read(path)


def write(game: str, number: int, state: SaveState) -> None:
    """Put a state into a slot, in place of any before. ArcadeError if the disk refuses."""
    save_state.write(state, path_of(game, number))


def delete(game: str, number: int) -> None:
    """Empty a slot. ArcadeError if the disk refuses."""
    path = path_of(game, number)
    with refusing("delete", path), contextlib.suppress(FileNotFoundError):
        path.unlink()
        sync_folder(path.parent)


def _slot(game: str, number: int) -> Slot:
    if not path_of(game, number).exists():
        return Slot(number)
    try:
        return Slot(number, save_state.read(path_of(game, number)))
    except ArcadeError as error:
        return Slot(number, problem=str(error))
