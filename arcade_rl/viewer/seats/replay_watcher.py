"""Looks now and then at what the agent's trainer learns from, or knows why there is nothing to see."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from arcade_rl.errors import ArcadeError
from arcade_rl.games import catalog
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder
from arcade_rl.shelf.feeds.batch_feed import SampledBatch, read_batch

_LOOK_EVERY_SECONDS = 0.25

_NO_MEMORY = {
    "pqn": ("PQN has no replay memory: each step is", "learned from once. A DQN agent has one."),
    "q-table": ("A Q-table has no replay memory: it learns", "from each step at once. A DQN agent has one."),
}
_CHAMPION = ("A champion does not train any more.", "Press f on it in the cockpit, and train the copy.")
_NO_TRAINER = ("Shown while the agent trains.", "Press t on it in the cockpit.")
_NO_BATCH = ("Nothing yet: it gathers experience first.",)


@dataclass(frozen=True, slots=True)
class Glance:
    """What was seen.

    Attributes:
        batch: None if there is none to see.
        remark: why there is none and what to do, in short lines; empty if there is one.
    """

    batch: SampledBatch | None = None
    remark: tuple[str, ...] = ()


class ReplayWatcher:
    """Looks at one agent's trainer, some times a second at most; it costs nothing while nobody asks.

    Attributes:
        config: the agent's.
    """

    def __init__(
        self, folder: AgentFolder, config: AgentConfig, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.config = config
        self._folder = folder
        self._clock = clock
        self._next = 0.0
        self._seen = Glance()

    def look(self) -> Glance:
        """What there is to see now, or was a moment ago."""
        now = self._clock()
        if now >= self._next:
            self._next = now + _LOOK_EVERY_SECONDS
            self._seen = self._look()
        return self._seen

    def _look(self) -> Glance:
        if self.config.algorithm in _NO_MEMORY:
            return Glance(remark=_NO_MEMORY[self.config.algorithm])
        if self._folder.is_champion:
            return Glance(remark=_CHAMPION)
        try:
            if not self._folder.trainer_alive():
                return Glance(remark=_NO_TRAINER)
        except ArcadeError as error:
            return Glance(remark=(str(error),))
        batch = read_batch(self._folder.batch_file)
        if batch is not None and not batch.is_of(catalog.game(self.config.game), self.config.hyperparameters):
            batch = None
        return Glance(batch or self._seen.batch, () if batch or self._seen.batch else _NO_BATCH)
