import numpy as np

from arcade_rl.agents.exploration import epsilon_greedy

OBSERVATIONS = np.arange(1_000)


def best_is_two(observations):
    return np.tile([0.0, 1.0, 3.0, 2.0], (len(observations), 1))


def test_without_epsilon_the_best_action_is_always_chosen():
    decision = epsilon_greedy(OBSERVATIONS, 4, 0.0, best_is_two, np.random.default_rng(0))
    assert (decision.actions == 2).all()
    assert not decision.explored.any()


def test_epsilon_is_the_share_of_random_actions():
    decision = epsilon_greedy(OBSERVATIONS, 4, 0.3, best_is_two, np.random.default_rng(0))
    assert 250 < decision.explored.sum() < 350
    assert (decision.actions[~decision.explored] == 2).all()
    assert set(decision.actions[decision.explored]) == {0, 1, 2, 3}


def test_the_network_is_asked_only_about_the_games_that_do_not_explore():
    asked = []

    def record(observations):
        asked.append(observations)
        return best_is_two(observations)

    decision = epsilon_greedy(OBSERVATIONS, 4, 0.5, record, np.random.default_rng(0))
    np.testing.assert_array_equal(np.concatenate(asked), OBSERVATIONS[~decision.explored])
    epsilon_greedy(OBSERVATIONS, 4, 1.0, record, np.random.default_rng(0))
    assert len(asked) == 1
