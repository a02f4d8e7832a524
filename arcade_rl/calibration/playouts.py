"""Playouts: from one snapshot of a game, play goes on by the agent's own policy, and the return that follows counts.

Where nothing but the agent's exploration is left to chance, playouts of the same action are alike until one of them
explores. They are played as one until then: with 1% of random actions that saves a third of the steps.
"""

import copy
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from arcade_rl.agents.agent import Policy
from arcade_rl.calibration.return_unit import ReturnUnit
from arcade_rl.games.game import BranchingGame, Observation
from arcade_rl.games.serial import play_decision

_LARGEST_SEED = 2**31 - 1
_LARGEST_VALUE = 1e9


@dataclass(frozen=True, slots=True)
class Start:
    """Where playouts begin, and how they go on.

    Attributes:
        snapshot: of a game that waits for a decision.
        policy: plays on after the first action, with `epsilon` as its share of random actions.
        seed: of all that is random in the playouts.
    """

    snapshot: object
    policy: Policy
    epsilon: float
    unit: ReturnUnit
    seed: int


@dataclass(frozen=True, slots=True)
class Playout:
    """What followed an action once.

    Attributes:
        number: among the playouts of this action.
        total: the return, in the learner's unit.
        estimated: the part of it that was not played: where play was cut off, by the horizon or by the game's step
            limit, the agent's own state value stands for the rest, as in its targets.
        steps: after which it ended or was cut off.
    """

    action: int
    number: int
    total: float
    estimated: float
    steps: int


class Playouts:
    """All playouts from one start, to be made by one thread or by several, each with its own game.

    Each has its own random numbers: what follows does not depend on who makes the others.

    Args:
        returns: how many for each of the actions.
        chance: the game itself leaves something to chance (`BranchingGame.has_chance`).
        threads: who will call `play`.
    """

    def __init__(self, start: Start, *, actions: int, returns: int, chance: bool, threads: int = 1) -> None:
        riders = [[_Rider(start, action, number) for action in range(actions)] for number in range(returns)]
        if chance:
            lines = [_Line(start, [rider]) for of_all_actions in riders for rider in of_all_actions]
        else:
            lines = [_Line(start, list(of_action)) for of_action in zip(*riders, strict=True)]
        self._policy = start.policy
        self._first = [lines[thread:actions:threads] for thread in range(threads)]
        self._waiting = deque(lines[actions:])

    def play(self, game: BranchingGame, *, width: int, thread: int = 0) -> Iterator[list[Playout]]:
        """Make playouts until none is left, in turn on one game: first one for each action, then `width` at a time.

        Yields:
            After each step of all that are under way: those that have ended with it.
        """
        lines, first = self._first[thread], True
        while True:
            first = first and bool(lines)
            while not first and len(lines) < width and (line := self._next()) is not None:
                lines.append(line)
            if not lines:
                return
            for line in lines:
                line.step(game)
            self._waiting.extend(_decide(self._policy, [line for line in lines if not line.ended]))
            yield [playout for line in lines if line.ended or line.cut_off for playout in line.playouts()]
            lines = [line for line in lines if not (line.ended or line.cut_off)]

    def _next(self) -> "_Line | None":
        try:
            return self._waiting.popleft()
        except IndexError:  # another thread may have taken the last
            return None


def _decide(policy: Policy, lines: "Sequence[_Line]") -> "list[_Line]":
    """Let the agent choose the next action of each; returns those that have parted from them."""
    if not lines:
        return []
    q_values = policy.q_values(np.stack([line.observation for line in lines]))  # (N, actions)
    q_values = np.nan_to_num(q_values, nan=0.0, posinf=_LARGEST_VALUE, neginf=-_LARGEST_VALUE)
    best = q_values.argmax(axis=1).tolist()
    parted: list[_Line] = []
    for number, line in enumerate(lines):
        parted += line.decide(best[number], q_values.shape[1], float(q_values[number, best[number]]))
    return parted


class _Rider:
    """One playout, with its random numbers."""

    def __init__(self, start: Start, action: int, number: int) -> None:
        self.action, self.number = action, number
        self._random = np.random.default_rng((start.seed, action, number))
        self._epsilon = start.epsilon
        self.seed = int(self._random.integers(_LARGEST_SEED))

    def choose(self, best: int, actions: int) -> int:
        """Epsilon-greedy."""
        return int(self._random.integers(actions)) if self._random.random() < self._epsilon else best


class _Line:
    """One way in which play goes on. It borrows the game for each step, and leaves no trace there.

    Attributes:
        observation: what the agent sees now. ended: there is nothing beyond. cut_off: there is, but it is not played.

    Args:
        riders: the playouts that go this way.
    """

    observation: Observation

    def __init__(self, start: Start, riders: "list[_Rider]") -> None:
        self._riders = riders
        self._unit, self._horizon = start.unit, start.unit.horizon
        self._state = start.snapshot
        self._action = riders[0].action
        self._suggested: int | None = None
        self._total, self._estimated, self._weight, self._steps = 0.0, 0.0, 1.0, 0
        self.ended = self.cut_off = False

    def step(self, game: BranchingGame) -> None:
        """Play one decision."""
        game.restore(self._state)
        if not self._steps:
            game.reseed(self._riders[0].seed)
        frame = play_decision(game, self._action)
        self._steps += 1
        self._total += self._weight * self._unit.reward(frame.reward)
        self._weight *= self._unit.discount
        self.ended = self._unit.ends(terminated=frame.terminated, life_lost=frame.life_lost)
        self.cut_off = not self.ended and (frame.truncated or self._steps >= self._horizon)
        self.observation = game.observe()
        self._suggested = game.suggested_action()
        self._state = game.set_aside()

    def decide(self, best: int, actions: int, value: float) -> "list[_Line]":
        """Choose the next action as the agent does in a window; where play is cut off, the state value is the rest.

        Returns:
            The lines of the riders that explore, and go another way.
        """
        if self.cut_off:
            self._estimated = self._weight * value
            return []
        if self._suggested is not None:
            self._action = self._suggested
            return []
        ways: dict[int, list[_Rider]] = {}
        for rider in self._riders:
            ways.setdefault(rider.choose(best, actions), []).append(rider)
        mine = best if best in ways else next(iter(ways))
        return [parted for action, riders in ways.items() if (parted := self._go(action, riders, mine)) is not self]

    def _go(self, action: int, riders: "list[_Rider]", mine: int) -> "_Line":
        line = self if action == mine else copy.copy(self)
        line._action, line._riders = action, riders
        return line

    def playouts(self) -> list[Playout]:
        """What came of it, for each rider."""
        total = self._total + self._estimated
        return [Playout(rider.action, rider.number, total, self._estimated, self._steps) for rider in self._riders]
