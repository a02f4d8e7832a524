"""Whether the disk has room for what training will write."""

import contextlib
import shutil
from pathlib import Path

from arcade_rl.estimates.needs import estimate
from arcade_rl.games import catalog
from arcade_rl.locations import saves_folder
from arcade_rl.shelf.agents.agent_files import AgentFolder
from arcade_rl.shelf.agents.config_file import AgentConfig

_BLOCK_BYTES = 512  # the unit of `st_blocks`


def free_bytes(folder: Path) -> int | None:
    """Room on the disk where `folder` is, or will be; None where nobody says."""
    try:
        existing = next((place for place in (folder, *folder.parents) if place.is_dir()), None)
        return shutil.disk_usage(existing).free if existing else None
    except OSError:
        return None


def too_little_room(config: AgentConfig, folder: AgentFolder | None = None) -> tuple[int, int] | None:
    """How many bytes training still needs, and how many are free, if the disk has too little; else None.

    Args:
        folder: where the agent lies already; None if it is to be made.

    Raises:
        UsageError: its network cannot see its game.
    """
    needed = estimate(catalog.game(config.game), config.algorithm, config.hyperparameters).disk_bytes
    if folder is not None:
        needed -= _bytes_in(folder.path)
    free = free_bytes(saves_folder())
    return (needed, free) if free is not None and needed > free else None


def _bytes_in(folder: Path) -> int:
    """What a folder takes of the disk: a file with holes takes less than its size."""
    taken = 0
    for file in folder.rglob("*"):
        with contextlib.suppress(OSError):
            status = file.stat()
            taken += getattr(status, "st_blocks", status.st_size // _BLOCK_BYTES) * _BLOCK_BYTES
    return taken
