"""A race: human and agent play the same game from the same start, each on their own board, by one clock."""

import numpy as np

from arcade_rl.agents.agent import Policy
from arcade_rl.games.game import Game
from arcade_rl.viewer.play.session import Session
from arcade_rl.viewer.play.session_state import SessionState
from arcade_rl.viewer.play.timeline import LeadHistory
from arcade_rl.viewer.play.window_session import Outcome, outcome_of

_LARGEST_SEED = 2**31 - 1
_HUMAN = 0


class RaceSession:
    """Two boards. A board that has ended waits; the race is over when both have ended.

    Args:
        games: two equal ones with the same settings: the human's and the agent's.
        epsilon: share of random actions of the agent.
        seed: of the first start, the same on both boards; the next ones follow from it.

    Attributes:
        sides: the human's board and the agent's.
        wins: races that each has won.
        outcome: how the race ended; None while it runs.
        lead_history: the human's lead, frame by frame.
    """

    def __init__(self, games: tuple[Game, Game], policy: Policy, *, epsilon: float = 0.0, seed: int = 0) -> None:
        self._random = np.random.default_rng(seed)
        human = Session(games[0], None, controller="human", seed=seed, keeps_past=False)
        agent = Session(games[1], policy, controller="agent", epsilon=epsilon, seed=seed, keeps_past=False)
        agent.pace = human.pace
        self.pace = human.pace
        self.sides = (human, agent)
        self.wins = [0, 0]
        self.outcome: Outcome | None = None
        self.lead_history = LeadHistory()

    @property
    def waits_for_human(self) -> bool:
        """Whether both boards wait until the human makes a move."""
        return self.outcome is None and self.sides[_HUMAN].waits_for_human

    def rematch(self) -> None:
        """Begin another race now, from another start."""
        seed = int(self._random.integers(_LARGEST_SEED))
        for board in self.sides:
            board.reset(seed)
        self.outcome = None
        self.lead_history = LeadHistory()

    def advance(self, human_action: int | None = None) -> bool:
        """Play one frame on every board that still runs.

        Args:
            human_action: the action that the human holds now; None if none (a turn-based game then waits).

        Returns:
            Whether the race ended with it.
        """
        if self.outcome is not None or not self.pace.running:
            return False
        if self.waits_for_human and human_action is None:
            return False
        for board, action in zip(self.sides, (human_action, None), strict=True):
            if board.ending is None:
                board.advance(action)
        human, agent = self._scores()
        self.lead_history.add(human - agent)
        self._end_if_both_have()
        return self.outcome is not None

    def close(self) -> None:
        """As `WindowSession.close`."""
        for board in self.sides:
            board.close()

    def _end_if_both_have(self) -> None:
        endings = [board.ending for board in self.sides]
        if all(endings):
            truncated = all(ending.truncated for ending in endings if ending)
            self.outcome = outcome_of(self._scores(), truncated=truncated, humans=[_HUMAN])
            if self.outcome.winner is not None:
                self.wins[self.outcome.winner] += 1

    def _scores(self) -> tuple[float, float]:
        human, agent = self.sides
        return human.score, agent.score

    def state(self, number: int) -> SessionState:
        """The present state of one board, frozen."""
        return self.sides[number].state()
