import numpy as np
import pytest
import torch

from arcade_rl.agents.algorithms.pqn import PqnAgent
from arcade_rl.games.game import ObservationSpec
from arcade_rl.hyperparameters import Hyperparameters
from tests.agents.worlds import CHAIN, SMALL_PICTURES, Chain, Pictures, transitions

TWO_STATES = ObservationSpec("state", (), "int64", states=2)
PLAIN = Hyperparameters(
    hidden_units=4, hidden_layers=1, discount=0.5, batch_size=2, rollout_steps=4, epochs=1, return_lambda=0.5,
    epsilon_start=0.0, epsilon_end=0.0, max_gradient_norm=0.0, loss="squared",
)  # fmt: skip
PIXEL_HYPERPARAMETERS = Hyperparameters(
    network="nips", layer_norm=True, batch_size=8, rollout_steps=8, epochs=2, parallel_games=3, epsilon_decay_steps=100,
    optimizer="radam", learning_rate_decay=0.9, averaged_updates=40, training_steps=300,
)  # fmt: skip


def play(agent: PqnAgent, steps: int, *, rewards=1.0, terminated=(), truncated=(), fresh=0) -> None:
    """One game: from state 0 on to and fro, as a training does it; after an end at one of the steps it stands at
    `fresh`."""
    state = 0
    for step in range(steps):
        agent.act(np.array([state]))
        agent.learn()
        following = 1 - state
        ends = ([step in terminated], [step in truncated])
        agent.remember(transitions(np.array([state]), [0], [rewards], np.array([following]), *ends))
        state = fresh if step in (*terminated, *truncated) else following


def targets(agent: PqnAgent) -> list[float]:
    """Of the rollout that was just finished."""
    agent.act(np.array([0]))
    return agent._returns.tolist()


def best_values(agent: PqnAgent):
    return agent.q_values(np.array([0, 1])).max(axis=1).tolist()


def assert_same_state(one: PqnAgent, other: PqnAgent) -> None:
    """To the last bit."""
    ours, theirs = one.state(), other.state()
    assert ours[1] == theirs[1]
    assert ours[0].keys() == theirs[0].keys()
    for name, array in ours[0].items():
        np.testing.assert_array_equal(array, theirs[0][name], err_msg=name)


def test_targets_are_lambda_returns_over_the_values_seen_while_acting():
    agent = PqnAgent(PLAIN, TWO_STATES, 2, seed=0)
    zero, one = best_values(agent)
    play(agent, 4)
    last = 1 + 0.5 * zero
    third = 1 + 0.5 * (0.5 * one + 0.5 * last)
    second = 1 + 0.5 * (0.5 * zero + 0.5 * third)
    first = 1 + 0.5 * (0.5 * one + 0.5 * second)
    assert targets(agent) == pytest.approx([first, second, third, last])


def test_a_terminal_step_is_worth_its_reward_alone():
    agent = PqnAgent(PLAIN, TWO_STATES, 2, seed=0)
    play(agent, 4, terminated=(1,))
    assert targets(agent)[1] == 1.0


def test_a_truncated_step_trusts_the_value_of_the_state_that_the_episode_was_cut_off_in():
    agent = PqnAgent(PLAIN, TWO_STATES, 2, seed=0)
    zero, one = best_values(agent)
    play(agent, 4, truncated=(0, 3), fresh=0)
    found = targets(agent)
    assert found[0] == pytest.approx(1 + 0.5 * one)
    assert found[3] == pytest.approx(1 + 0.5 * one)
    assert found[2] != pytest.approx(1 + 0.5 * zero)


def test_a_finished_rollout_is_learned_from_in_equal_shares_while_the_next_is_played():
    agent = PqnAgent(PLAIN.replace(epochs=3), TWO_STATES, 2, seed=0)
    updates = []
    for _ in range(10):
        play(agent, 1)
        updates.append(agent.updates)
    assert updates == [0, 0, 0, 0, 1, 3, 4, 6, 7, 9]  # 6 minibatches of 2 in each 4 steps


def test_every_transition_is_learned_from_once_an_epoch():
    agent = PqnAgent(PLAIN.replace(epochs=3, batch_size=5), TWO_STATES, 2, seed=0)
    play(agent, 4)
    learned = []
    agent._update = learned.extend
    play(agent, 4)
    assert sorted(learned) == sorted([*range(4)] * 3)


@pytest.mark.parametrize(("batch_size", "sizes"), [(8, [4] * 4), (3, [2] * 8), (2, [2] * 8)])
def test_no_minibatch_reaches_into_the_next_epoch(batch_size, sizes):
    agent = PqnAgent(PLAIN.replace(epochs=4, batch_size=batch_size), TWO_STATES, 2, seed=0)
    play(agent, 4)
    minibatches = []
    agent._update = minibatches.append
    play(agent, 4)
    assert [len(set(numbers)) for numbers in minibatches] == sizes
    assert sorted(np.concatenate(minibatches)) == sorted([*range(4)] * 4)


def test_an_update_moves_the_values_of_the_actions_taken_towards_their_targets():
    agent = PqnAgent(PLAIN.replace(batch_size=4, learning_rate=0.01), TWO_STATES, 2, seed=0)
    before = agent.q_values(np.array([0, 1]))
    play(agent, 8, rewards=10.0)
    after = agent.q_values(np.array([0, 1]))
    assert agent.updates == 1
    assert (after[:, 0] > before[:, 0]).all()


@pytest.mark.parametrize(("clip", "expected"), [(True, 1.0), (False, 50.0)])
def test_rewards_of_pixel_games_are_clipped_if_asked_for(clip, expected):
    hyperparameters = PIXEL_HYPERPARAMETERS.replace(clip_rewards=clip, discount=0.0, parallel_games=1)
    agent = PqnAgent(hyperparameters, SMALL_PICTURES, 3, seed=0)
    world = Pictures(1, SMALL_PICTURES, seed=0)
    for _ in range(8):
        agent.act(world.observations)
        step = world.step([0], [False], [False])
        agent.remember(transitions(step.observations, [0], [50.0], step.next_observations, [False], [False]))
    agent.act(world.observations)
    assert agent._returns.tolist() == [expected] * 8


def test_a_chain_of_five_states_is_learned():
    hyperparameters = Hyperparameters(
        hidden_units=32, hidden_layers=1, layer_norm=True, learning_rate=3e-3, discount=0.9, batch_size=32, epochs=2,
        rollout_steps=16, return_lambda=0.0, parallel_games=8, epsilon_start=1.0, epsilon_end=1.0, optimizer="radam",
    )  # fmt: skip
    agent = PqnAgent(hyperparameters, CHAIN, 2, seed=0)
    Chain(games=8).play(agent, 700)
    values = agent.q_values(np.arange(4))
    np.testing.assert_allclose(values[:, 1], [0.9**3, 0.9**2, 0.9, 1], atol=0.08)
    assert (values.argmax(axis=1) == 1).all()


@pytest.mark.parametrize("head", ["c51", "hl-gauss", "qr"])
def test_the_loss_is_that_of_the_value_head_for_the_lambda_returns(head):
    hyperparameters = PLAIN.replace(
        value_head=head, atoms=5, value_min=-4.0, value_max=4.0, batch_size=4, learning_rate=1e-6
    )
    agent = PqnAgent(hyperparameters, TWO_STATES, 2, seed=0)
    play(agent, 4)
    returns = torch.tensor(targets(agent))
    outputs = agent.network(torch.tensor([0, 1, 0, 1]))[:, 0].detach()
    expected = agent.value_head.losses(outputs, agent.value_head.of_returns(returns)).mean()
    agent.learn()
    play(agent, 4)
    assert agent.updates == 1
    assert agent.metrics().loss == pytest.approx(float(expected), rel=1e-4)


@pytest.mark.parametrize("head", ["c51", "hl-gauss", "qr"])
def test_a_chain_is_learned_by_every_value_head(head):
    hyperparameters = Hyperparameters(
        hidden_units=32, hidden_layers=1, layer_norm=True, learning_rate=3e-3, discount=0.9, batch_size=32, epochs=2,
        rollout_steps=16, return_lambda=0.0, parallel_games=8, epsilon_start=1.0, epsilon_end=1.0, optimizer="radam",
        value_head=head, atoms=21, value_min=-0.5, value_max=1.5,
    )  # fmt: skip
    agent = PqnAgent(hyperparameters, CHAIN, 2, seed=0)
    Chain(games=8).play(agent, 800)
    values = agent.q_values(np.arange(4))
    assert (values.argmax(axis=1) == 1).all()
    assert values[3, 1] == pytest.approx(1.0, abs=0.1)


def in_turn(agent: PqnAgent) -> PqnAgent:
    """The same agent, which computes each gradient when it is due."""
    agent._aside = None
    return agent


@pytest.mark.parametrize("batch_size", [4, 8, 16])  # twice a step of all games, each step, every second step
def test_a_gradient_computed_beside_acting_is_the_one_that_is_due_to_the_last_bit(batch_size):
    hyperparameters = PIXEL_HYPERPARAMETERS.replace(batch_size=batch_size)
    beside, turned = (PqnAgent(hyperparameters, SMALL_PICTURES, 3, seed=0) for _ in range(2))
    for agent in (beside, in_turn(turned)):
        Pictures(3, SMALL_PICTURES, seed=5).play(agent, 45)
    assert beside.updates > 10
    assert_same_state(beside, turned)


def test_a_gradient_of_the_weights_before_a_brain_was_loaded_is_not_used():
    beside, turned = (PqnAgent(PIXEL_HYPERPARAMETERS, SMALL_PICTURES, 3, seed=0) for _ in range(2))
    other = PqnAgent(PIXEL_HYPERPARAMETERS, SMALL_PICTURES, 3, seed=9).tensors()
    for agent in (beside, in_turn(turned)):
        world = Pictures(3, SMALL_PICTURES, seed=5)
        world.play(agent, 20)
        agent.load_tensors(other)
        world.play(agent, 4)
    assert_same_state(beside, turned)


def test_waiting_ends_with_the_next_gradient():
    agent = PqnAgent(PIXEL_HYPERPARAMETERS, SMALL_PICTURES, 3, seed=0)
    Pictures(3, SMALL_PICTURES, seed=5).play(agent, 20)
    agent.wait()
    assert agent._next_gradient.done()


@pytest.mark.parametrize("steps", [20, 35])  # in the middle of the third rollout, of the fifth
def test_stopping_and_resuming_in_the_middle_of_a_rollout_changes_nothing_to_the_last_bit(steps):
    steady, stopped, resumed = (PqnAgent(PIXEL_HYPERPARAMETERS, SMALL_PICTURES, 3, seed=seed) for seed in (0, 0, 99))
    Pictures(3, SMALL_PICTURES, seed=5).play(steady, 60)
    world = Pictures(3, SMALL_PICTURES, seed=5)
    world.play(stopped, steps)
    state = stopped.state()
    world_state = world.state()
    world.play(stopped, 9)  # what lives on does not change what was saved
    world.restore(world_state)
    resumed.restore(*state)
    world.play(resumed, 60 - steps)

    assert resumed.updates > 20
    assert_same_state(steady, resumed)


def test_with_another_rollout_length_learning_goes_on_from_an_empty_rollout():
    before = PqnAgent(PIXEL_HYPERPARAMETERS, SMALL_PICTURES, 3, seed=0)
    world = Pictures(3, SMALL_PICTURES, seed=5)
    world.play(before, 30)
    after = PqnAgent(PIXEL_HYPERPARAMETERS.replace(rollout_steps=5), SMALL_PICTURES, 3, seed=1)
    after.restore(*before.state())
    world.play(after, 5)
    assert after.updates == before.updates
    world.play(after, 5)
    assert after.updates > before.updates


def test_a_rollout_that_would_join_two_episodes_is_dropped_and_no_minibatch_is_learned_twice():
    agent, fresh = (PqnAgent(PLAIN.replace(epochs=3), TWO_STATES, 2, seed=0) for _ in range(2))
    learned: list[int] = []
    agent._update = fresh._update = learned.extend
    play(agent, 7, rewards=3.0)
    agent.begin_episodes()
    for each in (agent, fresh):
        play(each, 4, rewards=1.0)
    assert sorted(learned) == sorted([*range(4)] * 3)
    assert targets(agent) == targets(fresh)


def test_tuning_takes_effect_at_once():
    agent = PqnAgent(PLAIN, TWO_STATES, 2, seed=0)
    agent.tune(PLAIN.replace(epsilon_start=0.25, epsilon_end=0.25, discount=0.0))
    assert agent.epsilon == 0.25
    play(agent, 4)
    assert targets(agent) == [1.0] * 4


def test_metrics_are_means_over_the_updates_since_they_were_last_asked_for():
    agent = PqnAgent(PLAIN, TWO_STATES, 2, seed=0)
    assert np.isnan([agent.metrics().loss, agent.metrics().mean_q]).all()
    play(agent, 8)
    metrics = agent.metrics()
    assert metrics.updates == 2
    assert metrics.loss > 0
    assert agent.replay_size == 0
