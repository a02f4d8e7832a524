"""The shelf as it was last read, in one small file: a cockpit paints it until it has read the agents themselves.

Only what is painted comes from here. An agent whose settings have changed since, or which is gone, is not remembered;
of the others, what has changed is corrected within the second.
"""

import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from arcade_rl.locations import brains_folder, saves_folder
from arcade_rl.shelf.agents.training_queue import Place
from arcade_rl.shelf.ledger.status import Status
from arcade_rl.shelf.queries.agent_summary import Summary
from arcade_rl.shelf.storage import foreign
from arcade_rl.shelf.storage.atomic import refusing, write_atomically
from arcade_rl.shelf.storage.file_stamp import Stamp, stamp
from arcade_rl.shelf.storage.row_types import number, typed

_FORMAT = 1
_MAX_BYTES = 20_000_000  # of some ten thousand agents
_SETTINGS = "agent.toml"


def remembered_file() -> Path:
    """Where it lies; hidden, so that no list takes it for an agent."""
    return saves_folder() / ".shelf.json"


def remembered() -> tuple[Summary, ...]:
    """The agents as last kept, in that order; none if nothing was kept, or it is damaged. Never raises."""
    try:
        with remembered_file().open("rb") as file:
            document = json.loads(file.read(_MAX_BYTES))
        if document["format"] != _FORMAT:
            return ()
        known = [(_summary(each["agent"]), each["settings"]) for each in document["agents"]]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return ()
    return tuple(agent for agent, settings in known if settings and settings == _stamp(agent))


def remember(agents: Iterable[Summary]) -> None:
    """Keep what was read, but for what cannot be read whole. ArcadeError if the disk refuses."""
    kept = [
        {"settings": _stamp(agent), "agent": dataclasses.asdict(agent)}
        for agent in agents
        if agent.is_known and not agent.problem
    ]
    file = remembered_file()
    with refusing("write", file):
        file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, json.dumps({"format": _FORMAT, "agents": kept}).encode())


def _stamp(agent: Summary) -> list[int] | None:
    """Of its settings; a list, as JSON has it. None if they are gone."""
    folder = brains_folder() if agent.champion else saves_folder()
    found: Stamp | None = stamp(folder / agent.name / _SETTINGS)
    return None if found is None else [*found]


def _summary(document: dict[str, Any]) -> Summary:
    """An agent as it was kept. ValueError, TypeError, KeyError or AttributeError if it is none."""
    status, place, scores, tags = (document.pop(name) for name in ("status", "place", "scores", "tags"))
    for text in document.values():
        if isinstance(text, str):
            foreign.line(text)
    foreign.date(document["created"])
    return dataclasses.replace(
        typed(Summary, document),
        status=typed(Status, status),
        place=None if place is None else typed(Place, place),
        scores=tuple(map(number, scores)),
        tags=tuple(map(foreign.line, tags)),
    )
