"""The queue while a window has the terminal: the event loop stands still then, and a thread starts who is next."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arcade_rl.shelf.queries.summary import Summary
    from arcade_rl.tui.actions.starting import StartingQueue


@contextlib.contextmanager
def going_on(queue: StartingQueue, read: Callable[[], Sequence[Summary]], poll_seconds: float) -> Iterator[None]:
    """Look after the queue in a thread meanwhile. It draws nothing, and nobody waits for it: the disk may be slow.

    Args:
        read: reads the agents of the shelf.
    """
    end = threading.Event()
    queue.begin_beside()

    def work() -> None:
        while not end.wait(poll_seconds):
            with contextlib.suppress(Exception):  # whatever it is: the next reading may go well
                queue.look_beside(read(), end.is_set)

    with contextlib.suppress(RuntimeError):  # there may be no more threads
        threading.Thread(target=work, name="queue beside a window", daemon=True).start()
    try:
        yield
    finally:
        end.set()
