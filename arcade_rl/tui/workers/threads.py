"""Slow work beside the event loop, in threads that never keep the cockpit from closing."""

import asyncio
import contextlib
import functools
import threading
from collections.abc import Awaitable, Callable, Generator
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Later(Generic[T]):
    """A coroutine that is made when it is awaited: a cockpit that closes before leaves none that never was."""

    def __init__(self, make: Callable[[], Awaitable[T]]) -> None:
        self._make = make

    def __await__(self) -> Generator[Any, Any, T]:
        """As the coroutine."""
        return self._make().__await__()


async def in_thread(work: Callable[[], T]) -> T:
    """What `work` returns or raises, done in a daemon thread.

    Not in asyncio's own pool: that one is waited for at exit, and a trainer may take a minute to answer.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def run() -> None:
        try:
            result = work()
        except Exception as error:  # handed over to whoever waits
            _hand_over(loop, future, functools.partial(future.set_exception, error))
        else:
            _hand_over(loop, future, functools.partial(future.set_result, result))

    threading.Thread(target=run, name="cockpit's work", daemon=True).start()
    return await future


def _hand_over(loop: asyncio.AbstractEventLoop, future: "asyncio.Future[T]", settle: Callable[[], None]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has closed: nobody waits any more
        loop.call_soon_threadsafe(lambda: None if future.done() else settle())
