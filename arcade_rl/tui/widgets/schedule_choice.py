"""Whether what begins with a brain goes on at the end of the brain's schedules, or explores again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arcade_rl.schedules import in_words
from arcade_rl.tui.widgets.choice import Choice

if TYPE_CHECKING:
    from arcade_rl.shelf.brains.brain_file import Brain

_GO_ON, _EXPLORE = "continue where the brain left off", "start again: explore"


class ScheduleChoice(Choice):
    """Go on, to begin with."""

    def __init__(self) -> None:
        super().__init__((_GO_ON, _EXPLORE), _GO_ON, id="schedules")

    @property
    def explores(self) -> bool:
        """Whether exploration and learning rate begin again."""
        return self.value == _EXPLORE


def rates_of(brain: Brain, *, explore: bool) -> str:
    """What epsilon and learning rate an agent begins with that is made from a brain, in a sentence."""
    from arcade_rl.shelf.agents.inheritance import hyperparameters_of_heir  # numpy is slow to import

    if brain.algorithm == "actor-critic":
        return "It is a policy: it plays its most probable action, and is not trained on."
    return f"It begins with {in_words(hyperparameters_of_heir(brain, explore=explore))}."
