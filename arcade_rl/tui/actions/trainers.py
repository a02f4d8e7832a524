"""What is asked of trainers: start, pause, tune, stop. Their answers are shown when they come."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from arcade_rl.errors import ArcadeError

if TYPE_CHECKING:
    from arcade_rl.hyperparameters import Value
    from arcade_rl.shelf.ledger.ledger import RequestKind
    from arcade_rl.shelf.queries.summary import Summary
    from arcade_rl.tui.actions.starting import StartingQueue
    from arcade_rl.tui.workers.working_app import WorkingApp


class Trainers:
    """The trainer processes, agents called by their names.

    Args:
        starting: starts them.
        on_stop: called when one was asked to stop, to show it (`as_asked`).
    """

    def __init__(self, app: WorkingApp, starting: StartingQueue, on_stop: Callable[[], object]) -> None:
        self._app = app
        self._starting = starting
        self._on_stop = on_stop
        self._asked_to_stop: set[str] = set()
        self._stopped: set[str] = set()

    def train_on(self, agent: Summary, training_steps: int) -> None:
        """Train a finished agent until it has done `training_steps` in all; of one that met a goal, these stay."""
        further = training_steps - agent.status.step
        if agent.goal:
            self._starting.start(agent.name, further)
        else:
            changes: dict[str, Value] = {"training_steps": training_steps}
            raise_steps = functools.partial(self._app.backend.change_settings, agent.name, changes)
            self._starting.start(agent.name, first=raise_steps)

    def ask(self, name: str, kind: RequestKind, changes: dict[str, Value] | None = None) -> None:
        """Ask a running trainer for something, and show its answer."""
        if kind in ("stop", "discard"):
            self._stopped.add(name)
        if kind == "stop":
            self._asked_to_stop.add(name)
            self._on_stop()
        self._app.carry_out(lambda: self._ask(name, kind, changes or {}), then=self._app.tell)

    def _ask(self, name: str, kind: RequestKind, changes: dict[str, Value]) -> str:
        try:
            return self._app.backend.ask(name, kind, changes)
        except ArcadeError:
            self._stopped.discard(name)
            raise
        finally:
            self._asked_to_stop.discard(name)

    def as_asked(self, agents: Sequence[Summary]) -> tuple[Summary, ...]:
        """As read, but `stopping` from the moment that it was asked: a trainer that loads hears it only later."""
        return tuple(
            replace(agent, state="stopping") if agent.name in self._asked_to_stop and agent.is_running else agent
            for agent in agents
        )

    def was_stopped(self, name: str) -> bool:
        """Whether an agent whose training has ended was stopped here. To be asked once for each end."""
        was_stopped = name in self._stopped
        self._stopped.discard(name)
        return was_stopped

    def change_settings(self, agent: Summary, changes: dict[str, Value]) -> None:
        """Change hyperparameters: through the trainer if one is at work, else where the next one will read them."""
        if agent.is_running:
            self.ask(agent.name, "tune", changes)
            return
        self._app.carry_out(
            lambda: self._app.backend.change_settings(agent.name, changes),
            then=lambda _: self._app.tell("Saved; takes effect on the next start."),
        )
