"""What screens, widgets and commands know of the app."""

from __future__ import annotations

import contextlib
import functools
import threading
from abc import abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import fields, replace
from typing import TYPE_CHECKING, TypeVar

from textual.reactive import var
from textual.screen import Screen

from arcade_rl.shelf.settings.cockpit_file import Options, read_options, write_options
from arcade_rl.tui.access import FULL, Access
from arcade_rl.tui.workers.threads import Later, in_thread
from arcade_rl.tui.workers.working_app import WorkingApp

if TYPE_CHECKING:
    from arcade_rl.shelf.queries.summary import Summary
    from arcade_rl.tui.actions.benchmark import Benchmark, Measuring
    from arcade_rl.tui.actions.starting import StartingQueue
    from arcade_rl.tui.actions.tour import TakenOver, Tour, TourView
    from arcade_rl.tui.actions.trainers import Trainers
    from arcade_rl.tui.actions.trash_can import TrashCan
    from arcade_rl.tui.actions.windows import WindowOpened, Windows
    from arcade_rl.tui.backend.backend import Backend

T = TypeVar("T")


class Cockpit(WorkingApp):
    """The agents as last read, what can be done with them, and where one can go.

    Args:
        backend: where agents are read and trainers started; the true one if None.
        poll_seconds: how often the shelf is read.
        access: what its user may do.

    Attributes:
        agents: every agent, by name; None before the first reading.
        shelf_problem: why the agents could not be read when that was tried last; empty if they could.
        options: what its user chose for it.
        measuring: how far the measuring of this machine is, in a line; empty while it is not measured.
        touring: the tour, as it is shown on every screen; None while there is none.
    """

    agents: var[tuple[Summary, ...] | None] = var(None)
    shelf_problem: var[str] = var("")
    measuring: var[str] = var("")
    touring: var[TourView | None] = var(None)

    def __init__(self, backend: Backend | None, *, poll_seconds: float, access: Access = FULL) -> None:
        super().__init__(backend, access)
        self.poll_seconds = poll_seconds
        self.options = read_options()
        self._writing_options = threading.Lock()
        self._unwritten: set[str] = set()  # options that were chosen and are not on the disk yet
        self._writings = 0  # that go on
        self._choices = 0  # begun or written

    def on_ready(self) -> None:
        """The first picture is there: show the agents as they were when a cockpit last read them, then read them.

        What reads them is loaded only now, since that takes longer than to paint.
        """
        if self.has_backend:
            self.look_at_saves()
        else:
            self.run_worker(Later(self._show_remembered), group="remembered", exit_on_error=False)

    async def _show_remembered(self) -> None:
        remembered = await in_thread(_remembered)
        if self.agents is None and remembered:
            self.agents = remembered
        self.screen.call_after_refresh(self.look_at_saves)

    def look_at_saves(self) -> None:
        """Read the agents for the first time."""
        self.read_shelf()

    # What can be done, loaded when it is first used: the shelf is painted before

    @functools.cached_property
    def starting(self) -> StartingQueue:
        """The trainings that wait for room."""
        from arcade_rl.tui.actions.starting import StartingQueue

        return StartingQueue(self, lambda: self.agents or (), lambda: self.options.trainings_at_once)

    @functools.cached_property
    def trainers(self) -> Trainers:
        """The trainers of the agents."""
        from arcade_rl.tui.actions.trainers import Trainers

        return Trainers(self, self.starting, self._show_as_asked)

    @functools.cached_property
    def windows(self) -> Windows:
        """The windows that were opened here."""
        from arcade_rl.tui.actions.windows import Windows

        return Windows(self, self._queue_goes_on)

    def _queue_goes_on(self) -> AbstractContextManager[None]:
        """While the terminal is a window's."""
        if self.access.read_only:
            return contextlib.nullcontext()
        from arcade_rl.tui.actions.queue_beside import going_on

        return going_on(self.starting, self.read_beside, self.poll_seconds)

    @abstractmethod
    def read_beside(self) -> Sequence[Summary]:
        """Read the agents of the shelf, in a thread while the event loop stands still."""

    @functools.cached_property
    def trash(self) -> TrashCan:
        """What was deleted here."""
        from arcade_rl.tui.actions.trash_can import TrashCan

        return TrashCan(self, self.select_agent)

    @functools.cached_property
    def benchmark(self) -> Benchmark:
        """How fast this machine trains."""
        from arcade_rl.tui.actions.benchmark import Benchmark

        return Benchmark(self)

    @functools.cached_property
    def tour(self) -> Tour:
        """The tour for newcomers."""
        from arcade_rl.tui.actions.tour import Tour

        return Tour(self, self._show_tour, lambda: self.agents or (), self.poll_seconds)

    def agent(self, name: str) -> Summary | None:
        """The agent called `name`, as last read."""
        return next((agent for agent in self.agents or () if agent.name == name), None)

    def _show_as_asked(self) -> None:
        self.agents = self.trainers.as_asked(self.agents or ())

    def action_undo_delete(self) -> None:
        """Bring back what was deleted last."""
        self.trash.undo()

    def action_measure(self) -> None:
        """Measure how fast this machine trains."""
        self.benchmark.run()

    def action_stop_measuring(self) -> None:
        """Measure no further."""
        self.benchmark.stop()

    def action_leave_off(self) -> None:
        """Measure no further; where nothing is measured, leave the tour."""
        if self.measuring:
            self.benchmark.stop()
        elif self.touring is not None:
            self.tour.leave()

    def action_tour(self) -> None:
        """Take the tour up where it was left."""
        if self.touring is None:
            self.tour.begin("take up")

    def action_tour_on(self) -> None:
        """The tour's next step."""
        if self.touring is not None:
            self.tour.go_on()

    def _show_tour(self, view: TourView | None) -> None:
        self.touring = view

    def on_window_opened(self, event: WindowOpened) -> None:
        """The tour may have waited for it."""
        if self.touring is not None:
            self.tour.saw_window(event)

    def on_taken_over(self, event: TakenOver) -> None:
        """The tour waits for it."""
        if self.touring is not None:
            self.tour.saw_takeover(event)

    def on_measuring(self, event: Measuring) -> None:
        """Show how far it is on every screen."""
        self.measuring = event.line

    def choose(self, options: Options) -> None:
        """Have the cockpit otherwise from now on, also when it is opened again unless it is read-only."""
        self._unwritten |= {
            each.name for each in fields(Options) if getattr(options, each.name) != getattr(self.options, each.name)
        }
        self.options = options
        self.keep_window_ready()
        if not self.access.read_only:
            self._count_writings(1)
            self.carry_out(
                self._write_options, then=lambda _: self._count_writings(-1), failed=lambda _: self._not_written()
            )

    def _count_writings(self, by: int) -> None:
        self._writings += by
        self._choices += 1

    def _not_written(self) -> bool:
        self._count_writings(-1)
        return False  # a notification shows it

    @property
    def choices(self) -> int:
        """Changes with everything that is chosen here, and again once it is written."""
        return self._choices

    def heed_chosen_elsewhere(self, options: Options, choices: int) -> bool:
        """Let as many train at once as another cockpit was told since, unless something was chosen here meanwhile.

        Args:
            options: as they were read.
            choices: what `choices` was before.

        Returns:
            Whether that is settled: what is chosen here may still be on its way to the disk.
        """
        if choices == self._choices and not self._writings:
            self.options = replace(self.options, most_trainings=options.most_trainings)
        return not self._writings

    def keep_window_ready(self) -> None:
        """Have the process of the next window loaded, if its user likes; windows in this terminal have none."""
        self.windows.keep_one_ready(self.options.keep_window_ready and not self.access.windows_here)

    def _write_options(self) -> None:
        with self._writing_options:  # whoever comes last writes what was chosen last
            chosen, self._unwritten = self._unwritten, set()
            write_options(self.options, chosen)  # another cockpit may have chosen the rest

    # Where one goes

    @abstractmethod
    def go(self, screen: Screen[T], then: Callable[[T | None], None] | None = None) -> None:
        """Show a screen, and hand its result to `then`. What is typed meanwhile is for it."""

    @abstractmethod
    def open_agent(self, name: str) -> None:
        """The screen of an agent: its training, or what a champion is."""

    @abstractmethod
    def expect_rename(self, name: str) -> None:
        """An agent is about to have another name: until `select_agent` says which, it may be on no list."""

    @abstractmethod
    def select_agent(self, name: str, instead_of: str = "") -> None:
        """Put the shelf's cursor on an agent that is new, or was called `instead_of` until now."""


def _remembered() -> tuple[Summary, ...]:
    from arcade_rl.shelf.queries.remembered import remembered  # while the first picture is looked at

    return remembered()
