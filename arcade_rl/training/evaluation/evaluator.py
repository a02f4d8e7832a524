"""Plays the evaluation of one brain beside training: a step of its games now and then, while the agent learns on."""

import concurrent.futures
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from arcade_rl.agents.agent import Policy
from arcade_rl.agents.factory import make_policy
from arcade_rl.games.game import GameSettings
from arcade_rl.shelf.brains.brain_file import Brain
from arcade_rl.training.evaluation.evaluation import (
    Examination,
    count_of_games,
    examine,
    games_for,
)
from arcade_rl.training.evaluation.pace import Pace
from arcade_rl.training.evaluation.scores import Scores

_SEED = 1_000_003  # the same games each time, and none of training's, whose seeds are small numbers
_WAIT_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A finished evaluation.

    Attributes:
        brain: the one that played.
        seconds: what it took from training.
    """

    brain: Brain
    scores: Scores
    seconds: float


@dataclass(slots=True)
class _UnderWay:
    brain: Brain
    examination: Examination
    pace: Pace
    finished: int = 0


class Evaluator:
    """Evaluates one brain at a time. Its games stay open for the next: starting emulators halts every thread.

    Args:
        episodes: how many each brain is expected to play.
        device: where its policy computes.

    Raises:
        ArcadeError: the game cannot be run.
    """

    def __init__(self, game_id: str, settings: GameSettings, *, episodes: int, device: str) -> None:
        self._game_id, self._settings, self._device = game_id, settings, device
        self._games = games_for(game_id, settings, episodes)
        self._aside = ThreadPoolExecutor(1, "evaluation")
        self._waits_for: Future[Any] | None = None
        self._policy: Policy | None = None
        self._under_way: _UnderWay | None = None
        self._seconds = 0.0  # of those that are finished

    @property
    def seconds(self) -> float:
        """What evaluations have taken from training so far."""
        return self._seconds + (self._under_way.pace.seconds if self._under_way else 0.0)

    @property
    def busy(self) -> bool:
        """Whether an evaluation is under way."""
        return self._under_way is not None

    @property
    def words(self) -> str:
        """How far it is; empty if none is under way."""
        now = self._under_way
        return f"evaluating {now.finished:,} of {now.brain.hyperparameters.evaluation_episodes:,}" if now else ""

    def begin(self, brain: Brain) -> None:
        """Begin to evaluate a brain of the agent, by its own hyperparameters; none may be under way."""
        hyperparameters = brain.hyperparameters
        if self._games.count != count_of_games(self._game_id, hyperparameters.evaluation_episodes):
            self._games.close()
            self._games = games_for(self._game_id, self._settings, hyperparameters.evaluation_episodes)
        examination = examine(
            self._games,
            self._policy_of(brain),
            episodes=hyperparameters.evaluation_episodes,
            epsilon=hyperparameters.evaluation_epsilon,
            seed=_SEED,
            submit=self._submit,
        )
        self._under_way = _UnderWay(brain, examination, Pace(time.monotonic()))

    def _policy_of(self, brain: Brain) -> Policy:
        """A policy for itself; all brains of an agent have the same shape, and taking over weights is quick."""
        if self._policy is None:
            self._policy = make_policy(brain, self._device)
        else:
            self._policy.load_tensors(brain.tensors)
        return self._policy

    def play_beside(self, step: int) -> Evaluated | None:
        """Play as much as is fair, after training has done `step`; returns what came of it once it is finished."""
        if (now := self._under_way) is None:
            return None
        interval_gone = (step - now.brain.history.step) / now.brain.hyperparameters.evaluation_interval
        now.pace.trained(time.monotonic(), interval_gone)
        while now.pace.may_play and not self._waits:
            if evaluated := self._play(now):
                return evaluated
        return None

    def play_on(self) -> Evaluated | None:
        """Play a little while nobody learns; returns what came of it once it is finished."""
        if (now := self._under_way) is None:
            return None
        now.pace.wait(time.monotonic())
        if self._waits_for is not None:
            concurrent.futures.wait([self._waits_for], _WAIT_SECONDS)
        if self._waits:
            now.pace.played(time.monotonic())
            return None
        return self._play(now)

    def close(self) -> None:
        """Let go of the games, in the middle of an evaluation too."""
        self._aside.shutdown()
        self._games.close()

    @property
    def _waits(self) -> bool:
        """Whether emulators are being started, or scores worked out."""
        return self._waits_for is not None and not self._waits_for.done()

    def _play(self, now: _UnderWay) -> Evaluated | None:
        try:
            now.finished = next(now.examination)
        except StopIteration as end:
            self._under_way = None
            now.pace.played(time.monotonic())
            self._seconds += now.pace.seconds
            return Evaluated(now.brain, end.value, now.pace.seconds)
        now.pace.played(time.monotonic())
        return None

    def _submit(self, work: Callable[..., Any], *values: Any) -> "Future[Any]":
        self._waits_for = self._aside.submit(work, *values)
        return self._waits_for
