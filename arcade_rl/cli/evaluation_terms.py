"""On what terms an agent is evaluated."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from arcade_rl.shelf.brains.brain_file import Brain

if TYPE_CHECKING:
    from arcade_rl.games.game import GameSettings


@dataclass(frozen=True, slots=True)
class Terms:
    """How many episodes are played, and how.

    Attributes:
        epsilon: share of random actions.
        sticky_actions: chance that the console repeats the last action.
        seed: of the first game.
        sample: an actor-critic draws its actions by their probabilities.
    """

    episodes: int
    epsilon: float
    sticky_actions: float
    seed: int
    sample: bool = False

    def settings(self, brain: Brain) -> "GameSettings":
        """Those of the brain's game."""
        from arcade_rl.games.game import GameSettings

        return GameSettings.from_hyperparameters(brain.hyperparameters.replace(sticky_actions=self.sticky_actions))
