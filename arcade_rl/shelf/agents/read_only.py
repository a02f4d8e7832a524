"""Saves that may be read and not written: a shared shelf, a disk mounted read-only, somebody else's folder."""

import os
from pathlib import Path

from arcade_rl.locations import saves_folder
from arcade_rl.shelf.agents.agent_files import AgentFolder

READ_ONLY = "saves are read-only"


def saves_are_read_only() -> bool:
    """Whether nothing can be put among the saves; asked of the folder above where there are none yet."""
    saves = saves_folder()
    there = next(folder for folder in (saves, *saves.parents) if folder.exists())
    return not _may_be_written(there)


def is_read_only(folder: AgentFolder) -> bool:
    """Whether nothing may be written into an agent's folder: a champion's, or one that the system protects."""
    return folder.is_champion or not _may_be_written(folder.path)


def notice() -> str:
    """What a person must know of read-only saves, in a line; empty if they can be written."""
    if not saves_are_read_only():
        return ""
    return (
        f"{READ_ONLY} ({saves_folder()}): agents can be watched, played, evaluated and exported, but not trained or "
        "changed, and scores are not kept"
    )


def _may_be_written(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK)
