"""The tour: five minutes in which a newcomer does what the cockpit is for. It waits for each step to be done."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from textual.message import Message

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.settings import open_windows, tour_file
from arcade_rl.tui.actions.tour_steps import STEPS, Seen, Step
from arcade_rl.tui.workers.polling import Poll
from arcade_rl.tui.workers.threads import Later, in_thread

if TYPE_CHECKING:
    from textual.timer import Timer

    from arcade_rl.shelf.queries.summary import Summary
    from arcade_rl.tui.actions.windows import WindowOpened
    from arcade_rl.tui.workers.working_app import WorkingApp

TourStart = Literal["offer", "take up", "restart"]

_END = "end"
_OFFER = (
    "Five minutes in which you do it yourself: watch an agent that knows nothing, train one, watch a champion, take "
    "the joystick from it, play against it, and see what a Q-value is."
)
_FAREWELL = (
    "That was the tour. ? opens the handbook, with a quick start and a glossary; Ctrl+P finds every command by name. "
    "arcade-rl tour shows this again."
)


@dataclass(frozen=True, slots=True)
class TourView:
    """The tour as a person sees it.

    Attributes:
        title: where one is.
        instruction: what to press now; empty where nothing is asked for.
        on: what F2 does, in a word. leave: what Esc does on the shelf; empty where F2 does the same.
    """

    title: str
    text: str
    instruction: str
    on: str
    leave: str = "leaves the tour"


class TakenOver(Message):
    """When a human last took a joystick from an agent, in nanoseconds; 0 if nobody has asked for it."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at


class Tour:
    """Where one is on the tour.

    Args:
        show: called with what there is to see now; None when the tour is left or over.
        agents: the shelf as last read.
        poll_seconds: how often it looks whether a human took a joystick, while a step asks for that.
    """

    def __init__(
        self,
        app: WorkingApp,
        show: Callable[[TourView | None], object],
        agents: Callable[[], tuple[Summary, ...]],
        poll_seconds: float,
    ) -> None:
        self._app = app
        self._show = show
        self._agents = agents
        self._poll_seconds = poll_seconds
        self._number: int | None = None  # of the step; None while the tour is offered or not under way
        self._seen = Seen({}, {})
        self._is_done = False
        self._asked_at = 0  # nanoseconds; when the step began that waits for a takeover
        self._timer: Timer | None = None
        self._place = tour_file.OFFERED
        self._writing = threading.Lock()
        self._look_for_takeover = Poll(app, lambda: lambda: TakenOver(open_windows.last_takeover()))

    # What a person does

    def begin(self, start: TourStart) -> None:
        """Offer it, or go to where it was left, or to its first step."""
        if start == "offer":
            self._show(TourView("New here? A tour", _OFFER, "", "starts it", "not now"))
            self._keep(tour_file.OFFERED)
        elif start == "restart":
            self._go_to(0)
        else:
            self._app.carry_out(tour_file.read_place, then=self._take_up)

    def go_on(self) -> None:
        """The next step, whether this one was done or is skipped."""
        self._go_to(0 if self._number is None else self._number + 1)

    def leave(self) -> None:
        """Leave it where it is."""
        is_over = self._number == len(STEPS)
        effect = "shows the tour" if self._number is None else "takes the tour up again"
        self._end()
        if not is_over:
            self._app.tell(f"arcade-rl tour {effect}; so does Tour in Ctrl+P.")

    # What happens

    def saw_shelf(self) -> None:
        """The shelf was read."""
        self._seen.agents = {agent.name: agent for agent in self._agents()}
        self._check()

    def saw_window(self, window: WindowOpened) -> None:
        """A window opened."""
        self._seen.windows.append(window)
        self._check()

    def saw_takeover(self, event: TakenOver) -> None:
        """It was looked whether a human took a joystick."""
        if self._asked_at == 0:
            self._asked_at = event.at
        self._seen.took_over = event.at > self._asked_at > 0
        self._check()

    def _check(self) -> None:
        step = self._step
        if step is not None and not self._is_done and step.is_done(self._seen):
            self._is_done = True
            self._stop_looking()
            self._show_step(step)

    # Going

    @property
    def _step(self) -> Step | None:
        return STEPS[self._number] if self._number is not None and self._number < len(STEPS) else None

    def _take_up(self, place: str | None) -> None:
        names = [step.name for step in STEPS]
        self._go_to(names.index(place) if place in names else 0)

    def _go_to(self, number: int) -> None:
        self._stop_looking()
        if number > len(STEPS):
            self._end()
            return
        agents = {agent.name: agent for agent in self._agents()}
        self._number, self._is_done = number, False
        self._seen = Seen(agents, {agent.name: agent.status.step for agent in agents.values()})
        step = self._step
        if step is None:
            self._show(TourView("The tour is over", _FAREWELL, "", "closes this", ""))
            self._keep(_END)
            return
        self._show_step(step)
        self._keep(step.name)
        if step.name == "takeover":
            self._look()

    def _show_step(self, step: Step) -> None:
        title = f"Tour {(self._number or 0) + 1} of {len(STEPS)}: {step.title}"
        if self._is_done:
            self._show(TourView(f"{title} ✓", step.after, "", "goes on"))
        else:
            self._show(TourView(title, step.text, step.instruction, "skips this"))

    def _end(self) -> None:
        self._stop_looking()
        self._number = None
        self._show(None)

    def _look(self) -> None:
        def ask() -> int:
            open_windows.ask_for_takeovers()
            return open_windows.last_takeover()

        self._asked_at = 0
        self._app.carry_out(ask, then=lambda at: self.saw_takeover(TakenOver(at)))
        self._timer = self._app.set_interval(self._poll_seconds, self._look_for_takeover.tick)

    def _stop_looking(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _keep(self, place: str) -> None:
        """Keep the place on disk; where that refuses, the tour begins with its first step next time."""
        self._place = place

        def write() -> None:
            with self._writing, contextlib.suppress(ArcadeError):
                tour_file.write_place(self._place)  # as it is by now: threads may overtake each other

        self._app.run_worker(Later(lambda: in_thread(write)), group="tour", exit_on_error=False)
