"""Where a training stands: what it does or waits for, in words for its person."""

import shlex
from collections.abc import Callable

from arcade_rl.shelf.ledger.ledger import State
from arcade_rl.training.core.learner import Learner
from arcade_rl.training.run.storage import Storage
from arcade_rl.training.run.troubles import Troubles


class Situation:
    """What a training does now.

    Attributes:
        state: as the ledger has it.
        holding: it cannot save, and stands still until it can.
        learning: whether the agent learns; otherwise training waits for an evaluation.

    Args:
        evaluation: what the evaluator does now, in a word or two.
    """

    def __init__(self, learner: Learner, storage: Storage, troubles: Troubles, evaluation: Callable[[], str]) -> None:
        self._learner = learner
        self._storage = storage
        self._troubles = troubles
        self._evaluation = evaluation
        self.state: State = "training"
        self.holding = False
        self.learning = True

    @property
    def ending(self) -> bool:
        """Whether training is over, and is being saved."""
        return self.state == "stopping"

    @property
    def words(self) -> str:
        """What goes on, with what the person should know."""
        if self.trouble:
            return self.trouble
        return "; ".join(filter(None, (self._activity, self._learner.note, self._troubles.note)))

    @property
    def trouble(self) -> str:
        """What training waits for, and what a person can do about it; empty unless it cannot save."""
        if not self.holding:
            return ""
        if not self.ending:
            waits = f"training waits; {self._troubles.remedy} and it continues"
            return f"cannot save: {self._troubles.refusal}; {waits}"
        return f"{self.loss}; {self._troubles.remedy} and they are saved, or give them up with: {self._discard}"

    @property
    def loss(self) -> str:
        """What would be lost if training ended now."""
        return f"{self.unsaved_steps:,} steps since the last save cannot be saved: {self._troubles.refusal}"

    @property
    def _discard(self) -> str:
        return f"arcade-rl stop {shlex.quote(self._learner.config.name)} --discard"

    @property
    def unsaved_steps(self) -> int:
        """Agent steps since the last save."""
        return self._learner.counts.step - self._storage.saved_step

    @property
    def _activity(self) -> str:
        """What training does now, in a word or two."""
        if self.state != "training":
            return {"paused": "paused", "stopping": "saving"}.get(self.state, "")
        learns = ("learning" if self._learner.agent.updates else "gathering experience") if self.learning else ""
        return ", ".join(filter(None, (learns, self._evaluation())))

    @property
    def on_disk(self) -> bool:
        """Whether nothing is in memory alone."""
        return self._storage.idle and not self.unsaved_steps and not self._troubles.unsaved
