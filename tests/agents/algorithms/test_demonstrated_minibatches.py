"""Demonstrations find their place in minibatches of any size."""

import numpy as np
import pytest

from arcade_rl.agents.algorithms.dqn import DqnAgent
from arcade_rl.agents.algorithms.pqn import PqnAgent
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.shelf.demonstrations.demonstrations import Demonstration
from tests.agents.worlds import CHAIN, Chain

HYPERPARAMETERS = Hyperparameters(
    hidden_units=8, hidden_layers=1, batch_size=4, rollout_steps=8, epochs=2, parallel_games=2, learning_starts=4,
    steps_per_update=1, replay_capacity=100, demonstration_share=0.5,
)  # fmt: skip


def teach(agent: DqnAgent | PqnAgent) -> None:
    """Show the way to the right end."""
    ends = np.arange(4) == 3
    shown = Demonstration(np.arange(5), np.ones(4, np.int64), ends.astype(np.float32), ends, "chain", "now")
    agent.demonstrations.change(taken={1: shown}, dropped=set())


@pytest.mark.parametrize("batch_size", [1, 2, 8, 32])
def test_pqn_goes_on_in_the_middle_of_demonstrations_with_another_batch_size(batch_size: int) -> None:
    before = PqnAgent(HYPERPARAMETERS, CHAIN, 2, seed=0)
    teach(before)
    Chain(games=2).play(before, 10)
    assert before._demonstrated.size > 0
    after = PqnAgent(HYPERPARAMETERS.replace(batch_size=batch_size), CHAIN, 2, seed=1)
    after.restore(*before.state())
    teach(after)
    Chain(games=2).play(after, 16)
    assert after.updates > before.updates


@pytest.mark.parametrize("prioritized", [False, True], ids=["uniform", "prioritized"])
def test_a_dqn_that_learns_from_one_transition_at_a_time_learns_from_demonstrations_too(tmp_path, prioritized) -> None:
    hyperparameters = HYPERPARAMETERS.replace(batch_size=1, prioritized_replay=prioritized)
    agent = DqnAgent(hyperparameters, CHAIN, 2, seed=0, replay_folder=tmp_path)
    teach(agent)
    world, shown = Chain(games=2), []
    for _ in range(50):
        world.play(agent, 1)
        if (sampled := agent.sampled(1)) is not None:
            shown += sampled.demonstrated.tolist()
    assert 15 < sum(shown) < 35


def test_pqn_with_minibatches_of_one_transition_learns_from_demonstrations_too() -> None:
    agent = PqnAgent(HYPERPARAMETERS.replace(batch_size=1), CHAIN, 2, seed=0)
    teach(agent)
    Chain(games=2).play(agent, 9)
    assert 8 < np.count_nonzero(agent._order >= 16) < 24
