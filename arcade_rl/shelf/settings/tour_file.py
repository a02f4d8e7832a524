"""How far a person is in the cockpit's tour, in one small JSON file beside the agents."""

import json
from pathlib import Path

from arcade_rl.locations import saves_folder
from arcade_rl.shelf.storage.atomic import refusing, write_atomically

OFFERED = ""
"""The place of those who were offered the tour and have not begun it."""

_MAX_BYTES = 1_000


def tour_file() -> Path:
    """Where it lies; hidden, so that no list takes it for an agent."""
    return saves_folder() / ".tour.json"


def read_place() -> str | None:
    """The step at which the tour was left; None if it was never offered, or the file is damaged."""
    try:
        with tour_file().open("rb") as file:
            document = json.loads(file.read(_MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return None
    place = document.get("step") if isinstance(document, dict) else None
    return place if isinstance(place, str) else None


def write_place(step: str) -> None:
    """Keep the step at which the tour is.

    Raises:
        ArcadeError: the disk refuses.
    """
    path = tour_file()
    with refusing("write", path):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps({"step": step}).encode())
