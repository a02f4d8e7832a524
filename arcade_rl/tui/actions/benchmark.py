"""Measure how fast this machine trains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from arcade_rl.tui.workers.working_app import LONGEST_SECONDS

if TYPE_CHECKING:
    from arcade_rl.tui.workers.working_app import WorkingApp


class Measuring(Message):
    """How far the measuring of this machine is, in a line; empty at its end."""

    def __init__(self, line: str) -> None:
        super().__init__()
        self.line = line


class Benchmark:
    """One measuring at a time: two would disturb each other."""

    def __init__(self, app: WorkingApp) -> None:
        self._app = app
        self._is_running = False

    def run(self) -> None:
        """Measure in the background, unless that is being done already; posts `Measuring` to the app."""
        if self._is_running:
            self._app.refuse("This machine is being measured already; it takes about a minute.")
            return
        self._is_running = True
        self._app.post_message(Measuring("measuring this machine"))  # until it says more: it loads for some seconds
        self._app.notify("Measuring this machine takes about a minute; training at the same time makes it look slower.")
        self._app.carry_out(
            self._measure,
            then=self._measured,
        )

    def stop(self) -> None:
        """Measure no further; nothing is kept."""
        if self._is_running:
            self._app.carry_out(self._app.backend.stop_measuring)

    def end(self) -> None:
        """The cockpit is closed: nobody would see what is measured."""
        if self._is_running:
            self._app.backend.stop_measuring()

    def _measured(self, verdict: str) -> None:
        if verdict:
            self._app.notify(verdict, title="Measured", timeout=LONGEST_SECONDS, markup=False)
        else:
            self._app.tell("Measuring this machine was stopped; what was measured before still holds.")

    def _measure(self) -> str:
        try:
            return self._app.backend.measure_machine(lambda line: self._app.post_message(Measuring(line)))
        finally:
            self._is_running = False
            self._app.post_message(Measuring(""))
