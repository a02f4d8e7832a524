"""The pictures of the games: read from where they are kept, drawn by a separate process where there is none yet."""

import subprocess
from collections.abc import Sequence
from typing import TYPE_CHECKING

from arcade_rl.child_processes import module_command, module_environment
from arcade_rl.errors import ArcadeError
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.shelf.settings import game_pictures

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PATIENCE_SECONDS = 90.0  # an environment that somebody has added may hang


def read_game_picture(entry: CatalogEntry) -> "NDArray[np.uint8] | None":
    """(H, W, 3) uint8 RGB; None if it is not drawn yet."""
    return game_pictures.read_game_picture(entry)


def draw_game_pictures(entries: Sequence[CatalogEntry]) -> None:
    """Draw those that are missing, the first first; returns when that is done.

    Raises:
        ArcadeError: one cannot be drawn; the message is the last line that was said.
    """
    command = module_command("arcade_rl", "games", "draw", "--", *(entry.id for entry in entries))
    try:
        drawn = subprocess.run(
            command,
            env=module_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=_PATIENCE_SECONDS,
            start_new_session=True,
            text=True,
            errors="replace",
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ArcadeError(f"{entries[0].title} took longer than {_PATIENCE_SECONDS:.0f} seconds to draw") from None
    if drawn.returncode:
        said = [line.strip() for line in drawn.stderr.splitlines() if line.strip()]
        raise ArcadeError(said[-1].removeprefix("arcade-rl: ") if said else "the game cannot be drawn")
