"""Reads the shelf, and keeps what it reads for the next start of the cockpit."""

import contextlib
import threading
import time
from collections.abc import Callable, Sequence

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.queries.agent_summary import Summary
from arcade_rl.shelf.queries.remembered import remember

_SECONDS_BETWEEN = 60.0  # while nothing changes but numbers


class RememberingReader:
    """A reader of the shelf whose readings outlast the cockpit.

    Args:
        read: reads every agent.
    """

    def __init__(self, read: Callable[[], Sequence[Summary]]) -> None:
        self._read = read
        self._kept: Sequence[Summary] = ()
        self._kept_at = 0.0  # by the monotonic clock

    def read(self) -> Sequence[Summary]:
        """Every agent. They are kept beside that, in a separate thread: nobody waits for the disk."""
        agents = self._read()
        if self._is_worth_keeping(agents):
            self._kept, self._kept_at = agents, time.monotonic()
            threading.Thread(target=_keep, args=(agents,), name="remembering", daemon=True).start()
        return agents

    def _is_worth_keeping(self, agents: Sequence[Summary]) -> bool:
        if agents == self._kept:
            return False
        return _told(agents) != _told(self._kept) or time.monotonic() - self._kept_at > _SECONDS_BETWEEN


def _told(agents: Sequence[Summary]) -> list[tuple[object, ...]]:
    """All but numbers."""
    return [(agent.name, agent.shown_state, agent.game, agent.algorithm, agent.tags) for agent in agents]


def _keep(agents: Sequence[Summary]) -> None:
    with contextlib.suppress(ArcadeError):  # then the next start paints later
        remember(agents)
