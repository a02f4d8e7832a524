"""Every algorithm learns from what humans show it (Hester et al. 2018, DQfD)."""

import numpy as np
import pytest
import torch

from arcade_rl.agents.agent import Agent
from arcade_rl.agents.algorithms.dqn import DqnAgent
from arcade_rl.agents.algorithms.large_margin import large_margin
from arcade_rl.agents.algorithms.pqn import PqnAgent
from arcade_rl.agents.algorithms.q_table import QTableAgent
from arcade_rl.games.game import ObservationSpec
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.shelf.demonstrations.demonstrations import Demonstration
from tests.agents.worlds import SMALL_PICTURES, Pictures, transitions

TWO_STATES = ObservationSpec("state", (), "int64", states=2)
HYPERPARAMETERS = Hyperparameters(
    hidden_units=8, hidden_layers=1, learning_rate=0.01, discount=0.5, batch_size=8, learning_starts=0,
    steps_per_update=1, replay_capacity=100, epsilon_start=0.0, epsilon_end=0.0, target_update_interval=5,
    demonstration_share=0.25,
)  # fmt: skip


def make_agent(folder, hyperparameters=HYPERPARAMETERS, spec=TWO_STATES, actions=2, seed=0) -> DqnAgent:
    return DqnAgent(hyperparameters, spec, actions, seed=seed, replay_folder=folder)


def shown(states, actions, rewards, *, ends=True) -> Demonstration:
    """A stretch through the given states; where it `ends`, it does with its last step."""
    terminated = np.arange(len(actions)) == len(actions) - (1 if ends else 0)
    return Demonstration(np.array(states), np.array(actions), np.array(rewards, np.float32), terminated, "two", "now")


ACTION_1 = shown([0, 1], [1], [0])


def teach(agent: Agent, *stretches: Demonstration) -> None:
    agent.demonstrations.change(taken=dict(enumerate(stretches, 1)), dropped=set())


def live(agent: Agent, steps: int) -> None:
    """Steps in state 0 that end at once: action 0, which the human does not take, gains nothing either."""
    state = np.zeros(1, np.int64)
    for _ in range(steps):
        agent.act(state)
        agent.remember(transitions(state, [0], [0.0], state, [True], [False]))
        agent.learn()


def preference(agent: Agent) -> float:
    """By how much action 1 is worth more than action 0 in state 0."""
    ((worth_0, worth_1),) = agent.q_values(np.zeros(1, np.int64))
    return float(worth_1 - worth_0)


# The loss


def test_the_margin_loss_is_the_most_that_another_action_comes_within_the_margin_of_the_humans():
    q_tm1 = torch.tensor([[1.0, 3.0, 2.5], [5.0, 1.0, 0.0], [0.0, 0.5, 0.0], [2.0, 2.0, 2.0]])
    losses = large_margin(q_tm1, torch.tensor([0, 0, 1, 2]), margin=0.8)
    assert losses.tolist() == pytest.approx([3.0 + 0.8 - 1.0, 0.0, 0.0 + 0.8 - 0.5, 0.8])


def test_the_loss_of_a_batch_counts_td_errors_of_all_and_the_margin_of_what_was_shown(tmp_path):
    agent = make_agent(
        tmp_path, HYPERPARAMETERS.replace(loss="squared", margin=0.8, margin_weight=2.0, learning_rate=1e-6)
    )
    ((worth_0, worth_1),) = agent.q_values(np.zeros(1, np.int64)).tolist()
    teach(agent, shown([0, 1], [1], [3]))
    live(agent, 2)
    assert agent.updates == 1
    margin_loss = max(worth_0 + 0.8, worth_1) - worth_1
    expected = (6 * (0 - worth_0) ** 2 + 2 * (3 - worth_1) ** 2 + 2 * 2.0 * margin_loss) / 8
    assert agent.metrics().loss == pytest.approx(expected, rel=1e-4)


def test_the_margin_pushes_the_humans_action_up_and_the_best_other_down():
    q_tm1 = torch.tensor([[1.0, 3.0, 2.5]], requires_grad=True)
    large_margin(q_tm1, torch.tensor([0]), margin=0.8).sum().backward()
    assert q_tm1.grad is not None
    assert q_tm1.grad.tolist() == [[-1.0, 1.0, 0.0]]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"double_q": True, "dueling": True, "n_step": 3},
        {"prioritized_replay": True, "noisy_networks": True},
        {"value_head": "c51", "atoms": 11, "value_min": -2.0, "value_max": 2.0, "prioritized_replay": True},
        {"value_head": "qr", "atoms": 5, "dueling": True},
        {"value_head": "hl-gauss", "atoms": 11, "value_min": -2.0, "value_max": 2.0},
    ],
)
def test_an_agent_comes_to_prefer_what_it_was_shown(tmp_path, changes):
    agent = make_agent(tmp_path, HYPERPARAMETERS.replace(**changes))
    teach(agent, ACTION_1)
    live(agent, 150)
    assert preference(agent) > 0.1


def test_how_much_a_human_is_an_example_can_be_tuned_while_it_learns(tmp_path):
    agent = make_agent(tmp_path, HYPERPARAMETERS.replace(margin_weight=0.0))
    teach(agent, ACTION_1)
    live(agent, 150)
    assert abs(preference(agent)) < 0.1  # neither action gains anything
    agent.tune(HYPERPARAMETERS.replace(margin_weight=5.0, margin=2.0))
    live(agent, 150)
    assert preference(agent) > 1.0


def test_what_was_gained_is_learned_too(tmp_path):
    agent = make_agent(tmp_path, HYPERPARAMETERS.replace(margin_weight=0.0))
    teach(agent, shown([0, 1, 0], [1, 1], [0, 1]), shown([0, 1], [1], [0], ends=False))
    live(agent, 300)
    ((_, worth_0), (_, worth_1)) = agent.q_values(np.arange(2))
    assert worth_1 == pytest.approx(1.0, abs=0.1)
    assert worth_0 == pytest.approx(0.5, abs=0.1)  # also by the stretch that was cut off: it is worth what follows


# The memory


def test_its_own_steps_never_push_a_demonstration_out(tmp_path):
    agent = make_agent(tmp_path)
    teach(agent, ACTION_1)
    live(agent, 3 * HYPERPARAMETERS.replay_capacity)
    assert agent.replay_size == HYPERPARAMETERS.replay_capacity
    assert agent.demonstrations.steps == 1
    agent._update()
    batch, *_ = agent._newest
    assert batch.a_tm1.tolist() == [0] * 6 + [1] * 2


PIXELS = Hyperparameters(
    network="nips", batch_size=8, steps_per_update=2, n_step=3, double_q=True, parallel_games=2, replay_capacity=60,
    learning_starts=20, target_update_interval=5, epsilon_decay_steps=40, prioritized_replay=True,
)  # fmt: skip


def films() -> list[Demonstration]:
    random = np.random.default_rng(1)
    return [
        Demonstration(
            random.integers(0, 256, (3 + steps, 36, 36), dtype=np.uint8), random.integers(0, 3, steps),
            random.normal(size=steps).astype(np.float32), np.zeros(steps, np.bool_), "pictures", "now",
        )
        for steps in (5, 9)
    ]  # fmt: skip


def assert_the_same(one: Agent, other: Agent) -> None:
    ours, theirs = one.state(), other.state()
    assert ours[1] == theirs[1]
    assert ours[0].keys() == theirs[0].keys()
    for name, array in ours[0].items():
        np.testing.assert_array_equal(array, theirs[0][name], err_msg=name)


def test_stopping_and_resuming_changes_nothing_to_the_last_bit(tmp_path):
    steady = make_agent(tmp_path / "steady", PIXELS, SMALL_PICTURES, actions=3)
    teach(steady, *films())
    Pictures(2, SMALL_PICTURES, seed=5).play(steady, 80)

    stopped = make_agent(tmp_path / "stopped", PIXELS, SMALL_PICTURES, actions=3)
    teach(stopped, *films())
    world = Pictures(2, SMALL_PICTURES, seed=5)
    world.play(stopped, 50)
    stopped.flush()
    resumed = make_agent(tmp_path / "stopped", PIXELS, SMALL_PICTURES, actions=3, seed=99)
    resumed.restore(*stopped.state())
    teach(resumed, *films())
    world.play(resumed, 30)

    assert resumed.updates > 20
    assert_the_same(steady, resumed)


def test_without_a_share_of_the_batch_demonstrations_change_nothing_to_the_last_bit(tmp_path):
    hyperparameters = PIXELS.replace(demonstration_share=0.0)
    taught, alone = (
        make_agent(tmp_path / name, hyperparameters, SMALL_PICTURES, actions=3) for name in ("taught", "alone")
    )
    teach(taught, *films())
    for agent in (taught, alone):
        Pictures(2, SMALL_PICTURES, seed=5).play(agent, 40)
    assert alone.updates > 10
    assert_the_same(taught, alone)


# PQN: beside each rollout, lambda returns along what was shown

ROLLOUTS = Hyperparameters(
    hidden_units=8, hidden_layers=1, learning_rate=1e-6, discount=0.5, return_lambda=0.5, loss="squared", epochs=1,
    rollout_steps=6, batch_size=6, epsilon_start=0.0, epsilon_end=0.0, max_gradient_norm=0.0,
    demonstration_share=0.3, margin=0.8, margin_weight=2.0,
)  # fmt: skip


def make_pqn(hyperparameters=ROLLOUTS, spec=TWO_STATES, actions=2, seed=0) -> PqnAgent:
    return PqnAgent(hyperparameters, spec, actions, seed=seed)


def test_the_returns_of_a_demonstration_are_lambda_returns_along_what_the_human_did():
    agent = make_pqn(ROLLOUTS.replace(demonstration_share=0.5))
    teach(agent, shown([0, 1, 0, 1], [1, 1, 0], [1, 2, 3], ends=False))
    zero, one = agent.q_values(np.arange(2)).max(axis=1).tolist()
    live(agent, 6)
    agent.act(np.zeros(1, np.int64))
    held = agent._demonstrated
    assert held.size == 3
    third = 3 + 0.5 * one  # cut off there: its end has a value
    second = 2 + 0.5 * (0.5 * zero + 0.5 * third)
    first = 1 + 0.5 * (0.5 * one + 0.5 * second)
    assert sorted(held.returns.tolist()) in (
        pytest.approx(sorted([first, second, third])),  # in one stretch
        pytest.approx(sorted([1 + 0.5 * one, second, third])),  # cut up after its first step
        pytest.approx(sorted([1 + 0.5 * (0.5 * one + 0.5 * (2 + 0.5 * zero)), 2 + 0.5 * zero, third])),
    )


def test_the_loss_of_a_minibatch_counts_td_errors_of_all_and_the_margin_of_what_was_shown_by_pqn_too():
    agent = make_pqn()
    ((worth_0, worth_1),) = agent.q_values(np.zeros(1, np.int64)).tolist()
    teach(agent, shown([0, 1], [1], [3]))
    live(agent, 6 + 6)
    assert agent.updates == 1
    margin_loss = max(worth_0 + 0.8, worth_1) - worth_1
    expected = (4 * (0 - worth_0) ** 2 + 2 * (3 - worth_1) ** 2 + 2 * 2.0 * margin_loss) / 6
    assert agent.metrics().loss == pytest.approx(expected, rel=1e-4)


def test_demonstrations_take_their_share_of_every_minibatch_and_the_number_of_updates_stays():
    taught, alone = (make_pqn(ROLLOUTS.replace(batch_size=4, epochs=2, rollout_steps=8)) for _ in range(2))
    teach(taught, shown([0, 1, 0, 1], [1, 1, 0], [1, 2, 3]))
    minibatches = []
    update = taught._update
    taught._update = lambda numbers: (minibatches.append(numbers), update(numbers))
    for agent in (taught, alone):
        live(agent, 16)
    assert taught.updates == alone.updates == 4
    assert [len(numbers) for numbers in minibatches] == [4] * 4
    assert all((numbers[:2] < 8).all() and (numbers[2:] >= 8).all() for numbers in minibatches)  # 0.3 of 4, rounded up


def test_a_demonstration_deleted_in_the_middle_of_a_rollout_is_learned_from_to_its_end():
    agent = make_pqn(ROLLOUTS.replace(batch_size=2))
    teach(agent, shown([0, 1], [1], [3]))
    live(agent, 7)
    agent.demonstrations.change(taken={}, dropped={1})
    live(agent, 12)
    assert agent.updates > 3
    assert agent._demonstrated.size == 0


PQN_PIXELS = Hyperparameters(
    network="nips", layer_norm=True, batch_size=8, rollout_steps=8, epochs=2, parallel_games=2, epsilon_decay_steps=40,
    optimizer="radam",
)  # fmt: skip


@pytest.mark.parametrize("steps", [19, 45])  # in the middle of a rollout
def test_pqn_stops_and_resumes_in_the_middle_of_demonstrations_to_the_last_bit(steps):
    steady, stopped, resumed = (make_pqn(PQN_PIXELS, SMALL_PICTURES, 3, seed=seed) for seed in (0, 0, 99))
    for agent in (steady, stopped):
        teach(agent, *films())
    Pictures(2, SMALL_PICTURES, seed=5).play(steady, 60)
    world = Pictures(2, SMALL_PICTURES, seed=5)
    world.play(stopped, steps)
    resumed.restore(*stopped.state())
    teach(resumed, *films())
    world.play(resumed, 60 - steps)
    assert resumed._demonstrated.size > 0
    assert resumed.updates > 20
    assert_the_same(steady, resumed)


def test_what_is_tuned_is_in_the_very_next_update_of_pqn_on_pictures():
    beside, in_turn = (make_pqn(PQN_PIXELS, SMALL_PICTURES, 3) for _ in range(2))
    in_turn._aside = None
    for agent in (beside, in_turn):
        teach(agent, *films())
        world = Pictures(2, SMALL_PICTURES, seed=5)
        world.play(agent, 20)
        agent.wait()
        agent.tune(PQN_PIXELS.replace(margin_weight=0.0))
        world.play(agent, 2)
    assert_the_same(beside, in_turn)


def test_without_a_share_of_the_minibatch_demonstrations_change_nothing_for_pqn_either():
    hyperparameters = PQN_PIXELS.replace(demonstration_share=0.0)
    taught, alone = (make_pqn(hyperparameters, SMALL_PICTURES, 3) for _ in range(2))
    teach(taught, *films())
    for agent in (taught, alone):
        Pictures(2, SMALL_PICTURES, seed=5).play(agent, 40)
    assert_the_same(taught, alone)


# A Q-table: between its own steps


def make_table(**changes) -> QTableAgent:
    hyperparameters = Hyperparameters(learning_rate=0.5, discount=0.5, epsilon_start=0.0, epsilon_end=0.0, margin=1.0)
    return QTableAgent(hyperparameters.replace(**changes), 2, 2, seed=0)


def test_a_table_learns_from_what_was_shown_as_often_as_its_share_says():
    agent = make_table(demonstration_share=0.25)
    teach(agent, shown([0, 1], [1], [0]))
    live(agent, 30)
    assert agent.updates == 30 + 10
    agent.tune(agent.hyperparameters.replace(demonstration_share=1.0))  # never all of them
    live(agent, 1)
    assert agent.updates == 41 + 31


def test_an_update_of_a_table_on_what_was_shown_moves_it_to_its_target_and_keeps_the_margin():
    agent = make_table(demonstration_share=0.5, margin_weight=0.25)
    agent.load_tensors({"table": np.array([[4, 2], [6, 8]], np.float32)})
    teach(agent, shown([0, 1], [1], [3], ends=False))
    live(agent, 1)
    own = 4 + 0.5 * (0 - 4)
    shown_action = 2 + 0.5 * (3 + 0.5 * 8 - 2)  # worth 4.5, the other 2: the margin of 1 is kept
    assert agent.q_values(np.zeros(1, np.int64)).tolist() == [[own, shown_action]]
    agent.tune(agent.hyperparameters.replace(margin=5.0))
    live(agent, 1)
    own += 0.5 * (0 - own) - 0.5 * 0.25
    shown_action += 0.5 * (3 + 0.5 * 8 - shown_action) + 0.5 * 0.25
    assert agent.q_values(np.zeros(1, np.int64)).tolist() == [[own, shown_action]]


def test_a_table_stops_and_resumes_with_demonstrations_to_the_last_bit():
    steady, stopped, resumed = (make_table(demonstration_share=0.25) for _ in range(3))
    for agent in (steady, stopped, resumed):
        teach(agent, shown([0, 1, 0, 1], [1, 1, 0], [1, 2, 3]))
    live(steady, 20)
    live(stopped, 10)
    resumed.restore(*stopped.state())
    live(resumed, 10)
    assert_the_same(steady, resumed)


# A lock with a combination: in each of twelve states in a row one action is right and goes on, the other leads back to
# the beginning. Only the end pays.

COMBINATION = np.array([1, 0, 0, 1, 0, 1, 1, 1, 0, 1, 0, 0])
LOCK = ObservationSpec("state", (), "int64", states=len(COMBINATION) + 1)
LOCK_HYPERPARAMETERS = Hyperparameters(
    hidden_units=32, hidden_layers=1, learning_rate=3e-3, discount=0.9, batch_size=32, steps_per_update=2,
    target_update_interval=25, replay_capacity=5_000, learning_starts=100, epsilon_start=0.5, epsilon_end=0.1,
    epsilon_decay_steps=1_000, optimizer_epsilon=1e-4,
)  # fmt: skip


def turn(states, actions):
    """Where the given actions lead, and whether the lock opens."""
    following = np.where(actions == COMBINATION[states], states + 1, 0)
    return following, following == len(COMBINATION)


def play_lock(agent: Agent, steps: int) -> None:
    states = np.zeros(1, np.int64)
    for _ in range(steps):
        actions = agent.act(states).actions
        following, opens = turn(states, actions)
        agent.remember(transitions(states, actions, opens, following, opens, np.zeros_like(opens)))
        agent.learn()
        states = np.where(opens, 0, following)


def opens(agent: Agent) -> bool:
    return bool((agent.q_values(np.arange(len(COMBINATION))).argmax(axis=1) == COMBINATION).all())


LOCK_ON_A_TABLE = LOCK_HYPERPARAMETERS.replace(learning_rate=0.1)
MAKERS = {
    "dqn": lambda folder: make_agent(folder, LOCK_HYPERPARAMETERS, LOCK),
    "pqn": lambda folder: make_pqn(
        LOCK_HYPERPARAMETERS.replace(batch_size=16, rollout_steps=16, epochs=4, layer_norm=True), LOCK
    ),
    "q-table": lambda folder: QTableAgent(
        LOCK_HYPERPARAMETERS.replace(learning_rate=0.1), len(COMBINATION) + 1, 2, seed=0
    ),
}


@pytest.mark.parametrize("algorithm", MAKERS)
def test_three_demonstrations_teach_what_the_agent_does_not_find_alone(tmp_path, algorithm):
    alone, taught = (MAKERS[algorithm](tmp_path / name) for name in ("alone", "taught"))
    right = shown(np.arange(len(COMBINATION) + 1), COMBINATION, np.arange(len(COMBINATION)) == len(COMBINATION) - 1)
    teach(taught, right, right, right)
    for agent in (alone, taught):
        play_lock(agent, 1_500)
    assert not opens(alone)
    assert opens(taught)
