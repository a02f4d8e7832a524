"""Observations in colour: what agents see, and that a game of colours is learned with them and not in grey."""

import numpy as np
import pytest

from arcade_rl.agents.factory import make_agent
from arcade_rl.games.environments.environment_game import EnvironmentGame
from arcade_rl.games.game import GameSettings
from arcade_rl.games.serial import SerialGames
from arcade_rl.presets import preset
from arcade_rl.training.core.loop import Tally, run_loop
from tests.games.environments.coloured import ENTRY, EPISODE_STEPS, GREEN, RED

SETTINGS = {"frame_stack": 2, "frame_height": 36, "frame_width": 36, "frame_skip": 1}


def both_squares(*, colour):
    """The newest frame of each kind."""
    game = EnvironmentGame(ENTRY, GameSettings(**SETTINGS, frame_colour=colour))
    seen = {}
    while len(seen) < 2:
        seen[game._env.unwrapped.kind] = game.observe()[-1]
        game.step_frame(0)
        if game._terminated:
            game.reset()
    return seen[0], seen[1]


def test_in_colour_a_frame_keeps_red_green_and_blue():
    red, green = both_squares(colour=True)
    assert red.shape == (36, 36, 3)
    assert (tuple(red[18, 18]), tuple(green[18, 18])) == (RED, GREEN)
    assert not red[0].any()


def test_in_grey_the_two_pictures_are_one():
    red, green = both_squares(colour=False)
    assert red.shape == (36, 36)
    np.testing.assert_array_equal(red, green)


def test_the_stack_and_the_live_feed_are_in_colour():
    games = SerialGames([EnvironmentGame(ENTRY, GameSettings(**SETTINGS, frame_colour=True)) for _ in range(3)])
    first = games.reset(1)
    assert (first.shape, games.observation_spec.shape) == ((3, 2, 36, 36, 3), (2, 36, 36, 3))
    assert not first[:, 0].any()
    steps = games.step(np.zeros(3, np.int64))
    np.testing.assert_array_equal(steps.observations[:, 0], first[:, 1])
    np.testing.assert_array_equal(games.screens(), steps.observations[:, 1])


@pytest.mark.parametrize("colour", [True, False])
def test_what_depends_on_colours_is_learned_in_colour_and_cannot_be_in_grey(tmp_path, colour):
    hyperparameters = preset("gymnasium-pictures", "pqn").hyperparameters.replace(
        **SETTINGS,
        frame_colour=colour,
        network="small",
        learning_rate=1e-3,
        learning_rate_decay=0.0,
        discount=0.0,
        parallel_games=4,
        rollout_steps=8,
        batch_size=16,
        epsilon_decay_steps=400,
    )
    settings = GameSettings.from_hyperparameters(hyperparameters)
    games = SerialGames([EnvironmentGame(ENTRY, settings) for _ in range(4)])
    agent = make_agent("pqn", hyperparameters, games.observation_spec, 2, seed=1, replay_folder=tmp_path)
    loop = run_loop(games, agent, games.reset(1), Tally(4))
    results = [next(loop) for _ in range(200)]
    scores = [episode.score for result in results[-64:] for episode in result.finished]
    if colour:
        assert np.mean(scores) > 0.9 * EPISODE_STEPS
    else:
        assert np.mean(scores) < 0.65 * EPISODE_STEPS
