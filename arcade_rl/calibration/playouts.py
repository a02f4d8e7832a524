"""Playouts: from one snapshot of a game, play goes on by the agent's own policy, and the return that follows counts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

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
class Order:
    """A playout to be made: its first action, and its number among those of this action."""

    action: int
    number: int


@dataclass(frozen=True, slots=True)
class Playout:
    """What followed an action once.

    Attributes:
        total: the return, in the learner's unit.
        estimated: the part of it that was not played: where play was cut off, by the horizon or by the game's step
            limit, the agent's own state value stands for the rest, as in its targets.
        steps: that were played.
    """

    action: int
    total: float
    estimated: float
    steps: int


def orders(actions: int, returns: int) -> list[Order]:
    """Playouts for each action, in turn, so that every action has its first return early."""
    return [Order(action, number) for number in range(returns) for action in range(actions)]


def play_out(start: Start, game: BranchingGame, asked: Iterable[Order], *, width: int) -> Iterator[list[Playout]]:
    """Make the playouts that are asked for, `width` of them at a time, in turn on one game.

    Each has random numbers of its own: what follows does not depend on `width`, or on who makes the others.

    Yields:
        After each step of all that are under way: those that have ended with it.
    """
    waiting = iter(asked)
    lines: list[_Line] = []
    while True:
        lines += [_Line(start, game, order) for order in islice(waiting, width - len(lines))]
        if not lines:
            return
        for line in lines:
            line.step(game)
        _decide(start.policy, [line for line in lines if not line.ended])
        yield [line.playout() for line in lines if line.ended or line.cut_off]
        lines = [line for line in lines if not (line.ended or line.cut_off)]


def _decide(policy: Policy, lines: "list[_Line]") -> None:
    if not lines:
        return
    q_values = policy.q_values(np.stack([line.observation for line in lines]))  # (N, actions)
    q_values = np.nan_to_num(q_values, nan=0.0, posinf=_LARGEST_VALUE, neginf=-_LARGEST_VALUE)
    best = q_values.argmax(axis=1).tolist()
    for number, line in enumerate(lines):
        line.decide(best[number], q_values.shape[1], float(q_values[number, best[number]]))


class _Line:
    """One playout under way. It borrows the game for each step, and leaves no trace there.

    Attributes:
        observation: what the agent sees now. ended: there is nothing beyond. cut_off: there is, but it is not played.
    """

    observation: Observation

    def __init__(self, start: Start, game: BranchingGame, order: Order) -> None:
        self._random = np.random.default_rng((start.seed, order.action, order.number))
        game.restore(start.snapshot)
        game.reseed(int(self._random.integers(_LARGEST_SEED)))
        self._set_aside = game.set_aside()
        self._unit, self._epsilon = start.unit, start.epsilon
        self._horizon = start.unit.horizon
        self._order, self._action = order, order.action
        self._suggested: int | None = None
        self._total, self._estimated, self._weight, self._steps = 0.0, 0.0, 1.0, 0
        self.ended = self.cut_off = False

    def step(self, game: BranchingGame) -> None:
        """Play one decision."""
        game.restore(self._set_aside)
        frame = play_decision(game, self._action)
        self._steps += 1
        self._total += self._weight * self._unit.reward(frame.reward)
        self._weight *= self._unit.discount
        self.ended = self._unit.ends(terminated=frame.terminated, life_lost=frame.life_lost)
        self.cut_off = not self.ended and (frame.truncated or self._steps >= self._horizon)
        self.observation = game.observe()
        self._suggested = game.suggested_action()
        self._set_aside = game.set_aside()

    def decide(self, best: int, actions: int, value: float) -> None:
        """Choose the next action as the agent does in a window; where play is cut off, the state value is the rest."""
        if self.cut_off:
            self._estimated = self._weight * value
        elif self._suggested is not None:
            self._action = self._suggested
        else:
            explores = self._random.random() < self._epsilon
            self._action = int(self._random.integers(actions)) if explores else best

    def playout(self) -> Playout:
        """What came of it."""
        return Playout(self._order.action, self._total + self._estimated, self._estimated, self._steps)
