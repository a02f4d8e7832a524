"""The cockpit: a terminal program over the shelf of agents. Closing it never stops a training."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.events import Event, InputEvent, Resize
from textual.message import Message
from textual.screen import Screen

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.settings.cockpit_file import Options, cockpit_file
from arcade_rl.tui import messages
from arcade_rl.tui.access import FULL, Access
from arcade_rl.tui.navigation import Navigation
from arcade_rl.tui.screens.shelf import ShelfScreen
from arcade_rl.tui.screens.too_small import TooSmallScreen, is_too_small
from arcade_rl.tui.theme import ARCADE, legible
from arcade_rl.tui.workers.chosen_elsewhere import ChosenElsewhere
from arcade_rl.tui.workers.polling import Poll, ReadFailed
from arcade_rl.tui.workers.threads import Later, in_thread
from arcade_rl.tui.workers.working_app import LONG_SECONDS, LONGEST_SECONDS

if TYPE_CHECKING:
    from arcade_rl.shelf.queries.summary import Summary
    from arcade_rl.tui.actions.endings import Ending
    from arcade_rl.tui.actions.tour import TourStart
    from arcade_rl.tui.backend.backend import Backend


CALM_SECONDS = 1.0
"""After the first picture with the agents in it, before anything is loaded that nobody has asked for."""

ALONE_SECONDS = 60.0
"""Without a key or the mouse, before a champion plays on the shelf."""

_MOST_ATTRACT_SECONDS = 600.0  # then nobody looks, either


class ShelfRead(Message):
    """The shelf was read: every agent, by name.

    Attributes:
        options: what another cockpit has written since the last reading; None if nothing.
        choices: those of the cockpit when the reading began.
    """

    def __init__(self, agents: tuple[Summary, ...], options: Options | None = None, choices: int = 0) -> None:
        super().__init__()
        self.agents = agents
        self.options = options
        self.choices = choices


class ArcadeApp(Navigation):
    """The cockpit.

    Args:
        backend: where agents are read and trainers started; the true one if None.
        poll_seconds: how often the shelf is read.
        tour: how the tour begins when the shelf is there; None for none.
        access: what its user may do.
    """

    TITLE = "arcade-rl"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p", "command_palette", "Commands", show=False, priority=True),
        Binding("f2", "tour_on", "Tour: go on", show=False),
    ]
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = App.COMMANDS | {lambda: _commands()}

    def __init__(
        self,
        backend: Backend | None = None,
        *,
        poll_seconds: float = 1.0,
        tour: TourStart | None = None,
        access: Access = FULL,
    ) -> None:
        super().__init__(backend, poll_seconds=poll_seconds, access=access)
        self._tour_start = tour
        self._used_at = time.monotonic()  # when there was a key, or the mouse
        self._attract: Screen[None] | None = None
        self.read_shelf = Poll(self, lambda: self._shelf)
        self._chosen_elsewhere = ChosenElsewhere()
        self._reading = threading.Lock()  # the reader of the shelf remembers what it saw
        self._told = ("", 0.0)  # the problem that a poll met last, and when
        self._has_read = False
        self.register_theme(ARCADE)
        self.theme = self.options.theme if self.options.theme in self.available_themes else ARCADE.name

    def get_default_screen(self) -> Screen[None]:
        """The shelf."""
        return self.sized(ShelfScreen())

    def on_mount(self) -> None:
        """Begin to watch. What needs the backend begins when the agents are painted (see `look_at_saves`)."""
        self.set_interval(self.poll_seconds, self.read_shelf.tick)
        self.set_interval(self.poll_seconds / 2, self._look_at_windows)
        self.app_resume_signal.subscribe(self, lambda _: self._notice_use(), immediate=True)

    def look_at_saves(self) -> None:
        """As `Cockpit.look_at_saves`; beside the agents, what must be known of the saves, and what is old there."""
        super().look_at_saves()
        self.run_worker(Later(self._show_notice), group="notice", exit_on_error=False)
        if not self.access.read_only:
            self.run_worker(
                Later(lambda: in_thread(lambda: self.backend.tend_trash())), group="trash", exit_on_error=False
            )

    async def _show_notice(self) -> None:
        if notice := await in_thread(lambda: self.backend.read_notice()):
            self.notify(messages.printable(notice), severity="warning", timeout=LONGEST_SECONDS, markup=False)

    # Whether somebody is there

    async def on_event(self, event: Event) -> None:
        """Somebody is there again: what ends the attract mode does nothing else, since nobody saw what it was for."""
        if isinstance(event, InputEvent):
            self._notice_use()
            if self._attract is not None and self._attract.is_active:
                self._end_attracting()
                return
        await super().on_event(event)

    def _notice_use(self) -> None:
        """Somebody is there: a key, the mouse, or a return from a window."""
        self._used_at = time.monotonic()

    def _look_at_windows(self) -> None:
        if self.windows.look():
            self._notice_use()

    def _see_whether_alone(self) -> None:
        alone_seconds = time.monotonic() - self._used_at
        may = ALONE_SECONDS <= alone_seconds < ALONE_SECONDS + _MOST_ATTRACT_SECONDS
        if self._attract is None and may and self._is_quiet:
            self._begin_attracting()
        elif self._attract is not None and not (may and self._is_quiet):
            self._end_attracting()

    @property
    def _is_quiet(self) -> bool:
        """Nothing runs that a person may be waiting for, or looking at."""
        is_on_shelf = self._attract is not None or isinstance(self.screen, ShelfScreen)
        trains = any(agent.is_running or agent.is_queued for agent in self.agents or ())
        return is_on_shelf and not (trains or self.measuring or self.touring or self.windows.are_open)

    def _begin_attracting(self) -> None:
        champions = [agent.name for agent in self.agents or () if agent.champion and agent.has_brain]
        if champions and self.options.attracts:
            from arcade_rl.tui.screens.attract import AttractScreen

            self._attract = AttractScreen(champions)
            self.go(self._attract)

    def _end_attracting(self) -> None:
        if self._attract is not None and self._attract.is_active:
            self._attract.dismiss(None)
            self._attract = None

    def on_resize(self, event: Resize) -> None:
        """Say how much room is needed, and come back when there is."""
        screen = self.screen
        if isinstance(screen, TooSmallScreen):
            screen.leave_if_room(event.size)
        elif is_too_small(event.size) and not any(isinstance(each, TooSmallScreen) for each in self.screen_stack):
            self._end_attracting()
            self.go(TooSmallScreen())

    # How it looks

    def get_css_variables(self) -> dict[str, str]:
        """The theme's, made legible; ours is, and how the terminal's own colours look is not ours to say."""
        variables = super().get_css_variables()
        if not self.current_theme.ansi and self.current_theme is not ARCADE:
            variables.update(legible(variables))
        return variables

    def watch_theme(self, theme: str) -> None:
        """Keep a theme that a person has chosen for the next start."""
        if self.is_running and theme != self.options.theme:
            self.choose(replace(self.options, theme=theme))

    # What is watched

    def _shelf(self) -> ShelfRead:
        with self._reading:
            choices = self.choices
            return ShelfRead(tuple(self.backend.read_shelf()), self._chosen_elsewhere.read(), choices)

    def read_beside(self) -> Sequence[Summary]:
        """As `Cockpit.read_beside`; what another cockpit was told counts at once."""
        read = self._shelf()
        self._heed(read)
        return read.agents

    def _heed(self, read: ShelfRead) -> None:
        if read.options is not None and not self.heed_chosen_elsewhere(read.options, read.choices):
            self._chosen_elsewhere.read_again()

    def on_shelf_read(self, event: ShelfRead) -> None:
        """Hand the shelf to everybody who watches it, and report crashes."""
        from arcade_rl.tui.actions.endings import ending

        self.shelf_problem = ""
        self._heed(event)
        before = {agent.name: agent for agent in self.agents or ()} if self._has_read else {}
        self.agents = self.trainers.as_asked(event.agents)
        if not self._has_read:
            self._has_read = True
            self.call_after_refresh(self.set_timer, CALM_SECONDS, self.keep_window_ready)
        advise = not self.access.read_only
        for agent in event.agents:
            if agent.name in before and (ended := ending(before[agent.name], agent, advise=advise)) is not None:
                self._tell_of(agent.name, ended)
        if not self.access.read_only:
            self.starting.look()
        if self._tour_start is not None:
            self._begin_tour(self._tour_start)
        if self.touring is not None:
            self.tour.saw_shelf()
        self._see_whether_alone()

    def _tell_of(self, name: str, ended: Ending) -> None:
        from arcade_rl.tui.actions.notice import call

        stopped_here = self.trainers.was_stopped(name)
        if ended.is_trouble:
            self.complain(ended.text, title=ended.title)
        elif stopped_here:
            return  # the trainer's answer says so
        else:
            self.tell(ended.text)
        call(self, self.options.when_one_ends, ended.title, ended.text)

    def _begin_tour(self, start: TourStart) -> None:
        """The shelf is there. The tour is offered to those who have made no agent yet."""
        self._tour_start = None
        if start != "offer" or (self.agents and all(agent.champion for agent in self.agents)):
            self.tour.begin(start)

    def on_read_failed(self, event: ReadFailed) -> None:
        """Tell it, unless it stands there already: several polls may meet the same."""
        self.shelf_problem = self.read_shelf.problem
        (problem, told_at), now = self._told, time.monotonic()
        if event.problem != problem or now - told_at > LONG_SECONDS:
            self._told = (event.problem, now)
            self.complain(event.problem)


def _commands() -> type[Provider]:
    from arcade_rl.tui.commands import AgentCommands

    return AgentCommands


def run_app(tour: TourStart | None = None, access: Access = FULL) -> int:
    """Open the cockpit in this terminal; returns its exit status when it is closed.

    Args:
        tour: begins with it; None to offer it where the cockpit was never opened before.

    Raises:
        ArcadeError: a defect ended it; the message says where the report is.
    """
    app = ArcadeApp(tour=tour or ("offer" if _is_first_start() and not access.read_only else None), access=access)
    try:
        app.run()
    finally:
        app.benchmark.end()
        app.windows.end()
    if app.error is not None:
        from arcade_rl.shelf.storage.crash_report import report

        facts = {"theme": app.theme, "terminal": f"{app.size.width}x{app.size.height}", "TERM": os.environ.get("TERM")}
        raise ArcadeError(report(app.error, **facts)) from app.error
    return app.return_code or 0


def _is_first_start() -> bool:
    if cockpit_file().exists():
        return False
    from arcade_rl.shelf.settings.tour_file import tour_file

    return not tour_file().exists()
