"""Read in a thread, hand over in a message: the cockpit watches trainers without ever waiting for a disk."""

from collections.abc import Callable

from textual.dom import DOMNode
from textual.message import Message

from arcade_rl.tui import messages
from arcade_rl.tui.workers.threads import in_thread


class ReadFailed(Message):
    """A poll could not read what it watches."""

    def __init__(self, problem: str) -> None:
        super().__init__()
        self.problem = problem


class Poll:
    """One thing that is read again and again: when called, it reads, unless the last reading still goes on.

    The message that `read` returns is posted to `node`; nothing is, if it returns None.
    """

    def __init__(self, node: DOMNode, read: Callable[[], Message | None]) -> None:
        self._node = node
        self._read = read
        self._reading = False

    def __call__(self) -> None:
        """Read once more, in a thread."""
        if not self._reading:
            self._reading = True
            self._node.run_worker(self._run(), group="poll", exit_on_error=False)

    async def _run(self) -> None:
        message: Message | None
        try:
            message = await in_thread(self._read)
        except Exception as error:  # shown to the person, whatever it is; the next reading may go well
            message = ReadFailed(messages.problem(error))
        finally:
            self._reading = False
        if message is not None:
            self._node.post_message(message)
