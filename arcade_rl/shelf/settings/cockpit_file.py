"""What the cockpit remembers from one start to the next, in one small JSON file beside the agents: its theme."""

import json
from pathlib import Path

from arcade_rl.locations import saves_folder
from arcade_rl.shelf.storage.atomic import refusing, write_atomically

_MAX_BYTES = 10_000


def cockpit_file() -> Path:
    """Where it lies; hidden, so that no list takes it for an agent."""
    return saves_folder() / ".cockpit.json"


def read_theme() -> str:
    """The name of the theme that was chosen last; empty if none was, or the file cannot be read."""
    try:
        with cockpit_file().open("rb") as file:
            theme = json.loads(file.read(_MAX_BYTES))["theme"]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return ""
    return theme if isinstance(theme, str) else ""


def write_theme(name: str) -> None:
    """Keep the name of the theme.

    Raises:
        ArcadeError: the disk refuses.
    """
    path = cockpit_file()
    with refusing("write", path):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps({"theme": name}).encode())
