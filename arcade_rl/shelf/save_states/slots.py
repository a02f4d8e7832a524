"""The ten slots of a game: `saves/.states/GAME/slot-01.safetensors` to `slot-10.safetensors`; a game that can be
played by one and by two has ten of each."""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.locations import saves_folder
from arcade_rl.shelf.save_states import save_state
from arcade_rl.shelf.save_states.save_state import SaveState
from arcade_rl.shelf.storage import file_stamp
from arcade_rl.shelf.storage.atomic import refusing, sync_folder
from arcade_rl.shelf.storage.file_stamp import Stamp

COUNT = 10
_FOR_TWO = "+versus"  # no game's id becomes a folder with a plus


@dataclass(frozen=True, slots=True)
class Slot:
    """What is in one slot.

    Attributes:
        number: 1 to 10.
        state: None if it is empty, or cannot be read.
        problem: why it cannot be read, in one line; empty if it can.
        stamp: of its file, so that a change shows; None if there is none.
    """

    number: int
    state: SaveState | None = None
    problem: str = ""
    stamp: Stamp | None = None

    @property
    def taken(self) -> bool:
        """Whether a file is there."""
        return self.state is not None or bool(self.problem)

    def is_as(self, before: "Slot") -> bool:
        """Whether what was seen of it before still is in it."""
        return (self.taken, self.stamp) == (before.taken, before.stamp)


@dataclass(frozen=True, slots=True)
class Slots:
    """The slots of one game.

    Attributes:
        game: its id.
        for_two: two play it, against each other.
    """

    game: str
    for_two: bool = False

    def path(self, number: int) -> Path:
        """Where a slot's file lies, if there is one. An environment's id may hold what no file name can."""
        folder = quote(self.game, safe="") + (_FOR_TWO if self.for_two else "")
        return saves_folder() / ".states" / folder / f"slot-{number:02}.safetensors"

    def all(self) -> tuple[Slot, ...]:
        """What is in them, in order."""
        return tuple(self.slot(number) for number in range(1, COUNT + 1))

    def slot(self, number: int) -> Slot:
        """What is in one of them."""
        path = self.path(number)
        stamp = file_stamp.stamp(path)  # before it is read: a change meanwhile shows
        if not _is_there(path):
            return Slot(number)
        try:
            return Slot(number, save_state.read(path), stamp=stamp)
        except ArcadeError as error:
            return Slot(number, problem=str(error), stamp=stamp)

    def read(self, number: int) -> SaveState:
        """What a slot holds.

        Raises:
            UsageError: it is empty.
            ArcadeError: its file is damaged.
        """
        path = self.path(number)
        if not _is_there(path):
            taken = ", ".join(str(slot) for slot in range(1, COUNT + 1) if _is_there(self.path(slot)))
            raise UsageError(
                f"slot {number} of {self.game}{' for two' * self.for_two} is empty; "
                + (f"there are states in {taken}" if taken else "save a state in the game's window first, with F3")
            )
        return save_state.read(path)

    def write(self, number: int, state: SaveState) -> None:
        """Put a state into a slot, in place of any before. ArcadeError if the disk refuses."""
        save_state.write(state, self.path(number))

    def delete(self, number: int) -> None:
        """Empty a slot. ArcadeError if the disk refuses."""
        path = self.path(number)
        with refusing("delete", path), contextlib.suppress(FileNotFoundError):
            path.unlink()
            sync_folder(path.parent)


def _is_there(path: Path) -> bool:
    """Whether there is a file, or something that cannot be looked at: then reading says why."""
    try:
        path.stat()
    except OSError as error:
        return not isinstance(error, FileNotFoundError)
    return True
