import numpy as np
import pytest

from arcade_rl.agents.algorithms.q_table import QTableAgent, TablePolicy
from arcade_rl.hyperparameters import Hyperparameters
from tests.agents.worlds import Chain, transitions

HYPERPARAMETERS = Hyperparameters(learning_rate=0.5, discount=0.9, epsilon_start=0.3, epsilon_end=0.3)


def make_agent(**changes) -> QTableAgent:
    return QTableAgent(HYPERPARAMETERS.replace(**changes), states=5, action_count=2, seed=0)


def one_step(agent: QTableAgent, *, reward=1.0, terminated=False, truncated=False) -> float:
    """The value of action 1 in state 0 after one step from 0 to 1, where the best action is worth 2."""
    agent.load_tensors({"table": np.array([[0, 4], [2, -3], [0, 0], [0, 0], [0, 0]], np.float32)})
    agent.remember(transitions(np.array([0]), [1], [reward], np.array([1]), [terminated], [truncated]))
    agent.learn()
    return agent.q_values(np.array([0]))[0, 1]


def test_an_update_moves_the_value_towards_reward_plus_discounted_best_next_value():
    assert one_step(make_agent()) == pytest.approx(4 + 0.5 * (1 + 0.9 * 2 - 4))


def test_nothing_is_expected_after_the_end():
    assert one_step(make_agent(), terminated=True) == pytest.approx(4 + 0.5 * (1 - 4))


def test_an_episode_that_is_cut_off_still_counts_on_the_next_state():
    assert one_step(make_agent(), truncated=True) == one_step(make_agent())


def test_parallel_games_learn_one_after_the_other():
    agent = make_agent()
    both = transitions(np.array([0, 0]), [1, 1], [1.0, 1.0], np.array([4, 4]), [True, True], [False, False])
    agent.remember(both)
    agent.learn()
    assert agent.q_values(np.array([0]))[0, 1] == pytest.approx(0.75)
    assert agent.updates == 2


def test_a_chain_of_five_states_is_learned():
    agent = make_agent()
    Chain().play(agent, 3_000)
    np.testing.assert_allclose(agent.q_values(np.arange(4))[:, 1], [0.9**3, 0.9**2, 0.9, 1], atol=0.01)


def test_metrics_are_means_since_they_were_last_asked_for():
    agent = make_agent()
    one_step(agent, terminated=True)
    metrics = agent.metrics()
    assert (metrics.loss, metrics.mean_q, metrics.updates) == (9.0, 4.0, 1)
    assert np.isnan(agent.metrics().loss)


def test_epsilon_falls_with_the_episodes():
    agent = make_agent(epsilon_end=0.0, epsilon_decay_per="episode", epsilon_decay_steps=2)
    one_step(agent, terminated=True)
    assert agent.epsilon == pytest.approx(0.15)


def test_tuning_changes_the_next_update():
    agent = make_agent()
    agent.tune(HYPERPARAMETERS.replace(learning_rate=1.0))
    assert one_step(agent, terminated=True) == 1.0


def test_an_agent_that_is_restored_goes_on_exactly():
    steady, other = make_agent(), make_agent()
    chain = Chain(games=3)
    chain.play(steady, 50)
    other.restore(*steady.state())
    again = Chain(games=3)
    again.states = chain.states.copy()
    chain.play(steady, 50)
    again.play(other, 50)
    np.testing.assert_array_equal(steady.state()[0]["table"], other.state()[0]["table"])
    assert steady.state()[1] == other.state()[1]


def test_a_brains_table_gives_the_same_values():
    agent = make_agent()
    Chain().play(agent, 200)
    policy = TablePolicy(5, 2)
    policy.load_tensors(agent.tensors())
    np.testing.assert_array_equal(policy.q_values(np.arange(5)), agent.q_values(np.arange(5)))
