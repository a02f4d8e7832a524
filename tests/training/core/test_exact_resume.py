"""Stopping and resuming leaves no trace: the same training, bit for bit."""

import sqlite3
from typing import Any

import numpy as np
import pytest
import safetensors.numpy

from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.training.core.learner import resume_file
from arcade_rl.training.run.trainer import train

PQN = {"preset_name": "pqn", "parallel_games": 8, "evaluation_interval": 500, "evaluation_episodes": 3}


def learned(folder: AgentFolder) -> dict[str, np.ndarray]:
    """The brain, the optimizer and all else that is kept as arrays."""
    brain = safetensors.numpy.load_file(folder.brain_file)
    state = safetensors.numpy.load_file(resume_file(folder))
    return {**{f"brain/{name}": tensor for name, tensor in brain.items()}, **state}


def lived(folder: AgentFolder) -> tuple[list[Any], list[Any]]:
    """Every training episode and every evaluation, without their times."""
    with sqlite3.connect(folder.ledger_file) as connection:
        episodes = connection.execute("SELECT step, game, score, length FROM episodes ORDER BY id").fetchall()
        evaluations = connection.execute("SELECT step, episodes, mean, iqm FROM evaluations ORDER BY id").fetchall()
    connection.close()
    return episodes, evaluations


@pytest.mark.parametrize(
    ("game", "asked", "parts"),
    [
        ("frozen-lake", {}, (1_500, 2_500)),
        ("cart-pole", {}, (450, 750)),
        ("cart-pole", PQN, (800, 1_600)),  # in the middle of a rollout
        ("cart-pole", PQN, (200, 1_000)),  # while games wait to be parted
        ("pong", {}, (130, 230)),
    ],
)
def test_training_in_parts_equals_training_in_one_go(shelve, game, asked, parts):
    broken, whole = shelve("in parts", game, **asked), shelve("in one go", game, **asked)
    for steps in parts:
        train(broken, steps=steps, num_threads=1)
    train(whole, steps=sum(parts), num_threads=1)

    assert lived(broken) == lived(whole)
    assert len(lived(whole)[0]) > 2
    assert len(lived(whole)[1]) >= 2
    ours, theirs = learned(broken), learned(whole)
    assert ours.keys() == theirs.keys()
    for name, tensor in theirs.items():
        np.testing.assert_array_equal(ours[name], tensor, err_msg=name)


def test_another_seed_lives_another_life(shelve):
    one, other = shelve("one", "cart-pole", seed=1), shelve("other", "cart-pole", seed=2)
    for folder in (one, other):
        train(folder, steps=300, num_threads=1)

    assert lived(one) != lived(other)
