"""Start trainers: at once where fewer train than may, else when it is their turn."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import TYPE_CHECKING

from arcade_rl.errors import ArcadeError
from arcade_rl.tui import messages

if TYPE_CHECKING:
    from arcade_rl.shelf.queries.summary import Summary
    from arcade_rl.tui.workers.working_app import WorkingApp

_READINGS_UNTIL_SEEN = 2  # of the shelf, after which a trainer that was started shows there
_READINGS_UNTIL_RETRY = 60  # after which one that could not be started is tried again: the disk may have room by then


class StartingQueue:
    """Agents that wait to be trained. The queue lies on the shelf; while a cockpit is open, it starts who is next.

    A thread starts them as well: what it changes is replaced as a whole, under a lock.

    Args:
        agents: those of the shelf, as last read.
        most: how many train at once; 0 for any number.
    """

    def __init__(self, app: WorkingApp, agents: Callable[[], Sequence[Summary]], most: Callable[[], int]) -> None:
        self._app = app
        self._agents = agents
        self._most = most
        self._changing = threading.Lock()
        self._starting: set[str] = set()
        self._started: dict[str, int] = {}
        self._refused: dict[str, int] = {}  # those that could not be started, with the readings until the next try
        self._reasons: dict[str, str] = {}  # why, as it was said
        self._news: SimpleQueue[Callable[[], None]] = SimpleQueue()  # from the thread beside a window
        self._unreported: dict[str, int] = {}  # those being started while the event loop stands still, as `_refused`

    def start(self, name: str, steps: int | None = None, *, first: Callable[[], object] | None = None) -> None:
        """Train an agent, for that many more steps or to the end: now if there is room, else when there is.

        Args:
            first: done before; what it raises keeps the agent from being trained.
        """
        if self._starts_already(name, steps, first):
            return
        if self._room(self._agents()) > 0:
            self.start_now(name, steps, first=first)
            return

        def put() -> None:
            if first is not None:
                first()
            self._app.backend.put_in_queue(name, steps)

        most = f"{self._most()} {'train' if self._most() > 1 else 'trains'} at once"
        news = f"{name} waits in the queue: {most} (o on the shelf changes that). t trains it now, s takes it out."
        self._app.carry_out(put, then=lambda _: self._app.tell(news))

    def start_now(self, name: str, steps: int | None = None, *, first: Callable[[], object] | None = None) -> None:
        """Train an agent, however many train."""
        if self._starts_already(name, steps, first):
            return

        def work() -> bool:
            if first is not None:
                first()
            self._app.backend.start_trainer(name, steps)
            return True

        more = f"{steps:,} steps more, " if steps else ""
        self._carry_out(name, work, f"{name} trains {more}in the background, even with the cockpit closed.")

    def _starts_already(self, name: str, steps: int | None, first: Callable[[], object] | None) -> bool:
        """Whether it is asked for twice; that what differs from the first time comes too late is said."""
        if name in self._starting and not (steps is None and first is None):
            self._app.refuse(f"{name} is being started as it was; s stops it, then it can be started in another way.")
        return name in self._starting

    def take_out(self, name: str) -> None:
        """Let an agent wait no more."""
        self._app.carry_out(
            lambda: self._app.backend.take_from_queue(name),
            then=lambda waited: self._taken_out(name, waited=waited),
        )

    def _taken_out(self, name: str, *, waited: bool) -> None:
        if waited:
            self._app.tell(f"{name} is out of the queue; press t to train it.")
        else:
            self._app.refuse(f"{name} is no longer queued: its training has started. Press s again to stop it.")

    def look(self) -> None:
        """The shelf was read: start who is next, if there is room."""
        while not self._news.empty():
            self._news.get()()
        for agent in self._next(self._agents()):
            self._start_waiting(agent)

    def begin_beside(self) -> None:
        """The event loop is about to stand still: what it starts now cannot be reported until it goes on."""
        self._unreported = dict.fromkeys(self._starting, _READINGS_UNTIL_RETRY)

    def look_beside(self, agents: Sequence[Summary], is_over: Callable[[], bool]) -> None:
        """As `look`, in a thread while the event loop stands still; the next `look` tells of it.

        Args:
            agents: as they were just read.
            is_over: whether it goes on again, and looks by itself.
        """
        if is_over():
            return
        self._unreported = {name: left - 1 for name, left in self._unreported.items()}
        for name in [name for name, left in self._unreported.items() if left <= 0]:
            self._end(name)  # it shows by now, or failed
        for agent in self._next(agents):
            if is_over():
                return
            self._hold(agent.name)
            self._begin(agent.name)
            is_started = False
            try:
                is_started = self._try(agent)
            except ArcadeError as error:
                self._news.put(functools.partial(self._app.complain, str(error)))
            finally:
                self._end(agent.name, is_started=is_started)
            if is_started:
                self._news.put(functools.partial(self._app.tell, _was_next(agent.name)))

    def _next(self, agents: Sequence[Summary]) -> list[Summary]:
        """Who is to be started, after another reading of the shelf."""
        self._forget_what_shows()
        now = time.time()
        waiting = [agent for agent in agents if agent.is_queued and not agent.problem]
        names = {agent.name for agent in waiting}
        with self._changing:
            self._refused = {name: left - 1 for name, left in self._refused.items() if left > 1 and name in names}
            self._reasons = {name: reason for name, reason in self._reasons.items() if name in names}
        held = (*self._refused, *self._starting, *self._started)
        able = [agent for agent in waiting if agent.name not in held and agent.place and agent.place.is_due(now)]
        return sorted(able, key=_since)[: max(0, self._room(agents))] if able else []

    def _start_waiting(self, agent: Summary) -> None:
        self._hold(agent.name)
        self._carry_out(agent.name, lambda: self._try(agent), _was_next(agent.name))

    def _try(self, agent: Summary) -> bool:
        """Start it; False if another cockpit was first, or it failed as before. ArcadeError if it fails."""
        try:
            return self._app.backend.start_waiting(agent.name)
        except Exception as error:  # whatever it is, say once that the agent keeps its place
            reason = messages.problem(error)
            if self._reasons.get(agent.name) == reason:
                return False
            with self._changing:
                self._reasons = {**self._reasons, agent.name: reason}
            raise ArcadeError(f"{agent.name} keeps its place in the queue: {reason}") from error

    def _carry_out(self, name: str, work: Callable[[], bool], news: str) -> None:
        self._begin(name)

        def started(is_started: bool) -> None:
            self._end(name, is_started=is_started)
            if is_started:
                self._app.tell(news)

        def failed(_: Exception) -> bool:
            self._end(name)
            return False

        self._app.carry_out(work, then=started, failed=failed)

    def _hold(self, name: str) -> None:
        """What fails is not tried every second."""
        with self._changing:
            self._refused = {**self._refused, name: _READINGS_UNTIL_RETRY}

    def _begin(self, name: str) -> None:
        with self._changing:
            self._starting = {*self._starting, name}

    def _end(self, name: str, *, is_started: bool = False) -> None:
        with self._changing:
            self._starting = self._starting - {name}
            if is_started:
                self._started = {**self._started, name: _READINGS_UNTIL_SEEN}

    def _room(self, agents: Sequence[Summary]) -> int:
        """How many more may be started."""
        at_work = {agent.name for agent in agents if agent.is_running and agent.state != "paused"}
        busy = at_work | self._starting | set(self._started)
        return self._most() - len(busy) if self._most() else len(agents) + 1

    def _forget_what_shows(self) -> None:
        with self._changing:
            self._started = {name: left - 1 for name, left in self._started.items() if left > 0}


def _was_next(name: str) -> str:
    return f"{name} was next in the queue, and trains now."


def _since(agent: Summary) -> float:
    return agent.place.since if agent.place else 0.0
