"""Agents that wait to be trained: a small file in the folder of each, which whoever starts its trainer takes away.

The file keeps its place when the agent gets another name, and goes when it is deleted. Of two cockpits that look at the
same queue only one can take it.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from arcade_rl.shelf.storage.atomic import refusing, write_atomically

if TYPE_CHECKING:
    from arcade_rl.shelf.agents.agent_files import AgentFolder

RETRY_SECONDS = 60.0
"""After which one whose trainer died at once is tried again."""

_MAX_BYTES = 1_000


@dataclass(frozen=True, slots=True)
class Place:
    """An agent's place in the queue.

    Attributes:
        since: when it was put there, in seconds since the epoch; who has waited longest is next.
        steps: how many more agent steps it is to be trained; None to the end.
        not_before: when its turn may come at the earliest, since its trainer died at once; in seconds since the epoch.
    """

    since: float
    steps: int | None = None
    not_before: float = 0.0

    def is_due(self, now: float) -> bool:
        """Whether its trainer may be started; a clock that was set back keeps nobody waiting for long."""
        return not 0 < self.not_before - now <= RETRY_SECONDS


def put(folder: AgentFolder, steps: int | None = None) -> None:
    """Let an agent wait; one that waits already keeps its place.

    Raises:
        UsageError: it is a champion, or an imported policy.
        ArcadeError: the disk refuses.
    """
    from arcade_rl.shelf.agents import champions, policies  # a remembered listing has places, and does without these

    champions.refuse(folder.path, "trained")
    policies.refuse(folder, "trained")
    before = place(folder)
    since = before.since if before else time.time()
    put_back(folder, Place(since, steps))


def put_back(folder: AgentFolder, place: Place) -> None:
    """Give an agent that was taken out the place that it had. ArcadeError if the disk refuses."""
    write_atomically(folder.queue_file, json.dumps(asdict(place)).encode())


def place(folder: AgentFolder) -> Place | None:
    """Its place; None if it does not wait, or the file cannot be read."""
    try:
        with folder.queue_file.open("rb") as file:
            document = json.loads(file.read(_MAX_BYTES))
        since, steps = float(document["since"]), document["steps"]
        not_before = float(document.get("not_before", 0.0))
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
    is_number = isinstance(steps, int) and not isinstance(steps, bool)
    return Place(since, steps if is_number and steps > 0 else None, not_before)


def take(folder: AgentFolder) -> bool:
    """Take an agent out of the queue; whether it was there. ArcadeError if the disk refuses."""
    with refusing("delete", folder.queue_file):
        try:
            folder.queue_file.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return False
    return True
