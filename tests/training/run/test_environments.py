"""Gymnasium environments are trained, evaluated and resumed like every other game."""

import dataclasses

import numpy as np
import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.games import catalog
from arcade_rl.games.environments.environment_game import EnvironmentGame
from arcade_rl.games.game import Frame
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.feeds.batch_feed import read_batch
from arcade_rl.shelf.feeds.live_feed import read_frame
from arcade_rl.shelf.settings import game_list
from arcade_rl.training.core import resume_state
from arcade_rl.training.core.learner import begin, resume_file
from arcade_rl.training.run.trainer import train
from tests.games.environments import coloured


@pytest.mark.parametrize("game", ["acrobot", "taxi"])
def test_training_in_parts_equals_training_in_one_go(shelve, game):
    few = {"max_episode_steps": 30, "evaluation_interval": 400, "evaluation_episodes": 2}
    parted, whole = (shelve(name, game, **few) for name in ("in parts", "in one go"))
    for steps in (640, 640):
        train(parted, steps=steps, num_threads=1)
    train(whole, steps=1_280, num_threads=1)
    ours, theirs = (resume_state.read(resume_file(folder)) for folder in (parted, whole))
    assert ours.games == theirs.games
    assert ours.returns == theirs.returns
    assert ours.tensors.keys() == theirs.tensors.keys()
    for name, tensor in theirs.tensors.items():
        np.testing.assert_array_equal(ours.tensors[name], tensor, err_msg=name)


def test_an_agent_that_sees_colours_resumes_exactly_too(shelve):
    game_list.add(coloured.ENTRY)
    few = {"frame_height": 36, "frame_width": 36, "network": "small", "batch_size": 4, "learning_starts": 20}
    parted, whole = (
        shelve(name, coloured.ENV_ID, **few, frame_colour=True, evaluation_interval=100, evaluation_episodes=1)
        for name in ("in parts", "in one go")
    )
    for steps in (60, 60):
        train(parted, steps=steps, num_threads=1)
    train(whole, steps=120, num_threads=1)
    ours, theirs = (resume_state.read(resume_file(folder)) for folder in (parted, whole))
    for name, tensor in theirs.tensors.items():
        np.testing.assert_array_equal(ours.tensors[name], tensor, err_msg=name)
    assert brain_file.read(whole.brain_file).observation_shape == (4, 36, 36, 3)
    assert read_frame(whole.live_file).screens.shape == (2, 36, 36, 3)
    assert read_batch(whole.batch_file).observations.shape == (4, 36, 36, 3)


def test_running_statistics_are_in_the_brain_and_go_on_in_a_resume(shelve):
    folder = shelve("swinger", "acrobot", max_episode_steps=30)
    train(folder, steps=640, num_threads=1)
    assert brain_file.read(folder.brain_file).tensors["normalizer.count"].item() == 640
    train(folder, steps=640, num_threads=1)
    assert brain_file.read(folder.brain_file).tensors["normalizer.count"].item() == 1_280


def test_one_that_does_not_repeat_itself_resumes_in_new_episodes_and_says_so(shelve, monkeypatch):
    folder = shelve("lucky", "taxi", max_episode_steps=100)
    train(folder, steps=120, num_threads=1)
    taxi = catalog.game("taxi")
    lucky = dataclasses.replace(taxi, environment=dataclasses.replace(taxi.environment, repeats=False))
    monkeypatch.setattr(catalog, "game", lambda game_id: lucky)
    learner = begin(folder, device="cpu", has_past=True)
    assert "in new episodes: taxi does not repeat itself" in learner.origin
    assert not learner.tally.returns.any()
    assert not learner.tally.lengths.any()


def test_one_whose_own_code_fails_once_in_the_replay_loses_nothing_but_its_episodes(shelve, monkeypatch):
    folder = shelve("unlucky", "taxi", preset_name="dqn", learning_starts=50, parallel_games=1)
    train(folder, steps=120, num_threads=1)
    step_frame, failed = EnvironmentGame.step_frame, []

    def fails_once(game: EnvironmentGame, action: int) -> Frame:
        if not failed:
            failed.append(action)
            raise ArcadeError("taxi failed (RuntimeError: not ready)")
        return step_frame(game, action)

    monkeypatch.setattr(EnvironmentGame, "step_frame", fails_once)
    learner = begin(folder, device="cpu", has_past=True)
    assert "in new episodes: taxi failed (RuntimeError: not ready)" in learner.origin
    assert learner.agent.replay_size == 120
    assert learner.counts.step == 120


def test_in_new_episodes_no_rollout_is_continued_that_would_join_two(shelve):
    folder = shelve("swinger", "acrobot", rollout_steps=32, parallel_games=8, max_episode_steps=100)
    train(folder, steps=160, num_threads=1)
    assert begin(folder, device="cpu", has_past=True).agent._growing.steps == 20
    folder.change_hyperparameters({"max_episode_steps": 99})
    assert begin(folder, device="cpu", has_past=True).agent._growing.steps == 0
