import itertools

import numpy as np
import pytest
import torch

from arcade_rl.agents.algorithms.dqn import DqnAgent
from arcade_rl.agents.memory.batch import Batch
from arcade_rl.agents.networks.value_heads import CategoricalHead, QuantileHead, ScalarHead
from arcade_rl.games.game import ObservationSpec
from arcade_rl.hyperparameters import Hyperparameters
from tests.agents.worlds import SMALL_PICTURES, Pictures, transitions

PLAIN = Hyperparameters(
    hidden_units=1, hidden_layers=1, batch_size=4, learning_starts=0, steps_per_update=1, replay_capacity=100,
    loss="squared", prioritized_replay=True,
)  # fmt: skip


def make_agent(folder, hyperparameters, spec, actions=2, seed=0) -> DqnAgent:
    return DqnAgent(hyperparameters, spec, actions, seed=seed, replay_folder=folder)


# What surprises


def test_a_scalar_head_is_surprised_by_its_td_error():
    errors = ScalarHead(squared=False).td_errors(torch.tensor([1.0, 5.0]), torch.tensor([3.0, 2.0]))
    assert errors.tolist() == [2.0, -3.0]


def test_quantiles_are_surprised_by_the_td_error_of_their_mean():
    head = QuantileHead(torch.tensor([0.25, 0.75]))
    errors = head.td_errors(torch.tensor([[0.0, 4.0], [1.0, 3.0]]), torch.tensor([[1.0, 5.0], [3.0, 1.0]]))
    assert errors.tolist() == [1.0, 0.0]


def test_c51_is_surprised_by_its_divergence_from_the_target():
    head = CategoricalHead(torch.tensor([0.0, 1.0]))
    outputs = torch.tensor([[0.25, 0.75], [0.5, 0.5], [0.5, 0.5]]).log()
    errors = head.td_errors(outputs, torch.tensor([[0.25, 0.75], [0.0, 1.0], [0.25, 0.75]]))
    expected = [0.0, np.log(2), 0.25 * np.log(0.25 / 0.5) + 0.75 * np.log(0.75 / 0.5)]
    assert errors.tolist() == pytest.approx(expected, abs=1e-6)


# What the agent does with it


def test_an_update_weighs_its_losses_and_reports_its_errors(tmp_path, monkeypatch):
    hyperparameters = PLAIN.replace(importance_exponent=0.4, training_steps=100, priority_exponent=0.7)
    agent = make_agent(tmp_path, hyperparameters, ObservationSpec("state", (), "int64", states=2))
    drawn, told = [], []

    def sample(discount: float, random: np.random.Generator, importance_exponent: float, left_free: int) -> Batch:
        drawn.append(importance_exponent)
        states = np.zeros(4, np.int64)
        values = agent.q_values(states)[:, 0]
        returns = (values + np.arange(1, 5)).astype(np.float32)  # the errors, as nothing comes after
        weights = np.array([1, 0.5, 0.25, 0.125], np.float32)
        return Batch(states, states, returns, states, np.zeros(4, np.float32), weights, np.arange(4))

    monkeypatch.setattr(agent._replay, "sample", sample)
    monkeypatch.setattr(agent._replay, "update_priorities", lambda *arguments: told.append(arguments))
    for _ in range(2):
        state = np.zeros(1, np.int64)
        agent.remember(transitions(state, [0], [0.0], state, [False], [False]))
        agent.learn()
    assert agent.updates == 1
    assert agent.metrics().loss == pytest.approx((1 + 4 / 2 + 9 / 4 + 16 / 8) / 4, rel=1e-5)
    ((slots, td_errors, exponent),) = told
    assert slots.tolist() == [0, 1, 2, 3]
    assert td_errors.tolist() == pytest.approx([1, 2, 3, 4], rel=1e-5)
    assert exponent == 0.7
    assert drawn == pytest.approx([0.4 + 0.6 * 2 / 100])


@pytest.mark.parametrize("value_head", ["scalar", "c51", "qr"])
def test_stopping_and_resuming_changes_nothing_to_the_last_bit(tmp_path, value_head):
    hyperparameters = Hyperparameters(
        network="nips", batch_size=8, steps_per_update=2, n_step=3, parallel_games=2, replay_capacity=60, atoms=5,
        learning_starts=20, target_update_interval=5, prioritized_replay=True, value_head=value_head,
    )  # fmt: skip
    steady = make_agent(tmp_path / "steady", hyperparameters, SMALL_PICTURES, actions=3)
    Pictures(2, SMALL_PICTURES, seed=5).play(steady, 100)

    stopped = make_agent(tmp_path / "stopped", hyperparameters, SMALL_PICTURES, actions=3)
    world = Pictures(2, SMALL_PICTURES, seed=5)
    world.play(stopped, 60)
    stopped.flush()
    resumed = make_agent(tmp_path / "stopped", hyperparameters, SMALL_PICTURES, actions=3, seed=99)
    resumed.restore(*stopped.state())
    world.play(resumed, 40)

    ours, theirs = steady.state(), resumed.state()
    assert len(np.unique(ours[0]["replay/priorities"])) > 20
    assert ours[1] == theirs[1]
    assert ours[0].keys() == theirs[0].keys()
    for name, array in ours[0].items():
        np.testing.assert_array_equal(array, theirs[0][name], err_msg=name)


# The Blind Cliffwalk (Schaul et al. 2016, section 3.1): one action is right in each state and goes on, the other falls
# off the cliff. Only the end of the walk pays, and a memory of every way to walk holds that end just once.

CLIFF = ObservationSpec("state", (), "int64", states=9)
WALK = Hyperparameters(
    hidden_units=32, hidden_layers=1, learning_rate=3e-3, discount=0.9, batch_size=8, updates_per_episode=450,
    target_update_interval=10, replay_capacity=2_000, optimizer_epsilon=1e-4, priority_exponent=0.8, loss="squared",
)  # fmt: skip


def every_walk() -> list[tuple]:
    """(state, action, reward, done) of each of the 2^9 ways to choose, one after the other."""
    steps = []
    for choices in itertools.product((0, 1), repeat=CLIFF.states):
        for state, action in enumerate(choices):
            falls, arrives = action != state % 2, state == CLIFF.states - 1
            steps.append((state, action, float(arrives and not falls), falls or arrives))
            if falls:
                break
    return steps


def error_after_learning(agent: DqnAgent, walks: list[tuple]) -> float:
    """Remember the walks, make the updates that are due at their end, and measure the values of the right actions."""
    for state, action, reward, done in walks:
        agent.remember(transitions(np.array([state]), [action], [reward], np.array([state + 1]), [done], [False]))
        agent.learn()
    states = np.arange(CLIFF.states)
    right = agent.q_values(states)[states, states % 2]
    return float(np.abs(right - 0.9 ** (CLIFF.states - 1 - states)).max())


@pytest.mark.parametrize("seed", [0, 1])
def test_a_rare_reward_is_learned_from_in_fewer_updates(tmp_path, seed):
    walks = every_walk()
    hyperparameters = WALK.replace(learning_starts=len(walks))
    surprised = make_agent(tmp_path / "surprised", hyperparameters.replace(prioritized_replay=True), CLIFF, seed=seed)
    uniform = make_agent(tmp_path / "uniform", hyperparameters, CLIFF, seed=seed)
    assert error_after_learning(surprised, walks) < 0.4
    assert error_after_learning(uniform, walks) > 0.55
    assert surprised.updates == uniform.updates == 450
