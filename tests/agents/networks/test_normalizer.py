"""Running statistics of observations: what they are, and that they go wherever the brain goes."""

import numpy as np
import pytest
import torch

from arcade_rl.agents.algorithms.dqn import DqnAgent
from arcade_rl.agents.data import Transitions
from arcade_rl.agents.networks.networks import NetworkPolicy
from arcade_rl.agents.networks.normalizer import Normalizer
from arcade_rl.games.game import ObservationSpec
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.network_shapes import tensor_shapes

SPEC = ObservationSpec("vector", (3,), "float32", standardized=True)
RECIPE = Hyperparameters(hidden_units=8, hidden_layers=1, learning_starts=8, batch_size=4, averaged_updates=10)


def transitions(random, count=2):
    return Transitions(
        observations=random.normal((5, -20, 0), (1, 100, 0), (count, 3)).astype(np.float32),
        actions=np.zeros(count, np.int64),
        rewards=np.ones(count, np.float32),
        next_observations=np.zeros((count, 3), np.float32),
        terminated=np.zeros(count, np.bool_),
        ended=np.zeros(count, np.bool_),
    )


@pytest.fixture
def agent(tmp_path):
    return DqnAgent(RECIPE.replace(parallel_games=2), SPEC, 2, seed=0, replay_folder=tmp_path)


def test_mean_and_variance_are_those_of_everything_seen():
    normalizer, random = Normalizer(2), np.random.default_rng(0)
    batches = [random.normal((3, -50), (1, 20), (7, 2)).astype(np.float32) for _ in range(30)]
    for batch in batches:
        normalizer.see(batch)
    everything = np.concatenate(batches)
    np.testing.assert_allclose(normalizer.mean, everything.mean(axis=0), rtol=1e-4)
    np.testing.assert_allclose(normalizer.variance, everything.var(axis=0), rtol=1e-3)
    assert normalizer.count.item() == 210


def test_numbers_are_read_as_deviations_and_what_lies_far_out_is_clipped():
    normalizer = Normalizer(2)
    normalizer.see(np.array([[1, 5], [3, 5]], np.float32))
    assert normalizer(torch.tensor([[2.0, 5.0], [3.0, 9.0]])).tolist() == [[0, 0], [pytest.approx(1), 10]]


def test_an_agent_learns_the_statistics_as_it_plays_and_its_copies_share_them(agent):
    random = np.random.default_rng(1)
    for _ in range(20):
        agent.remember(transitions(random))
        agent.learn()
    found = agent.tensors()
    assert found["normalizer.count"].item() == 40
    assert {name: tensor.shape for name, tensor in found.items()} == tensor_shapes(
        RECIPE, "dqn", (3,), 0, 2, standardized=True
    )
    copies = (agent._target_network, agent._average.network)
    assert all(each.normalizer is agent.network.normalizer for each in copies)


def test_they_belong_to_the_brain(agent):
    random = np.random.default_rng(2)
    for _ in range(20):
        agent.remember(transitions(random))
    policy = NetworkPolicy(RECIPE, SPEC, 2, seed=9)
    policy.load_tensors(agent.tensors())
    observations = transitions(random).observations
    np.testing.assert_array_equal(policy.q_values(observations), agent.q_values(observations))


def test_they_resume_exactly(agent, tmp_path):
    random = np.random.default_rng(3)
    for _ in range(20):
        agent.remember(transitions(random))
        agent.learn()
    other = DqnAgent(RECIPE.replace(parallel_games=2), SPEC, 2, seed=5, replay_folder=tmp_path)
    other.restore(*agent.state())
    more = [transitions(random) for _ in range(5)]
    for each in more:
        agent.remember(each)
        other.remember(each)
    for name, tensor in agent.tensors().items():
        np.testing.assert_array_equal(tensor, other.tensors()[name])
