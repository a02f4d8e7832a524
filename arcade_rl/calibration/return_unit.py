"""What a learner counts as return: the unit of its Q-values, and so of the returns beside which they are put."""

import math
from dataclasses import dataclass

from arcade_rl.hyperparameters import Algorithm, Hyperparameters

_REST_SHARE = 0.1  # at half of it playouts take half as long again, for a difference far below their scatter
_LONGEST_HORIZON = 1_000


@dataclass(frozen=True, slots=True)
class ReturnUnit:
    """How rewards add up for a learner.

    Attributes:
        discount: what a reward one agent step later is worth.
        clips_rewards: a step's reward counts as -1, 0 or 1.
        life_loss_terminal: a lost life is an end, with nothing beyond.
    """

    discount: float
    clips_rewards: bool = False
    life_loss_terminal: bool = False

    @classmethod
    def of(cls, hyperparameters: Hyperparameters, *, pixels: bool) -> "ReturnUnit":
        """That of an agent with these hyperparameters.

        Args:
            pixels: it observes pictures; only then are rewards clipped, and lost lives ends.
        """
        clips, lives = hyperparameters.clip_rewards, hyperparameters.life_loss_terminal
        return cls(hyperparameters.discount, pixels and clips, pixels and lives)

    def reward(self, raw: float) -> float:
        """What a step's raw reward counts."""
        return float((raw > 0) - (raw < 0)) if self.clips_rewards else raw

    def ends(self, *, terminated: bool, life_lost: bool) -> bool:
        """Whether there is nothing beyond a step."""
        return terminated or (life_lost and self.life_loss_terminal)

    @property
    def horizon(self) -> int:
        """Agent steps after which all later rewards together count for less than a tenth; 1,000 at most."""
        if self.discount <= _REST_SHARE:
            return 1
        if self.discount >= 1:
            return _LONGEST_HORIZON
        return min(math.ceil(math.log(_REST_SHARE) / math.log(self.discount)), _LONGEST_HORIZON)

    @property
    def words(self) -> str:
        """What it is called."""
        return " ".join(
            word
            for word, holds in (("discounted", self.discount < 1), ("clipped", self.clips_rewards), ("return", True))
            if holds
        )


def incomparable(algorithm: Algorithm, hyperparameters: Hyperparameters) -> str:
    """Why no return that follows has the unit of the agent's Q-values, in one line; empty if they have."""
    if algorithm == "actor-critic":
        return "it is a policy, which has no Q-values to compare with returns"
    if algorithm == "pqn" and hyperparameters.munchausen_weight:
        return "its Q-values count Munchausen bonuses, which no game pays: they cannot be compared with returns"
    return ""
