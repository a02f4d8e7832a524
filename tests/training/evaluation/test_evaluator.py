"""The evaluator: one brain's evaluation, a little at a time."""

import dataclasses
from datetime import UTC, datetime

import numpy as np
import pytest

from arcade_rl.agents.factory import make_policy, untrained_policy
from arcade_rl.games.game import GameSettings, ObservationSpec
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.presets import preset
from arcade_rl.shelf.brains.brain_file import Brain, BrainHistory
from arcade_rl.training.evaluation import evaluator as module
from arcade_rl.training.evaluation.evaluation import evaluate
from arcade_rl.training.evaluation.evaluator import Evaluator

SETTINGS = GameSettings(max_episode_steps=50)
PICTURES = ObservationSpec("pixels", (4, 84, 84), "uint8")


def lake_brain(*, step: int = 100, episodes: int = 70, seed: int = 0) -> Brain:
    """One that does as its random table says."""
    hyperparameters = preset("frozen-lake", "default").hyperparameters.replace(
        evaluation_episodes=episodes, evaluation_interval=1_000, evaluation_epsilon=0.1
    )
    return brain("frozen-lake", hyperparameters, step, {"table": table(seed)}, "state", (), 4)


def brain(game, hyperparameters: Hyperparameters, step, tensors, kind, shape, actions) -> Brain:
    history = BrainHistory(
        step=step, episodes=1, updates=step, training_seconds=1.0, best_evaluation=None, last_evaluation=None
    )
    names = ("LEFT", "DOWN", "RIGHT", "UP")[:actions]
    return Brain(
        name="one",
        game=game,
        algorithm="q-table",
        hyperparameters=hyperparameters,
        observation_kind=kind,
        observation_shape=shape,
        actions=names,
        history=history,
        made_by="a test",
        saved=datetime(2026, 1, 1, tzinfo=UTC),
        tensors=tensors,
    )


def table(seed: int):
    return np.random.default_rng(seed).random((16, 4)).astype(np.float32)


@pytest.fixture
def evaluator():
    made = Evaluator("frozen-lake", SETTINGS, episodes=70, device="cpu")
    yield made
    made.close()


def result_of(evaluator: Evaluator):
    while (evaluated := evaluator.play_on()) is None:
        pass
    return evaluated


def scores_alone(brain: Brain):
    """What `evaluate` says of it."""
    return evaluate(make_policy(brain), brain.game, SETTINGS, episodes=70, epsilon=0.1, seed=module._SEED)


def test_the_scores_are_those_of_an_evaluation_by_itself(evaluator):
    evaluator.begin(lake_brain())
    evaluated = result_of(evaluator)
    assert evaluated.scores == scores_alone(lake_brain())
    assert evaluated.brain.history.step == 100
    assert not evaluator.busy


def test_the_next_one_plays_the_same_games_whatever_was_played_before(evaluator):
    scores = []
    for seed in (1, 2, 1):
        evaluator.begin(lake_brain(seed=seed))
        scores.append(result_of(evaluator).scores)
    assert scores[0] == scores[2] != scores[1]


class OneStepATurn:
    """A pace without a clock."""

    def __init__(self, now: float) -> None:
        self.seconds, self.may_play = 0.0, False

    def trained(self, now: float, interval_gone: float) -> None:
        self.may_play = True

    def played(self, now: float) -> None:
        self.may_play = False


def test_beside_training_it_plays_a_little_at_a_time(evaluator, monkeypatch):
    monkeypatch.setattr(module, "Pace", OneStepATurn)
    evaluator.begin(lake_brain())
    assert evaluator.words == "evaluating 0 of 70"
    evaluated, turns = None, 0
    while evaluated is None:
        evaluated, turns = evaluator.play_beside(step=101), turns + 1
    assert turns > 10
    assert evaluated.scores == scores_alone(lake_brain())
    assert evaluator.words == ""


def test_another_number_of_episodes_is_played_on_another_number_of_games(evaluator):
    evaluator.begin(lake_brain(episodes=3))
    assert len(result_of(evaluator).scores.returns) == 3


@pytest.mark.parametrize("steps", [1, 20])
def test_it_can_be_closed_while_emulators_start_and_while_they_play(steps):
    hyperparameters = preset("atari", "default").hyperparameters.replace(evaluation_episodes=2)
    pong = Evaluator("pong", GameSettings(), episodes=2, device="cpu")
    pong.begin(pong_brain(hyperparameters))
    for _ in range(steps):
        pong.play_on()
    assert pong.busy
    pong.close()


def pong_brain(hyperparameters: Hyperparameters) -> Brain:
    policy = untrained_policy("dqn", hyperparameters, PICTURES, 4, 0)
    made = brain("pong", hyperparameters, 0, policy.tensors(), "pixels", PICTURES.shape, 4)
    return dataclasses.replace(made, algorithm="dqn")
