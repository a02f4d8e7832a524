"""Reads the newest batch that the agent's trainer learned from, or says why there is none."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from arcade_rl.errors import ArcadeError
from arcade_rl.games import catalog
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder
from arcade_rl.shelf.feeds.batch_feed import SampledBatch, read_batch
from arcade_rl.viewer.seats.seated_agent import SeatedAgent

_LOOK_EVERY_SECONDS = 0.25

_NO_TRAINER = ("Shown while the agent trains.", "Press t on it in the cockpit.")
_NO_BATCH = ("Nothing yet: it fills its replay memory first.",)


@dataclass(frozen=True, slots=True)
class ReplayStatus:
    """The newest batch, or why there is none.

    Attributes:
        batch: None if there is none.
        remark: why there is none and what to do, in short lines; empty if there is one.
    """

    batch: SampledBatch | None = None
    remark: tuple[str, ...] = ()


class ReplayWatcher:
    """Watches one agent's trainer, a few times a second at most; costs nothing while nobody asks.

    Attributes:
        config: the agent's.
    """

    def __init__(
        self, folder: AgentFolder, config: AgentConfig, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.config = config
        self._agent = SeatedAgent(folder)
        self._clock = clock
        self._next = 0.0
        self._seen = ReplayStatus()

    @classmethod
    def of(cls, folder: AgentFolder, config: AgentConfig) -> "ReplayWatcher | None":
        """An agent's; None where it has no replay memory, or never trains."""
        return cls(folder, config) if config.algorithm == "dqn" and not folder.is_champion else None

    def look(self) -> ReplayStatus:
        """The newest batch, read at most a quarter of a second ago."""
        now = self._clock()
        if now >= self._next:
            self._next = now + _LOOK_EVERY_SECONDS
            self._seen = self._look()
        return self._seen

    def _look(self) -> ReplayStatus:
        folder = self._agent.find()
        try:
            if folder is None or not folder.trainer_alive():
                return ReplayStatus(remark=_NO_TRAINER)
        except ArcadeError as error:
            return ReplayStatus(remark=(str(error),))
        batch = read_batch(folder.batch_file)
        if batch is not None and not batch.is_of(catalog.game(self.config.game), self.config.hyperparameters):
            batch = None
        return ReplayStatus(batch or self._seen.batch, () if batch or self._seen.batch else _NO_BATCH)
