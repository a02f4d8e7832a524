"""A monkey at the cockpit: seeded keys, pastes, clicks, resizes, themes and places over a shelf that changes under it.

Anything that raises anywhere is a failure: in a handler, a paint, a timer, a worker, a thread.
"""

import asyncio
import random
import string
import tempfile
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.worker import Worker, WorkerState

from arcade_rl.shelf.agents import agent_folder
from arcade_rl.tui import app as cockpit
from arcade_rl.tui import messages
from arcade_rl.tui.app import ArcadeApp
from arcade_rl.tui.backend.backend import Backend
from arcade_rl.tui.terminal import typing_queue
from arcade_rl.tui.terminal.late_input import has_left
from arcade_rl.tui.workers import threads
from tests.tui.support.monkey_shelf import JUNK, Shelf
from tests.tui.support.places import EVERYWHERE, go_to
from tests.tui.support.scripted import config

REMEMBERED = 50
_PATIENCE_SECONDS = 120.0  # on a machine that does much else
_DEEPEST = 6  # screens
_NAMED_KEYS = (
    *("enter", "enter", "escape", "tab", "tab", "shift+tab", "space", "backspace", "delete", "insert", "f1", "f5"),
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "shift+left", "shift+end", "ctrl+left"),
    *(f"ctrl+{letter}" for letter in "aekuwvxcstrpfdlqn"),
)
_CHARACTERS = string.printable.strip() + " é家🎮\u0301\u200d\u05d0"
_SIZES = ((1, 1), (2, 1), (1, 50), (20, 5), (59, 19), (80, 24), (80, 24), (120, 36), (120, 36), (200, 60), (300, 3))
_MOUSE = (events.MouseDown, events.MouseUp, events.MouseMove, events.MouseScrollDown, events.MouseScrollUp)


class Cage(ArcadeApp):
    """A cockpit that the monkey cannot leave, and in which no error is lost."""

    CSS_PATH = Path(cockpit.__file__).with_name("app.tcss")

    def __init__(self, backend: Backend) -> None:
        super().__init__(backend, poll_seconds=0.05)
        self.faults: list[BaseException] = []

    async def action_quit(self) -> None:
        """Not for monkeys."""

    def push_screen(self, *arguments: Any, **more: Any) -> Any:
        """As ever; names the screens where they pile up."""
        if len(self.screen_stack) >= 5 * _DEEPEST and not self.faults:
            names = [type(screen).__name__ for screen in self.screen_stack]
            self.faults.append(AssertionError(f"{names} and no end: {traceback.format_stack()}"))
        return super().push_screen(*arguments, **more)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Workers of the cockpit end in no error: what they meet, they tell."""
        if event.state is WorkerState.ERROR and event.worker.error and not has_left(event.worker.node):
            self.faults.append(event.worker.error)


@dataclass
class Monkey:
    """Somebody who presses everything.

    Attributes:
        did: the last events, newest last.
    """

    pilot: Pilot[None]
    chance: random.Random
    change_shelf: Callable[[], None]
    did: deque[str] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    async def act(self, times: int) -> None:
        """Do this many things; raise the first error that comes of it."""
        app = self.pilot.app
        assert isinstance(app, Cage)
        for number in range(times):
            weighted = (
                self._key,
                self._click,
                self._drag,
                self._paste,
                self._resize,
                self._theme,
                self._go,
                self._shake,
            )
            call = self.chance.choices(weighted, (660, 150, 40, 50, 30, 3, 30, 20))[0]
            self.did.append(call(app))
            await asyncio.sleep(0)
            if number % 20 == 19:
                await _answer_of(app)
            if app._exception is not None or app.faults:
                raise app._exception or app.faults[0]
            assert app.is_running, "the cockpit has ended"
            assert len(app.screen_stack) < 5 * _DEEPEST, [type(screen).__name__ for screen in app.screen_stack]
            await self._come_back(app)

    async def _come_back(self, app: Cage) -> None:
        while len(app.screen_stack) > _DEEPEST:
            await app.pop_screen()

    def _key(self, app: Cage) -> str:
        if self.chance.random() < 0.5:
            key, character = self.chance.choice(_NAMED_KEYS), None
        else:
            key = character = self.chance.choice(_CHARACTERS)
        self._send(app, events.Key(key if len(key) > 1 or key.isalnum() else _name_of(key), character))
        return f"key {key!r}"

    def _paste(self, app: Cage) -> str:
        text = self.chance.choice(JUNK)
        self._send(app, events.Paste(text))
        return f"paste {text[:40]!r}"

    def _click(self, app: Cage) -> str:
        x, y = self.chance.randrange(app.size.width + 2), self.chance.randrange(app.size.height + 2)
        button = self.chance.choice([1, 1, 1, 2, 3])
        kinds = [events.MouseDown, events.MouseUp] * self.chance.choice([1, 1, 2])
        for kind in kinds if self.chance.random() < 0.7 else [self.chance.choice(_MOUSE)]:
            self._send(app, kind(None, x, y, 0, 0, button, False, False, False, x, y))
        return f"mouse at {x}, {y}"

    def _drag(self, app: Cage) -> str:
        """Select text, and copy it sooner or later."""
        (x, y), (to_x, to_y) = (
            (self.chance.randrange(app.size.width + 2), self.chance.randrange(app.size.height + 2)) for _ in range(2)
        )
        for kind, at_x, at_y in (
            (events.MouseDown, x, y),
            (events.MouseMove, to_x, to_y),
            (events.MouseUp, to_x, to_y),
        ):
            self._send(app, kind(None, at_x, at_y, 0, 0, 1, False, False, False, at_x, at_y))
        if self.chance.random() < 0.5:
            self._send(app, events.Key("ctrl+c", None))
        return f"drag from {x}, {y} to {to_x}, {to_y}"

    def _resize(self, app: Cage) -> str:
        size = Size(*self.chance.choice(_SIZES))
        app._driver._size = size  # type: ignore[union-attr]
        app.post_message(events.Resize(size, size))
        return f"resize to {size.width}x{size.height}"

    def _theme(self, app: Cage) -> str:
        app.theme = self.chance.choice(sorted(app.available_themes))
        return f"theme {app.theme}"

    def _go(self, app: Cage) -> str:
        place = self.chance.choice(EVERYWHERE)
        if len(app.screen_stack) < _DEEPEST:
            go_to(app, place)
        return f"go to {place}"

    def _shake(self, app: Cage) -> str:
        self.change_shelf()
        return "the shelf changes"

    def _send(self, app: Cage, event: events.Event) -> None:
        assert app._driver is not None
        app._driver.process_message(event)


async def _answer_of(app: Cage) -> None:
    """Wait until the app and the screen in front have done what they were given so far.

    Not `Pilot._wait_for_screen`, which waits for widgets that are closed meanwhile.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    for pump in (app, app.screen):
        done = asyncio.Event()
        pump.call_later(done.set)
        while not done.is_set() and pump.is_running and (pump is app or pump is app.screen):
            assert time.monotonic() < deadline, f"{pump} answers no more"
            if app._exception is not None:
                return
            await asyncio.sleep(0.005)


def _name_of(character: str) -> str:
    from textual.keys import _character_to_key

    return _character_to_key(character)


@contextmanager
def nothing_lost() -> Iterator[list[BaseException]]:
    """Collect what is raised where nobody would see it: in threads, and told to the person as a defect."""
    found: list[BaseException] = []
    problem = messages.problem

    def told(error: Exception) -> str:
        line = problem(error)
        if line.startswith("a defect"):
            found.append(error)
        return line

    def raised(thread: threading.ExceptHookArgs) -> None:
        found.append(thread.exc_value or RuntimeError("in a thread"))

    with mock.patch.object(messages, "problem", told), mock.patch.object(threading, "excepthook", raised):
        yield found


Outside = tuple[Backend, Callable[[], None]]
"""What the cockpit sees, and what changes it."""


async def let_loose(times: int, seed: int, outside: Callable[[random.Random], Outside]) -> None:
    """Let a monkey do `times` things. On an error, says how to see it again."""
    chance = random.Random(seed)
    backend, change = outside(chance)
    with nothing_lost() as lost:
        async with Cage(backend).run_test(size=(120, 36)) as pilot:
            asyncio.get_running_loop().set_exception_handler(lambda _, context: lost.append(_error_of(context)))
            monkey = Monkey(pilot, chance, change)
            try:
                await monkey.act(times)
                if lost:
                    raise lost[0]
            except BaseException as error:
                error.add_note(f"monkey with seed {seed}; its last {len(monkey.did)} events:\n" + "\n".join(monkey.did))
                error.add_note(f"all of this is in {_kept(error, seed)}")
                raise


def _kept(error: BaseException, seed: int) -> str:
    """Write a traceback where it outlives the terminal; returns the file."""
    with tempfile.NamedTemporaryFile("w", prefix=f"monkey-{seed}-", suffix=".log", delete=False) as file:
        file.write("".join(traceback.format_exception(error)))
    return file.name


@contextmanager
def under_load(seed: int) -> Iterator[None]:
    """A machine that does much else: widgets now and then stall, threads take their time, keys wait for nobody."""
    chance = random.Random(seed)
    dispatch, hand_over = MessagePump._dispatch_message, threads._hand_over

    async def stall(pump: MessagePump, message: Message) -> None:
        if chance.random() < 0.1:
            await asyncio.sleep(chance.choice([0, 0, 0.005, 0.03]))
        await dispatch(pump, message)

    def late(*arguments: Any) -> None:
        time.sleep(chance.choice([0, 0, 0.02, 0.1, 0.3]))
        hand_over(*arguments)

    with (
        mock.patch.object(MessagePump, "_dispatch_message", stall),
        mock.patch.object(threads, "_hand_over", late),
        mock.patch.object(typing_queue, "_PATIENCE_SECONDS", 0.01),
        mock.patch.object(typing_queue, "_PATIENCE_WITH_WORK_SECONDS", 0.01),
    ):
        yield


def _error_of(context: dict[str, Any]) -> BaseException:
    error: BaseException = context.get("exception") or RuntimeError(str(context))
    return error


def scripted(chance: random.Random) -> Outside:
    """A shelf without processes, some of whose agents have a folder."""
    for name in ("pong", "lake"):
        agent_folder.create(config(name))
    shelf = Shelf(chance)
    return shelf.backend(), shelf.change
