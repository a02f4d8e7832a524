"""What the presets promise, through the real trainer: how well agents play after a given time."""

import pytest

from arcade_rl.agents.factory import make_policy
from arcade_rl.games.game import GameSettings
from arcade_rl.shelf.brains import brain_file
from arcade_rl.training.evaluation.evaluation import evaluate
from arcade_rl.training.run.trainer import train


def mean_score(folder, *, episodes):
    """Of the newest brain, on games that neither training nor its evaluations have seen."""
    brain = brain_file.read(folder.brain_file)
    settings = GameSettings.from_hyperparameters(brain.hyperparameters)
    policy = make_policy(brain)
    return evaluate(policy, brain.game, settings, episodes=episodes, epsilon=0.0, seed=12345).mean


@pytest.mark.slow
def test_frozen_lake_is_learned_within_30_seconds(shelve):
    folder = shelve("lake", "frozen-lake", preset_name="default")
    end = train(folder, minutes=0.5)
    assert end.seconds <= 31
    assert mean_score(folder, episodes=1_000) >= 0.70


@pytest.mark.slow
@pytest.mark.parametrize("preset_name", ["default", "pqn"])
def test_cart_pole_is_learned_within_2_minutes(shelve, preset_name):
    folder = shelve("pole", "cart-pole", preset_name=preset_name)
    end = train(folder, minutes=2)
    assert end.seconds <= 121
    assert mean_score(folder, episodes=100) >= 475
