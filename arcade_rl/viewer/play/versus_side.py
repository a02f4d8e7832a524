"""One side of a game for two: those at its joystick, what its agent thinks, what it has scored."""

import copy
import dataclasses

import numpy as np

from arcade_rl.agents.agent import Policy
from arcade_rl.games.two_player.game import TwoPlayerGame
from arcade_rl.viewer.play.episode_state import Standing
from arcade_rl.viewer.play.players import Players, Thoughts
from arcade_rl.viewer.play.session_state import Controller, Ending
from arcade_rl.viewer.play.versus_mind import VersusMind


@dataclasses.dataclass(frozen=True, slots=True)
class SideSnapshot:
    """How one side stands, to come back to."""

    standing: Standing
    thoughts: Thoughts


class VersusSide(Players):
    """One side.

    Args:
        policy: its agent's; None if a human sits there alone.
        epsilon: share of random actions of the agent.

    Attributes:
        standing: its score, and what else is counted of this game.
    """

    def __init__(
        self,
        game: TwoPlayerGame,
        side: int,
        policy: Policy | None,
        controller: Controller,
        epsilon: float,
        random: np.random.Generator,
    ) -> None:
        super().__init__(VersusMind(policy, game, side, epsilon, random) if policy is not None else None, controller)
        self._game = game
        self._side = side
        self.standing = Standing()
        self.begin()

    def switch(self) -> None:
        """Take the joystick, or give it back to the agent, if there is one; it counts from the very next frame."""
        if self.controller == "agent":
            self.take_joystick()
        else:
            self.give_joystick()

    def begin(self) -> None:
        """A game begins."""
        self.human_action = None
        self.standing.begin_episode()
        self.begin_decision()

    def take(self, points: float, reward: float) -> None:
        """What came of a frame."""
        self.standing.score += points
        self.standing.reward_since_decision += reward

    def finish_decision(self) -> None:
        """A decision has been played."""
        self.timeline.reward(self.standing.finish_decision(by_human=self.controller == "human"))

    def begin_decision(self) -> None:
        """What the agent makes of what is seen now, whoever plays."""
        suggestion = self._game.suggested_action(self._side)
        self.think(self._game.observe(self._side), suggestion, begins=self.standing.steps == 0)

    def ending(self, *, truncated: bool) -> Ending:
        """How it ended for this side."""
        now = self.standing
        return Ending(now.score, now.steps, truncated, best=False, rewound=now.rewound, human_steps=now.human_steps)

    # Going back

    def side_snapshot(self) -> SideSnapshot:
        """This side, to come back to."""
        return SideSnapshot(copy.copy(self.standing), self.snapshot())

    def go_to(self, snapshot: SideSnapshot) -> None:
        """It stands as it did then, in a game that has been restored already."""
        self.standing = dataclasses.replace(snapshot.standing, rewound=True)
        outdated = self.restore(snapshot.thoughts)
        if outdated and self._game.decision_due(self._side):
            self.timeline.take_back()
            self.begin_decision()
        else:
            self.look(self._game.observe(self._side))
