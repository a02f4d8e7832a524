"""Champions: trained agents that ship with the program, folders like any agent's, but read-only.

They may lie where nobody may write, so nothing is: no lock, no ledger, no log. What an agent's ledger says, a
champion's own file does (see `champion_file`).
"""

import shlex
from pathlib import Path

from arcade_rl.errors import UsageError
from arcade_rl.locations import brains_folder
from arcade_rl.shelf.storage.atomic import refusing

CHAMPION_FILE = "champion.toml"


def names() -> list[str]:
    """The name of every champion, in order. ArcadeError if their folder cannot be read."""
    brains = brains_folder()
    with refusing("read", brains):
        if not brains.is_dir():
            return []
        folders = [each for each in brains.iterdir() if not each.name.startswith(".")]
        return sorted(each.name for each in folders if (each / CHAMPION_FILE).is_file())


def is_champion(folder: Path) -> bool:
    """Whether an agent's folder is a champion's."""
    return folder.parent == brains_folder()


def refuse(folder: Path, verb: str) -> None:
    """Keep champions as they are.

    Args:
        verb: what cannot be done to them, as a participle (`trained`).

    Raises:
        UsageError: the folder is a champion's.
    """
    if is_champion(folder):
        fork = f"arcade-rl fork {shlex.quote(folder.name)} NAME"
        raise UsageError(
            f"{folder.name} is a champion and read-only, it cannot be {verb}; fork it into an agent of your own: {fork}"
        )
