"""Writes demonstrations into an agent's folder on a thread."""

import contextlib
from collections.abc import Callable
from functools import partial

from arcade_rl.errors import ArcadeError, excerpt
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.agents.trainer_lock import true_state
from arcade_rl.shelf.demonstrations.demonstrations import Demonstration, DemonstrationFolder
from arcade_rl.shelf.ledger.ledger import AT_REST, Ledger
from arcade_rl.viewer.seats.background_queue import BackgroundQueue
from arcade_rl.viewer.seats.brain_watcher import Stamp, stamp_of
from arcade_rl.viewer.seats.seated_agent import SeatedAgent

_LOOK_EVERY_SECONDS = 1.0


class DemonstrationQueue(BackgroundQueue[Callable[[], None]]):
    """Keeps and withdraws demonstrations of one agent in order, and reads what its trainer reports about them.

    Attributes:
        life_loss_terminal: the agent treats a lost life as terminal.
        problem: why the last one could not be written or withdrawn, in one line; empty if it could.
        lost_steps: number of steps that could not be written.
        human_share: share of the trainer's replay memory that a human played, 0 to 1; None while nothing is shown, and
            where there is no replay memory.
        learns_now: a trainer is at work and takes demonstrations in: what a human does is taught at once.
    """

    def __init__(self, folder: AgentFolder) -> None:
        hyperparameters = folder.config().hyperparameters
        self.life_loss_terminal = hyperparameters.life_loss_terminal
        self.lost_steps = 0
        self.human_share: float | None = None
        self.learns_now = False
        self._takes_demonstrations = hyperparameters.demonstration_share > 0
        self._config_stamp: Stamp | None = None
        self._agent = SeatedAgent(folder)
        self._numbers: dict[int, int] = {}  # in the folder, by the numbers given here
        self._count = 0
        super().__init__("demonstrations")

    def keep(self, demonstration: Demonstration) -> int:
        """Queue a demonstration, in microseconds; returns its number for `withdraw`."""
        self._count += 1
        self._put(partial(self._write, self._count, demonstration))
        return self._count

    def withdraw(self, kept: int) -> None:
        """Queue the deletion of a demonstration."""
        self._put(partial(self._delete, kept))

    def _loss(self) -> str:
        if self._thread.is_alive():
            return "what you taught last was not kept: the disk takes too long; check it"
        return self.problem

    # On the thread

    def _work(self) -> None:
        self._look()
        while self._something_waits():
            while self._waiting:
                self._do(self._waiting.popleft())
            self._look()

    def _do(self, job: Callable[[], None]) -> None:
        try:
            job()
        except Exception as error:  # whatever it is: the jobs after it are still done
            self.problem = f"what you taught was not kept ({excerpt(error)}); report this"

    def _something_waits(self) -> bool:
        """Wait for a job, at most for a second; false once everything is done and the queue is closing."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing, _LOOK_EVERY_SECONDS)
            return bool(self._waiting) or not self._closing

    @property
    def _demonstrations(self) -> DemonstrationFolder:
        """Where they lie now. ArcadeError if the agent is no longer on the shelf."""
        return DemonstrationFolder(self._agent.folder.demonstrations)

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
        try:
            demonstrations = self._demonstrations
            if number in demonstrations.numbers():  # else it was not written, or has been deleted meanwhile
                demonstrations.delete(number)
        except ArcadeError as error:
            self.problem = f"what you took back is still taught: {error}"

    def _look(self) -> None:
        folder = self._agent.find()
        if folder is None:
            self.human_share, self.learns_now = None, False
            return
        try:
            with Ledger(folder.ledger_file, read_only=True) as ledger:
                status = ledger.status()
            at_work = true_state(status, folder.trainer_alive) not in AT_REST
        except ArcadeError:
            return  # the trainer reports it
        self._reread(folder)
        self.human_share = status.human_share if status.demonstration_steps and status.replay_size else None
        self.learns_now = at_work and self._takes_demonstrations

    def _reread(self, folder: AgentFolder) -> None:
        """See whether the agent still learns from demonstrations: that can be tuned while it trains."""
        stamp = stamp_of(folder.config_file)
        if stamp != self._config_stamp:
            with contextlib.suppress(ArcadeError):  # what was read last still holds
                self._takes_demonstrations = folder.config().hyperparameters.demonstration_share > 0
                self._config_stamp = stamp
