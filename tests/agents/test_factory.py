import subprocess
import sys
from datetime import UTC, datetime

import numpy as np
import pytest

from arcade_rl.agents.factory import make_agent, make_policy, untrained_policy
from arcade_rl.errors import UsageError
from arcade_rl.games.game import ObservationSpec
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.shelf.brains.brain_file import Brain, BrainHistory

VECTOR = ObservationSpec("vector", (4,), "float32")
LAKE = ObservationSpec("state", (), "int64", states=16)
HYPERPARAMETERS = Hyperparameters(hidden_units=8, replay_capacity=100)


def brain_of(agent, algorithm, spec, hyperparameters) -> Brain:
    return Brain(
        name="a", game="frozen-lake", algorithm=algorithm, hyperparameters=hyperparameters, observation_kind=spec.kind,
        observation_shape=spec.shape, actions=("LEFT", "DOWN", "RIGHT", "UP"),
        history=BrainHistory(0, 0, 0, 0.0, None, None), made_by="a test", saved=datetime.now(UTC),
        tensors=agent.tensors(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("algorithm", "spec", "hyperparameters"),
    [
        ("q-table", LAKE, HYPERPARAMETERS),
        ("dqn", LAKE, HYPERPARAMETERS),
        ("dqn", LAKE, HYPERPARAMETERS.replace(dueling=True, hidden_layers=1)),
        ("dqn", VECTOR, HYPERPARAMETERS),
        ("dqn", LAKE, HYPERPARAMETERS.replace(value_head="c51", noisy_networks=True, dueling=True, hidden_layers=1)),
        ("dqn", VECTOR, HYPERPARAMETERS.replace(value_head="qr", atoms=32)),
        ("dqn", ObservationSpec("pixels", (4, 84, 84), "uint8"), HYPERPARAMETERS.replace(network="nips")),
        ("pqn", LAKE, HYPERPARAMETERS.replace(layer_norm=True)),
    ],
)
def test_a_policy_made_of_a_brain_plays_as_its_agent_does(tmp_path, algorithm, spec, hyperparameters):
    agent = make_agent(algorithm, hyperparameters, spec, 4, seed=3, replay_folder=tmp_path)
    policy = make_policy(brain_of(agent, algorithm, spec, hyperparameters))
    observations = np.ones((2, *spec.shape), spec.dtype)
    np.testing.assert_array_equal(policy.q_values(observations), agent.q_values(observations))


def test_an_untrained_policy_is_the_agent_as_it_is_born(tmp_path):
    agent = make_agent("dqn", HYPERPARAMETERS, VECTOR, 2, seed=3, replay_folder=tmp_path)
    policy = untrained_policy("dqn", HYPERPARAMETERS, VECTOR, 2, seed=3)
    observations = np.ones((1, 4), np.float32)
    np.testing.assert_array_equal(policy.q_values(observations), agent.q_values(observations))


def test_a_table_for_states_that_cannot_be_counted_is_refused(tmp_path):
    with pytest.raises(UsageError, match="use dqn here"):
        make_agent("q-table", HYPERPARAMETERS, VECTOR, 2, seed=0, replay_folder=tmp_path)


def test_a_table_is_made_without_loading_torch():
    code = (
        "import sys; from arcade_rl.agents.factory import untrained_policy as make;"
        "from arcade_rl.games.game import ObservationSpec; from arcade_rl.hyperparameters import Hyperparameters;"
        "make('q-table', Hyperparameters(), ObservationSpec('state', (), 'int64', 16), 4, 0);"
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
