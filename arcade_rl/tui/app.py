"""The cockpit: a terminal program over the shelf of agents. Closing it never stops a training."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual._context import active_message_pump
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.driver import Driver
from textual.events import Event, Key, Paste, Resize
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import WorkerFailed, active_worker

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.settings.cockpit_file import read_theme, write_theme
from arcade_rl.tui import wording
from arcade_rl.tui.backend import problems
from arcade_rl.tui.backend.backend import Backend, real_backend
from arcade_rl.tui.backend.polling import Poll, ReadFailed
from arcade_rl.tui.backend.threads import in_thread
from arcade_rl.tui.navigation import Navigation
from arcade_rl.tui.screens.agent_screen import AgentScreen
from arcade_rl.tui.screens.shelf import ShelfScreen
from arcade_rl.tui.screens.too_small import TooSmallScreen, is_too_small
from arcade_rl.tui.stale_lists import forgive_stale_lists
from arcade_rl.tui.theme import ARCADE, legible
from arcade_rl.tui.typing_queue import TypingQueue

if TYPE_CHECKING:
    from arcade_rl.hyperparameters import Value
    from arcade_rl.shelf.agents.trash import Trashed
    from arcade_rl.shelf.ledger.ledger import RequestKind
    from arcade_rl.shelf.queries.summary import Summary
    from arcade_rl.tui.backend.windows import Window, WindowKind

T = TypeVar("T")

_LONG_SECONDS = 10.0  # errors stay on screen long enough to be read
_READ_SECONDS = 30.0  # what took a minute to find out stays longer


class ShelfRead(Message):
    """The shelf was read: every agent, by name."""

    def __init__(self, agents: tuple[Summary, ...]) -> None:
        super().__init__()
        self.agents = agents


class Measuring(Message):
    """How far the measuring of this machine is, in a line; empty at its end."""

    def __init__(self, line: str) -> None:
        super().__init__()
        self.line = line


class ArcadeApp(Navigation):
    """The cockpit.

    Args:
        backend: where agents are read and trainers started; the true one if None.
        poll_seconds: how often the shelf is read.
    """

    TITLE = "arcade-rl"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p", "command_palette", "Commands", show=False, priority=True),
    ]

    agents: reactive[tuple[Summary, ...] | None] = reactive(None)
    measuring: reactive[str] = reactive("")

    def __init__(self, backend: Backend | None = None, *, poll_seconds: float = 1.0) -> None:
        no_color = os.environ.get("NO_COLOR")
        forgive_stale_lists()
        super().__init__()
        self.register_theme(ARCADE)
        self._kept_theme = read_theme()
        self.theme = self._kept_theme if self._kept_theme in self.available_themes else ARCADE.name
        if no_color is not None:
            os.environ["NO_COLOR"] = no_color  # Textual takes it away; trainers and windows shall see it
        self.backend = backend or real_backend()
        self.poll_seconds = poll_seconds
        self.read_shelf = Poll(self, self._shelf)
        self.typing = TypingQueue(self, super().on_event)
        self._windows: list[Window] = []
        self._asked_to_stop: set[str] = set()
        self._deleted: list[Trashed] = []
        self._last_problem = ""
        self._measuring = False

    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = App.COMMANDS | {lambda: _commands()}

    def get_default_screen(self) -> Screen[None]:
        """The shelf."""
        return self.sized(ShelfScreen())

    def on_mount(self) -> None:
        """Begin to watch."""
        self.read_shelf()
        self.set_interval(self.poll_seconds, self.read_shelf)
        self.set_interval(self.poll_seconds / 2, self.look_at_windows)
        self.call_after_refresh(self._tend_trash)
        self.run_worker(self._show_notice(), group="notice", exit_on_error=False)

    async def _show_notice(self) -> None:
        if notice := await in_thread(self.backend.read_notice):
            self.notify(wording.printable(notice), severity="warning", timeout=_READ_SECONDS, markup=False)

    def _tend_trash(self) -> None:
        self.run_worker(in_thread(self.backend.tend_trash), group="trash", exit_on_error=False)

    async def on_event(self, event: Event) -> None:
        """Keys and pastes in turn; all else at once."""
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            await self.typing.type(event)
        else:
            await super().on_event(event)

    def on_resize(self, event: Resize) -> None:
        """Say how much room is needed, and come back when there is."""
        screen = self.screen
        if isinstance(screen, TooSmallScreen):
            screen.leave_if_room(event.size)
        elif is_too_small(event.size) and not any(isinstance(each, TooSmallScreen) for each in self.screen_stack):
            self.go(TooSmallScreen())

    # How it ends

    def get_driver_class(self) -> type[Driver]:
        """One that bears that the terminal goes away."""
        usual = super().get_driver_class()
        if usual.__module__ != "textual.drivers.linux_driver":
            return usual
        from arcade_rl.tui.terminal import Terminal

        return Terminal

    def _handle_exception(self, error: Exception) -> None:
        """Close, and keep the first error that nobody foresaw for `run_app`; Textual would print pages.

        What a widget meets that has left the screen already, its children gone, harms nobody: a key that closes a
        dialog may come before the answer to the key before it.
        """
        worker = active_worker.get(None)
        if has_left(active_message_pump.get(None)) or (worker is not None and has_left(worker.node)):
            return
        if self._exception is None:
            cause = error.error if isinstance(error, WorkerFailed) else error
            self._exception = cause if isinstance(cause, Exception) else error
            self._exception_event.set()
        self._return_code = 1
        self._close_messages_no_wait()

    # How it looks

    def get_css_variables(self) -> dict[str, str]:
        """The theme's, made legible; ours is, and how the terminal's own colours look is not ours to say."""
        variables = super().get_css_variables()
        if not self.current_theme.ansi and self.current_theme is not ARCADE:
            variables.update(legible(variables))
        return variables

    def watch_theme(self, theme: str) -> None:
        """Keep a theme that a person has chosen for the next start."""
        if self.is_running and theme != self._kept_theme:
            self._kept_theme = theme
            self.carry_out(lambda: write_theme(theme))

    # What is watched

    def agent(self, name: str) -> Summary | None:
        """The agent called `name`, as last read."""
        return next((agent for agent in self.agents or () if agent.name == name), None)

    def _shelf(self) -> ShelfRead:
        return ShelfRead(tuple(self.backend.read_shelf()))

    def on_shelf_read(self, event: ShelfRead) -> None:
        """Hand the shelf to everybody who watches it, and tell of crashes."""
        self._last_problem = ""
        before = {agent.name: agent.state for agent in self.agents or ()}
        self.agents = self._with_what_was_asked(event.agents)
        for agent in event.agents:
            if before.get(agent.name, agent.state) != agent.state:
                self._tell_of_trouble(agent)

    def _tell_of_trouble(self, agent: Summary) -> None:
        if agent.state == "crashed":
            self.complain(f"{agent.name} crashed; press t on it to resume from its last save", title="Crashed")
        elif agent.state in ("waiting", "diverged"):
            self.complain(f"{agent.name}: {agent.trouble}", title=agent.state.capitalize())

    def on_read_failed(self, event: ReadFailed) -> None:
        """Tell it once, not at every poll."""
        if event.problem != self._last_problem:
            self._last_problem = event.problem
            self.complain(event.problem)

    def look_at_windows(self) -> None:
        """Tell of windows that could not open, and forget those that were closed."""
        for window in [window for window in self._windows if window.has_closed()]:
            self._windows.remove(window)
            if failure := window.failure():
                self.complain(failure, title=f"The window on {window.agent} closed")

    # What is done

    def carry_out(
        self, work: Callable[[], T], *, then: Callable[[T], object] | None = None, opens: bool = False
    ) -> None:
        """Do `work` in a thread and hand its result to `then`; an error becomes a notification.

        Args:
            opens: `then` opens a screen, for which is what is typed meanwhile.
        """
        reason = self.typing.wait() if opens else None
        self.run_worker(self._carry_out(work, then, reason), group="work", exit_on_error=False)

    async def _carry_out(self, work: Callable[[], T], then: Callable[[T], object] | None, reason: object) -> None:
        try:
            await self._do_in_thread(work, then)
        finally:
            self.typing.arrived(reason)

    async def _do_in_thread(self, work: Callable[[], T], then: Callable[[T], object] | None) -> None:
        try:
            result = await in_thread(work)
            if then is not None:
                then(result)
        except Exception as error:  # told to the person, whatever it is: nothing may end the cockpit
            self.complain(problems.in_a_line(error))
            return
        self.read_shelf()

    def complain(self, problem: str, *, title: str = "That did not work") -> None:
        """Show an error."""
        self.notify(wording.printable(problem), title=title, severity="error", timeout=_LONG_SECONDS, markup=False)

    def refuse(self, reason: str) -> None:
        """Show why what was asked for is not done, and what to do instead."""
        self.notify(reason, severity="warning", timeout=_LONG_SECONDS, markup=False)

    def tell(self, news: str) -> None:
        """Show good news."""
        self.notify(wording.printable(news), markup=False)

    def start_training(self, name: str) -> None:
        """Start the trainer of an agent, in the background."""
        self.carry_out(
            lambda: self.backend.start_trainer(name),
            then=lambda _: self.tell(f"{name} trains in the background, also when you close the cockpit."),
        )

    def train_on(self, agent: Summary, training_steps: int) -> None:
        """Train a finished agent until it has done `training_steps` in all."""

        def work() -> None:
            self.backend.change_settings(agent.name, {"training_steps": training_steps})
            self.backend.start_trainer(agent.name)

        further = wording.exact(training_steps - agent.status.step)
        self.carry_out(work, then=lambda _: self.tell(f"{agent.name} trains {further} steps more, in the background."))

    def ask_trainer(self, name: str, kind: RequestKind, changes: dict[str, Value]) -> None:
        """Ask a running trainer for something, and show its answer."""
        if kind == "stop":
            self._asked_to_stop.add(name)
            self.agents = self._with_what_was_asked(self.agents or ())
        self.carry_out(lambda: self._ask(name, kind, changes), then=self.tell)

    def _ask(self, name: str, kind: RequestKind, changes: dict[str, Value]) -> str:
        try:
            return self.backend.ask(name, kind, changes)
        finally:
            self._asked_to_stop.discard(name)

    def _with_what_was_asked(self, agents: Sequence[Summary]) -> tuple[Summary, ...]:
        """As read, but `stopping` from the moment that it was asked: a trainer that loads hears it only later."""
        return tuple(
            replace(agent, state="stopping")
            if agent.name in self._asked_to_stop and wording.is_running(agent)
            else agent
            for agent in agents
        )

    def confirm_discard(self, agent: Summary) -> None:
        """Stop a trainer that cannot save, if its owner means it."""
        from arcade_rl.tui.screens.confirm import ConfirmScreen

        steps = f"{wording.exact(agent.status.unsaved_steps)} agent steps"
        question = f"{agent.name} has learned for {steps} since its last save, and cannot save: they would be lost."
        self.go(ConfirmScreen(f"Give up {steps}?", question, "Stop and give up"), self._discarder(agent.name))

    def _discarder(self, name: str) -> Callable[[bool | None], None]:
        def discard(agreed: bool | None) -> None:
            if agreed:
                self.ask_trainer(name, "discard", {})

        return discard

    def change_settings(self, agent: Summary, changes: dict[str, Value]) -> None:
        """Change hyperparameters: through the trainer if one is at work, else where the next one will read them."""
        if wording.is_running(agent):
            self.ask_trainer(agent.name, "tune", changes)
            return
        self.carry_out(
            lambda: self.backend.change_settings(agent.name, changes),
            then=lambda _: self.tell("Saved; takes effect on the next start."),
        )

    def open_window(self, name: str, kind: WindowKind, checkpoint: int | None = None) -> None:
        """Open the window on an agent, at the age of an agent step or as it is now."""
        self._open(name, lambda: self.backend.open_window(name, kind, checkpoint))

    def open_versus(self, game: str, mode: int, left: str, right: str) -> None:
        """Open the window on a game for two."""
        self._open(game, lambda: self.backend.open_versus(game, mode, left, right))

    def _open(self, name: str, window: Callable[[], Window | None]) -> None:
        self.carry_out(window, then=lambda opened: self._window_opens(name, opened))

    def _window_opens(self, name: str, window: Window | None) -> None:
        if window is None:
            self.tell(f"The window on {name} is open already: it comes to the front.")
        else:
            self._windows.append(window)
            self.tell(f"The window on {name} opens in a moment.")

    def confirm_delete(self, agent: Summary) -> None:
        """Delete an agent, if its owner means it."""
        from arcade_rl.tui.screens.confirm import ConfirmScreen

        question = (
            f"{agent.name} and everything it has learned ({agent.status.step:,} agent steps) moves to the trash. "
            "For 30 days you can bring it back from there."
        )
        self.go(ConfirmScreen("Delete this agent?", question, "Delete"), self._deleter(agent.name))

    def _deleter(self, name: str) -> Callable[[bool | None], None]:
        def delete(agreed: bool | None) -> None:
            if agreed:
                self.carry_out(lambda: self.backend.delete(name), then=self.can_be_undone)

        return delete

    def can_be_undone(self, trashed: Trashed) -> None:
        """Say how to bring back what was deleted just now."""
        self._deleted.append(trashed)
        news = f"{trashed.title} is in the trash; press u to bring it back."
        if trashed.kind == "demonstrations":
            news = f"Demonstrations of {trashed.name} are in the trash; press u to bring them back."
        self.notify(news, timeout=_LONG_SECONDS, markup=False)

    def action_undo_delete(self, then: Callable[[], object] | None = None) -> None:
        """Bring back what was deleted last."""
        if self._deleted:
            self.restore(self._deleted[-1], then)
        else:
            self.refuse("Nothing was deleted since the cockpit opened; z shows the trash.")

    def restore(self, trashed: Trashed, then: Callable[[], object] | None = None) -> None:
        """Bring an agent, or demonstrations of one, back from the trash."""
        self.carry_out(lambda: self.backend.restore(trashed), then=lambda name: self._restored(trashed, name, then))

    def _restored(self, trashed: Trashed, name: str, then: Callable[[], object] | None) -> None:
        self._deleted = [other for other in self._deleted if other != trashed]
        renamed = "" if name == trashed.name else f", as {name}: there is another {trashed.name} by now"
        is_back = "has its demonstrations again" if trashed.kind == "demonstrations" else "is back on the shelf"
        self.tell(f"{trashed.name} {is_back}{renamed}.")
        self.select_agent(name)
        if then is not None:
            then()

    def action_measure(self) -> None:
        """Measure how fast this machine trains, in the background, unless that is being done already."""
        if self._measuring:
            self.refuse("This machine is being measured already; it takes about a minute.")
            return
        self._measuring = True
        self.notify("Measuring this machine takes about a minute; trainings that run meanwhile make it look slower.")
        self.carry_out(
            self._measure,
            then=lambda verdict: self.notify(verdict, title="Measured", timeout=_READ_SECONDS, markup=False),
        )

    def _measure(self) -> str:
        try:
            return self.backend.measure_machine(lambda line: self.post_message(Measuring(line)))
        finally:
            self._measuring = False
            self.post_message(Measuring(""))

    def on_measuring(self, event: Measuring) -> None:
        """Show how far it is on every screen."""
        self.measuring = event.line

    # Where one goes

    def select_agent(self, name: str, instead_of: str = "") -> None:
        """Put the shelf's cursor on an agent that is new, or was called `instead_of` until now."""
        for screen in self.screen_stack:
            if isinstance(screen, AgentScreen):
                screen.follow(name, instead_of)

    def open_agent(self, name: str) -> None:
        """The screen of an agent: its training, or what a champion is."""
        agent = self.agent(name)
        if agent is not None and agent.champion:
            from arcade_rl.tui.screens.champion import ChampionScreen

            self.go(ChampionScreen(name))
            return
        from arcade_rl.tui.screens.training import TrainingScreen

        self.go(TrainingScreen(name))


def has_left(pump: object) -> bool:
    """Whether a widget is being removed, or one that it is in; of an app, whether its screens have been."""
    if isinstance(pump, App):
        return not pump.screen_stack
    if not isinstance(pump, Widget):
        return False
    return any(
        node._pruning or node._closing or node._closed for node in (pump, *pump.ancestors) if node is not pump.app
    )


def _commands() -> type[Provider]:
    from arcade_rl.tui.commands import AgentCommands

    return AgentCommands


def run_app() -> int:
    """Open the cockpit in this terminal; returns its exit status when it is closed.

    Raises:
        ArcadeError: a defect ended it; the message says where the report is.
    """
    app = ArcadeApp()
    app.run()
    if app._exception is not None:
        from arcade_rl.shelf.storage.crash_report import report

        facts = {"theme": app.theme, "terminal": f"{app.size.width}x{app.size.height}", "TERM": os.environ.get("TERM")}
        raise ArcadeError(report(app._exception, **facts)) from app._exception
    return app.return_code or 0
