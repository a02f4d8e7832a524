"""The windows that this cockpit has opened."""

from __future__ import annotations

import asyncio
import functools
import itertools
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from textual.message import Message

from arcade_rl.tui import messages
from arcade_rl.tui.workers.threads import Later, in_thread

if TYPE_CHECKING:
    from arcade_rl.shelf.settings.window_memory import WindowKind
    from arcade_rl.tui.backend.windows import TerminalWindow, Window
    from arcade_rl.tui.workers.working_app import WorkingApp

_MOVING = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_MOVES_EVERY_SECONDS = 0.08
_LONGEST_SECONDS = 30.0  # a window that cannot say that it is there


class WindowOpened(Message):
    """A window opens, or came to the front.

    Attributes:
        shows: the name of an agent; in versus, of a game.
        checkpoint: the agent step of the brain that plays; None for the newest.
    """

    def __init__(self, shows: str, kind: WindowKind, checkpoint: int | None = None) -> None:
        super().__init__()
        self.shows = shows
        self.kind = kind
        self.checkpoint = checkpoint


class Windows:
    """Opens windows, and reports those that could not open.

    Args:
        queue_goes_on: looks after the queue while a window has the terminal.
    """

    def __init__(self, app: WorkingApp, queue_goes_on: Callable[[], AbstractContextManager[None]]) -> None:
        self._app = app
        self._queue_goes_on = queue_goes_on
        self._opened: list[Window] = []
        self._keeps_one_ready = False

    def keep_one_ready(self, keep: bool) -> None:
        """From now on, have the next window's process loaded before it is asked for; or no longer."""
        if keep != self._keeps_one_ready:
            self._keeps_one_ready = keep
            prepare, end = self._app.backend.prepare_window, self._app.backend.end_prepared_window
            self._app.run_worker(
                Later(lambda: in_thread(prepare if keep else end)), group="next window", exit_on_error=False
            )

    def end(self) -> None:
        """The cockpit is closed: no further window opens."""
        if self._keeps_one_ready:
            self._app.backend.end_prepared_window()

    def open(self, name: str, kind: WindowKind, checkpoint: int | None = None) -> None:
        """Open the window on an agent, as it was at a checkpoint's agent step or as it is now."""
        news = WindowOpened(name, kind, checkpoint)
        self._open(news, lambda: self._app.backend.open_window(name, kind, checkpoint))

    def open_versus(self, game: str, mode: int, left: str, right: str) -> None:
        """Open the window on a game for two."""
        self._open(WindowOpened(game, "versus"), lambda: self._app.backend.open_versus(game, mode, left, right))

    def open_game(self, game: str) -> None:
        """Open the window on a game, for a human to play."""
        self._open(WindowOpened(game, "play"), lambda: self._app.backend.open_game(game))

    def _open(self, news: WindowOpened, window: Callable[[], Window | TerminalWindow | None]) -> None:
        self._app.carry_out(window, then=lambda opened: self._opens(news, opened))

    def _opens(self, news: WindowOpened, window: Window | TerminalWindow | None) -> None:
        from arcade_rl.tui.backend.windows import TerminalWindow

        name = news.shows
        self._app.post_message(news)

        if isinstance(window, TerminalWindow):
            self._run_here(window)
        elif window is None:
            self._app.tell(f"The window on {name} is open already: it comes to the front.")
        else:
            self._opened.append(window)
            self._app.run_worker(Later(lambda: self._wait_for_picture(window)), group="opening", exit_on_error=False)

    async def _wait_for_picture(self, window: Window) -> None:
        """Have something move until the window is there; then the process of the next one may load."""
        moving, end = itertools.cycle(_MOVING), time.monotonic() + _LONGEST_SECONDS
        while not await in_thread(window.has_shown) and time.monotonic() < end:
            self._app.opening = f"{next(moving)} the window on {window.agent} opens"
            await asyncio.sleep(_MOVES_EVERY_SECONDS)
        self._app.opening = ""
        if self._keeps_one_ready:
            await in_thread(self._app.backend.prepare_window)

    def _run_here(self, window: TerminalWindow) -> None:
        """Let it have the terminal until its user closes it; meanwhile the cockpit draws nothing."""
        going_on = self._queue_goes_on()
        with self._app.suspend(), going_on:
            try:
                failure = window.run()
            except Exception as error:  # whatever it is: `suspend` gives nothing back where it is left by an exception
                failure = messages.problem(error)
        self._tell_failure(window.agent, failure)

    @property
    def are_open(self) -> bool:
        """Whether one is open that was opened here."""
        return bool(self._opened)

    def look(self) -> bool:
        """Tell of windows that could not open, and forget those that were closed; whether there were any."""
        closed = [window for window in self._opened if window.has_closed()]
        for window in closed:
            self._opened.remove(window)
            self._app.carry_out(window.failure, then=functools.partial(self._tell_failure, window.agent))
        return bool(closed)

    def _tell_failure(self, agent: str, failure: str) -> None:
        if failure:
            self._app.complain(failure, title=f"The window on {agent} closed")
