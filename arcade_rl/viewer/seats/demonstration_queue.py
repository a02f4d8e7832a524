"""Demonstrations on their way to an agent's folder, written by a thread of its own: no frame ever waits for a disk."""

import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Self

from arcade_rl.errors import ArcadeError, excerpt
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.demonstrations.demonstrations import Demonstration, DemonstrationFolder
from arcade_rl.shelf.ledger.ledger import Ledger

_LOOK_EVERY_SECONDS = 1.0
_LAST_PATIENCE_SECONDS = 10.0


class DemonstrationQueue:
    """Keeps and withdraws demonstrations of one agent in order, and looks what its trainer says of them.

    Attributes:
        life_loss_terminal: the agent treats a lost life as an end.
        problem: why the last one could not be written or withdrawn, in one line; empty if it could.
        lost_steps: how many steps could not be written.
        human_share: share of the trainer's memory that a human played, 0 to 1; None while it has nothing of a human.
    """

    def __init__(self, folder: AgentFolder) -> None:
        self.life_loss_terminal = folder.config().hyperparameters.life_loss_terminal
        self.problem = ""
        self.lost_steps = 0
        self.human_share: float | None = None
        self._demonstrations = DemonstrationFolder(folder.demonstrations)
        self._ledger_file = folder.ledger_file
        self._numbers: dict[int, int] = {}  # by what they are called here; of those written
        self._waiting: deque[Callable[[], None]] = deque()
        self._count = 0
        self._changed = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="demonstrations", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *exc: object) -> None:
        try:
            self.close()
        except ArcadeError:
            if kind is None:  # else that tells more
                raise

    def keep(self, demonstration: Demonstration) -> int:
        """Keep a demonstration soon; returns what to call it in `withdraw`. Takes microseconds."""
        self._count += 1
        self._put(partial(self._write, self._count, demonstration))
        return self._count

    def withdraw(self, kept: int) -> None:
        """Delete what `keep` has kept."""
        self._put(partial(self._delete, kept))

    def close(self) -> None:
        """Wait until all is written.

        Raises:
            ArcadeError: it could not be; the message says why.
        """
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(_LAST_PATIENCE_SECONDS)
        if self._thread.is_alive():
            raise ArcadeError("what you taught last was not kept: the disk takes too long; check it")
        if self.problem:
            raise ArcadeError(self.problem)

    def _put(self, job: Callable[[], None]) -> None:
        with self._changed:
            self._waiting.append(job)
            self._changed.notify()

    # On the thread

    def _work(self) -> None:
        with Ledger(self._ledger_file, read_only=True) as ledger:
            while self._something_waits():
                while self._waiting:
                    self._do(self._waiting.popleft())
                self._look(ledger)

    def _do(self, job: Callable[[], None]) -> None:
        try:
            job()
        except Exception as error:  # whatever it is: what comes after it is kept all the same
            self.problem = f"what you taught was not kept ({excerpt(error)}); report this"

    def _something_waits(self) -> bool:
        """Wait for a while; false once there is nothing more to wait for."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing, _LOOK_EVERY_SECONDS)
            return bool(self._waiting) or not self._closing

    def _write(self, kept: int, demonstration: Demonstration) -> None:
        try:
            self._numbers[kept] = self._demonstrations.write(demonstration)
        except ArcadeError as error:
            self.lost_steps += demonstration.steps
            self.problem = f"{demonstration.steps:,} steps were not taught: {error}"
        else:
            self.problem = ""

    def _delete(self, kept: int) -> None:
        number = self._numbers.pop(kept, None)
        if number not in self._demonstrations.numbers():
            return  # it was not written, or somebody has deleted it
        try:
            self._demonstrations.delete(number)
        except ArcadeError as error:
            self.problem = f"what you took back is still taught: {error}"

    def _look(self, ledger: Ledger) -> None:
        try:
            status = ledger.status()
        except ArcadeError:
            return  # whoever trains tells of it
        self.human_share = status.human_share if status.demonstration_steps else None
