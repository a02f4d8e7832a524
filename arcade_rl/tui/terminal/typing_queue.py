"""Typed faster than the screen follows: every key waits for those before it, and for the screen that they open.

Textual hands a key to the widget that has the focus now, and what the key is bound to is done some messages later. At
machine speed (a script, a slow connection) a letter would overtake the Ctrl+U before it, and keys typed while a dialog
opens would be lost, or be orders to the screen below.
"""

import asyncio
import functools
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

from textual.app import App
from textual.dom import DOMNode
from textual.events import Event
from textual.screen import Screen
from textual.widget import AwaitMount

T = TypeVar("T")

_PATIENCE_SECONDS = 2.0  # then keys go on: nothing may ever take the keyboard away
_PATIENCE_WITH_WORK_SECONDS = 5.0  # then what was typed meanwhile goes nowhere
_LOOK_SECONDS = 0.01
_ROUNDS = 2  # a key on its way up, and then the message that it made (a field that was submitted)


class TypingQueue:
    """Keys and pastes on their way to the cockpit's widgets, one after another.

    Args:
        deliver: hands one to the widget that has the focus.
    """

    def __init__(self, app: App[None], deliver: Callable[[Event], Awaitable[None]]) -> None:
        self._app = app
        self._deliver = deliver
        self._typed: deque[Event] = deque()
        self._awaited: dict[object, asyncio.TimerHandle] = {}

    async def type(self, event: Event) -> None:
        """Take a key; it is delivered when its turn comes."""
        self._typed.append(event)
        await self._go_on()

    async def _go_on(self) -> None:
        while self._typed and not self._awaited:
            reason, path = self.wait(), self._path()
            await self._deliver(self._typed.popleft())
            self._follow(path, reason)

    # What is waited for

    def wait(self) -> object:
        """Let keys wait, until `arrived` is called with what this returns."""
        return self._wait(_PATIENCE_SECONDS, self.arrived)

    def wait_for_work(self) -> object:
        """As `wait`, for work that opens a screen: typed for that, keys would be orders to the one that is there."""
        return self._wait(_PATIENCE_WITH_WORK_SECONDS, functools.partial(self._forget_typed, self._app.screen))

    def _wait(self, seconds: float, lose_patience: Callable[[object], None]) -> object:
        reason = object()
        self._awaited[reason] = asyncio.get_running_loop().call_later(seconds, lose_patience, reason)
        return reason

    def _forget_typed(self, before: Screen[object], reason: object) -> None:
        if self._app.screen is before:  # else they are for another that was opened meanwhile
            self._typed.clear()
        self.arrived(reason)

    def arrived(self, reason: object) -> None:
        """What was waited for is here."""
        if timer := self._awaited.pop(reason, None):
            timer.cancel()
            self._app.call_later(self._go_on)

    async def wait_for_screen(self, screen: Screen[T], mounted: AwaitMount) -> None:
        """Let keys wait until a screen can take them: its widgets are there, and one has the focus."""
        reason = self.wait()
        try:
            await mounted
        finally:
            self._look(screen, reason)

    def _look(self, screen: Screen[T], reason: object) -> None:
        has_focus = screen.focused is not None or not (screen.is_mounted and screen.focus_chain)
        if has_focus or reason not in self._awaited or not screen.is_running:
            self.arrived(reason)
        else:  # not after the screen's next refresh: one that is asked for at each refresh leaves no time for all else
            asyncio.get_running_loop().call_later(_LOOK_SECONDS, self._look, screen, reason)

    def _path(self) -> list[DOMNode]:
        """All through whose hands a key goes: the widget with the focus, what it lies in, the screen, the app."""
        target = self._app.focused or self._app.screen
        return [*cast("DOMNode", target).ancestors_with_self] * _ROUNDS

    def _follow(self, path: list[DOMNode], reason: object) -> None:
        """Go the way of the key: each on it does what it got before, and then sees to the rest of the path."""
        for place, node in enumerate(path):
            if node.call_later(self._follow, path[place + 1 :], reason):
                return
        self.arrived(reason)
