"""Read in a thread, hand over in a message: the cockpit watches trainers without ever waiting for a disk."""

import contextlib
from collections.abc import Callable
from typing import TypeVar

from textual.dom import DOMNode
from textual.message import Message

from arcade_rl.errors import NoSuchAgentError
from arcade_rl.tui import messages
from arcade_rl.tui.workers.threads import Later, in_thread

M = TypeVar("M", bound=Message)


class ReadFailed(Message):
    """A poll could not read what it watches, or for another reason than before."""

    def __init__(self, problem: str) -> None:
        super().__init__()
        self.problem = problem


class Poll:
    """One thing that is read again and again.

    When called, it reads what there is now: where a reading goes on, which may have missed it, another one follows. A
    timer uses `tick`.

    Args:
        node: gets the message that a reading returns.
        reading: says what is to be read now; None if nothing is. It is asked in the event loop, so it may look at
            widgets. What it returns is done in a thread and may not: even a widget's size may be laid out again by
            whoever asks for it. It may return None where nothing is to be handed over.

    Attributes:
        problem: why the last reading failed; empty if it did not. Handed over once, not at every poll.
    """

    def __init__(self, node: DOMNode, reading: Callable[[], Callable[[], Message | None] | None]) -> None:
        self._node = node
        self._reading = reading
        self._at_work = False
        self._is_outdated = False  # it was called since the reading began that goes on
        self.problem = ""

    def __call__(self) -> None:
        """Read again, in a thread."""
        if self._at_work:
            self._is_outdated = True
        elif (read := self._reading()) is not None:
            self._at_work = True
            self._node.run_worker(Later(lambda: self._run(read)), group="poll", exit_on_error=False)

    def tick(self) -> None:
        """Read again, unless the last reading still goes on."""
        if not self._at_work:
            self()

    async def _run(self, read: Callable[[], Message | None]) -> None:
        message: Message | None = None
        before, problem = self.problem, ""
        try:
            message = await in_thread(read)
        except Exception as error:  # shown to the person, whatever it is; the next reading may go well
            problem = messages.problem(error)
            if problem != before:
                message = ReadFailed(problem)
        finally:
            self._at_work = False
        self.problem = problem
        if message is not None:
            self._node.post_message(message)
        if self._is_outdated:
            self._is_outdated = False
            self._node.call_later(self.tick)  # after the message, which may change what is to be read, or ask for it


def unless_gone(read: Callable[[], M]) -> Callable[[], M | None]:
    """`read`, with None where its agent was deleted or renamed meanwhile: the next reading of the shelf shows that."""

    def checked() -> M | None:
        with contextlib.suppress(NoSuchAgentError):
            return read()
        return None

    return checked
