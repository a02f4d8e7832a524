"""DQN with distributional heads and noisy networks, alone and together with everything else: Rainbow."""

import numpy as np
import pytest

from arcade_rl.agents.algorithms import dqn
from arcade_rl.agents.algorithms.dqn import DqnAgent
from arcade_rl.agents.networks.noisy import draw_noise
from arcade_rl.hyperparameters import Hyperparameters
from tests.agents.worlds import CHAIN, SMALL_PICTURES, Chain, Pictures, target_of

SMALL = Hyperparameters(
    hidden_units=16, hidden_layers=1, learning_rate=1e-2, discount=0.9, batch_size=32, steps_per_update=2,
    target_update_interval=20, replay_capacity=1_000, learning_starts=100, epsilon_start=1.0, epsilon_end=1.0,
    atoms=21, value_min=0.0, value_max=1.0,
)  # fmt: skip
NOISY = {"noisy_networks": True, "epsilon_start": 0.0, "epsilon_end": 0.0}
RAINBOW = {
    **NOISY, "value_head": "c51", "double_q": True, "dueling": True, "n_step": 3, "prioritized_replay": True,
}  # fmt: skip
KINDS = {"c51": {"value_head": "c51"}, "qr": {"value_head": "qr"}, "noisy": NOISY, "rainbow": RAINBOW}


def make_agent(folder, hyperparameters, spec=CHAIN, seed=0) -> DqnAgent:
    return DqnAgent(hyperparameters, spec, 2, seed=seed, replay_folder=folder)


def set_biases(agent: DqnAgent, *, network, target) -> None:
    """Make the head of each network say these outputs, one a (action, atom), whatever the state."""
    tensors, values = agent.state()
    for name, outputs in {"network": network, "target": target}.items():
        tensors[f"{name}/head.weight"][:] = 0
        tensors[f"{name}/head.bias"][:] = outputs
    agent.restore(tensors, values)


@pytest.mark.parametrize("kind", KINDS)
def test_a_chain_of_five_states_is_learned(tmp_path, kind):
    agent = make_agent(tmp_path, SMALL.replace(**KINDS[kind]))
    Chain().play(agent, 800)
    values = agent.q_values(np.arange(4))
    assert (values.argmax(axis=1) == 1).all()
    np.testing.assert_allclose(values[:, 1], [0.9**3, 0.9**2, 0.9, 1], atol=0.08)


@pytest.mark.parametrize(("double_q", "expected"), [(False, [0.0, 0.5, 0.5]), (True, [0.5, 0.5, 0.0])])
def test_the_target_is_the_distribution_of_the_action_of_best_expectation(tmp_path, double_q, expected):
    hyperparameters = SMALL.replace(value_head="c51", atoms=3, value_min=-1.0, value_max=1.0, double_q=double_q)
    agent = make_agent(tmp_path, hyperparameters)
    sure = 50.0  # log-odds: all of the probability on one atom
    set_biases(agent, network=[0, 0, sure, sure, 0, 0], target=[sure, 0, 0, 0, 0, sure])
    target = target_of(agent, [0.0], [0.5], [0])
    assert target[0].tolist() == pytest.approx(expected)


def test_the_metrics_tell_expected_returns(tmp_path):
    agent = make_agent(tmp_path, SMALL.replace(value_head="qr", atoms=2, learning_rate=1e-6, learning_starts=0))
    set_biases(agent, network=[1, 3, 0, 0], target=[1, 3, 0, 0])
    Chain().play(agent, 4)
    assert agent.metrics().mean_q == pytest.approx(2.0, abs=0.01)


def test_a_noisy_agent_explores_each_game_separately_and_differently_every_time(tmp_path):
    agent = make_agent(tmp_path, SMALL.replace(**NOISY, parallel_games=64))
    one_state = np.full(64, 2)
    choices = [agent.act(one_state) for _ in range(2)]
    for choice in choices:
        assert set(choice.actions) == {0, 1}
        assert not choice.explored.any()
    assert (choices[0].actions != choices[1].actions).any()


def test_a_noisy_agent_is_examined_without_its_noise(tmp_path):
    agent = make_agent(tmp_path, SMALL.replace(**NOISY))
    before = agent.state()[0]["noise"]
    values = agent.q_values(np.full(64, 2))
    assert (values == values[0]).all()
    np.testing.assert_array_equal(agent.state()[0]["noise"], before)


def test_every_pass_of_an_update_has_fresh_noise_that_its_batch_shares(tmp_path, monkeypatch):
    drawn = []

    def noted(*arguments):
        drawn.append(draw_noise(*arguments))
        return drawn[-1]

    agent = make_agent(tmp_path, SMALL.replace(**NOISY, double_q=True))
    Chain().play(agent, 3)
    monkeypatch.setattr(dqn, "draw_noise", noted)
    agent._update()
    (noise,) = drawn
    width = 5 + 16 + 16 + 2  # the inputs and outputs of both layers
    assert noise.shape == (3, width)  # for the target network, the one that chooses, and the one that learns
    assert len(noise.unique()) == 3 * width


def play_pictures(agent: DqnAgent, steps: int) -> dict[str, np.ndarray]:
    Pictures(2, SMALL_PICTURES, seed=5).play(agent, steps)
    return agent.tensors()


PICTURES = SMALL.replace(
    network="nips", batch_size=8, parallel_games=2, replay_capacity=60, learning_starts=20, target_update_interval=5,
    epsilon_end=0.5,
)  # fmt: skip


def test_the_same_seed_gives_the_same_life(tmp_path):
    hyperparameters = PICTURES.replace(**RAINBOW)
    one, other, stranger = (
        play_pictures(make_agent(tmp_path / name, hyperparameters, SMALL_PICTURES, seed), 30)
        for name, seed in (("one", 1), ("other", 1), ("stranger", 2))
    )
    for name, array in one.items():
        np.testing.assert_array_equal(array, other[name], err_msg=name)
    assert (one["conv1.weight"] != stranger["conv1.weight"]).any()


@pytest.mark.parametrize("kind", KINDS)
def test_stopping_and_resuming_changes_nothing_to_the_last_bit(tmp_path, kind):
    hyperparameters = PICTURES.replace(**KINDS[kind])
    steady = make_agent(tmp_path / "steady", hyperparameters, SMALL_PICTURES)
    Pictures(2, SMALL_PICTURES, seed=5).play(steady, 45)

    stopped = make_agent(tmp_path / "stopped", hyperparameters, SMALL_PICTURES)
    world = Pictures(2, SMALL_PICTURES, seed=5)
    world.play(stopped, 25)
    stopped.flush()
    resumed = make_agent(tmp_path / "stopped", hyperparameters, SMALL_PICTURES, seed=99)
    resumed.restore(*stopped.state())
    world.play(resumed, 20)

    assert resumed.updates > 30
    ours, theirs = steady.state(), resumed.state()
    assert ours[1] == theirs[1]
    assert ours[0].keys() == theirs[0].keys()
    for name, array in ours[0].items():
        np.testing.assert_array_equal(array, theirs[0][name], err_msg=name)
