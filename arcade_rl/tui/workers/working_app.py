"""An app that does its slow work in threads, and reports how it ended."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from textual.reactive import var
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets._toast import Toast

from arcade_rl.tui import messages
from arcade_rl.tui.access import FULL, Access
from arcade_rl.tui.terminal.terminal_app import TerminalApp
from arcade_rl.tui.workers.polling import Poll
from arcade_rl.tui.workers.threads import Later, in_thread

if TYPE_CHECKING:
    from arcade_rl.tui.backend.backend import Backend

T = TypeVar("T")

LONG_SECONDS = 10.0
"""Errors stay on screen long enough to be read."""

LONGEST_SECONDS = 30.0
"""What took a minute to find out stays longer."""


class WorkingApp(TerminalApp):
    """An app with a backend. Whatever its work meets becomes a notification: nothing may end the app.

    Args:
        backend: where agents are read and trainers started; the true one if None.
        access: what its user may do.

    Attributes:
        read_shelf: reads the shelf again.
        opening: which window is about to appear, in a line that moves; empty if none is.
    """

    opening: var[str] = var("")
    read_shelf: Poll

    def __init__(self, backend: Backend | None, access: Access = FULL) -> None:
        super().__init__()
        self.access = access
        if backend is not None:
            self.backend = self._within_access(backend)

    @functools.cached_property
    def backend(self) -> Backend:
        """The outside. It is loaded when a thread first asks for it: the app paints meanwhile."""
        from arcade_rl.tui.backend.outside import real_backend

        return self._within_access(real_backend(self.access))

    @property
    def has_backend(self) -> bool:
        """Whether the outside is loaded."""
        return "backend" in vars(self)

    def _within_access(self, backend: Backend) -> Backend:
        if not self.access.read_only:
            return backend
        from arcade_rl.tui.backend.watching import watching

        return watching(backend)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What its user may not do is not offered, here or on a screen."""
        return self.access.allows(action) and super().check_action(action, parameters)

    def carry_out(
        self,
        work: Callable[[], T],
        *,
        then: Callable[[T], object] | None = None,
        failed: Callable[[Exception], bool] | None = None,
        opens: bool = False,
    ) -> None:
        """Do `work` in a thread and hand its result to `then`; an error becomes a notification.

        Args:
            failed: gets an error of `work` first; returns whether it has shown it, so that no notification follows.
            opens: `then` opens a screen, for which is what is typed meanwhile. It opens nothing any more where another
                has come in front meanwhile: those that waited for a slow disk would all lie on top of each other.
        """
        reason = self.typing.wait_for_work() if opens else None
        if opens and then is not None:
            then = functools.partial(self._open_over, self.screen, then)
        doing = Later(lambda: self._carry_out(work, then, failed, reason))
        self.run_worker(doing, group="work", exit_on_error=False)

    def _open_over(self, screen: Screen[object], then: Callable[[T], object], result: T) -> None:
        if self.screen is screen or screen not in self.screen_stack:  # it may have been the palette, which has closed
            then(result)

    async def _carry_out(
        self,
        work: Callable[[], T],
        then: Callable[[T], object] | None,
        failed: Callable[[Exception], bool] | None,
        reason: object,
    ) -> None:
        try:
            await self._do_in_thread(work, then, failed)
            self.read_shelf()
        except Exception as error:  # shown to the person, whatever it is: nothing may end the cockpit
            self.complain(messages.problem(error))
        finally:
            self.typing.arrived(reason)

    async def _do_in_thread(
        self, work: Callable[[], T], then: Callable[[T], object] | None, failed: Callable[[Exception], bool] | None
    ) -> None:
        try:
            result = await in_thread(work)
        except Exception as error:
            if failed is None or not failed(error):
                raise
        else:
            if then is not None:
                then(result)

    def complain(self, problem: str, *, title: str = "That did not work") -> None:
        """Show an error."""
        self.notify(messages.printable(problem), title=title, severity="error", timeout=LONG_SECONDS, markup=False)

    def complain_if(self, *problems: Callable[[], str]) -> None:
        """Show what is wrong with files that a person keeps, where something is; found out in a thread."""

        async def look() -> None:
            for problem in filter(None, [await in_thread(each) for each in problems]):
                self.complain(problem, title="A file is damaged")

        self.run_worker(Later(look), group="damage", exit_on_error=False)

    def refuse(self, reason: str) -> None:
        """Show why what was asked for is not done, and what to do instead."""
        self.notify(reason, severity="warning", timeout=LONG_SECONDS, markup=False)

    def withdraw(self, news: str) -> None:
        """Take a notice away: it is no longer true."""
        for notification in [each for each in self._notifications if each.message == news]:
            self._unnotify(notification)
        for screen in self.screen_stack:
            for toast in screen.query(Toast):
                if toast._notification not in self._notifications and isinstance(toast.parent, Widget):
                    toast.parent.remove()  # Textual would leave an empty line in its place

    def tell(self, news: str) -> None:
        """Show good news."""
        self.notify(messages.printable(news), markup=False)
