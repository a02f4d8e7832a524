import numpy as np
import pytest

from arcade_rl.agents.algorithms.dqn import DqnAgent
from arcade_rl.games.game import ObservationSpec
from arcade_rl.hyperparameters import Hyperparameters
from tests.agents.worlds import CHAIN, SMALL_PICTURES, Chain, Pictures, target_of, transitions

TWO_STATES = ObservationSpec("state", (), "int64", states=2)
PLAIN = Hyperparameters(
    hidden_units=1, hidden_layers=1, discount=0.5, batch_size=4, learning_starts=0, steps_per_update=1,
    replay_capacity=100, epsilon_start=0.0, epsilon_end=0.0, max_gradient_norm=0.0,
)  # fmt: skip

PICTURES = PLAIN.replace(network="nips", double_q=True, target_update_interval=5)


def make_agent(folder, hyperparameters=PLAIN, spec=TWO_STATES, actions=2, seed=0) -> DqnAgent:
    return DqnAgent(hyperparameters, spec, actions, seed=seed, replay_folder=folder)


def set_values(agent: DqnAgent, values, target_values=None) -> None:
    """Make the networks say exactly `values` (2 states, 2 actions): state 0 by the biases, state 1 by the weights."""

    def weights(rows):
        (zero, one) = np.array(rows, np.float32)
        return {
            "network/dense1.weight": np.array([[0.0, 1.0]], np.float32),
            "network/dense1.bias": np.zeros(1, np.float32),
            "network/head.weight": (one - zero)[:, None],
            "network/head.bias": zero,
        }

    target = weights(values if target_values is None else target_values)
    tensors, counts = agent.state()
    targets = {name.replace("network", "target"): array for name, array in target.items()}
    agent.restore({**tensors, **weights(values), **targets}, counts)


def after(agent: DqnAgent, steps: int, *, terminated=False, reward=1.0) -> None:
    """`steps` steps from state 0 to state 1 and so on to and fro, always action 0."""
    for step in range(steps):
        state = np.array([step % 2])
        agent.remember(transitions(state, [0], [reward], 1 - state, [terminated], [False]))
        agent.learn()


@pytest.mark.parametrize(
    ("double_q", "expected"),
    [(False, 1 + 0.5 * 9), (True, 1 + 0.5 * 7)],  # the target's own best is 9; the network prefers the other, worth 7
)
def test_the_target_values_the_best_action_and_double_dqn_lets_the_network_choose_it(tmp_path, double_q, expected):
    agent = make_agent(tmp_path, PLAIN.replace(double_q=double_q))
    set_values(agent, [[0, 0], [4, 3]], target_values=[[0, 0], [7, 9]])
    target = target_of(agent, [1.0, 1.0], [0.5, 0.0], [1, 1])
    assert target.tolist() == pytest.approx([expected, 1.0])


@pytest.mark.parametrize(("loss", "expected"), [("huber", 3.0 - 0.5), ("squared", 9.0)])
def test_huber_is_gentle_with_large_errors_and_squared_is_not(tmp_path, loss, expected):
    agent = make_agent(tmp_path, PLAIN.replace(loss=loss))
    set_values(agent, [[4, 0], [4, 0]])
    after(agent, 2, terminated=True)  # each target is 1: every error is 3
    metrics = agent.metrics()
    assert metrics.loss == pytest.approx(expected, abs=0.01)
    assert metrics.mean_q == pytest.approx(4.0, abs=0.01)


def test_updates_come_every_so_many_steps_counted_over_all_games(tmp_path):
    agent = make_agent(tmp_path, PLAIN.replace(steps_per_update=4, parallel_games=3), CHAIN)
    Chain(games=3).play(agent, 9)
    assert agent.updates == (27 - 3) // 4  # nothing can be learned from the first step of each game alone


def test_updates_wait_for_the_memory_to_fill(tmp_path):
    agent = make_agent(tmp_path, PLAIN.replace(learning_starts=10))
    after(agent, 9)
    assert agent.updates == 0
    after(agent, 1)
    assert agent.updates == 1


def test_updates_can_come_at_an_episodes_end(tmp_path):
    agent = make_agent(tmp_path, PLAIN.replace(updates_per_episode=5))
    after(agent, 6)
    assert agent.updates == 0
    after(agent, 1, terminated=True)
    assert agent.updates == 5


def test_the_target_network_follows_every_so_many_updates(tmp_path):
    agent = make_agent(tmp_path, PLAIN.replace(target_update_interval=3))

    def in_step() -> bool:
        tensors, _ = agent.state()
        names = [name for name in tensors if name.startswith("target/")]
        return all((tensors[name] == tensors[name.replace("target", "network")]).all() for name in names)

    followed = {}
    while agent.updates < 6:
        after(agent, 1)
        followed[agent.updates] = in_step()
    assert followed == {0: True, 1: False, 2: False, 3: True, 4: False, 5: False, 6: True}


def test_targets_worked_out_on_a_thread_of_their_own_are_the_same(tmp_path):
    beside, after_each_other = (make_agent(tmp_path / name, PICTURES, SMALL_PICTURES) for name in ("a", "b"))
    after_each_other._aside = None
    for agent in (beside, after_each_other):
        Pictures(1, SMALL_PICTURES, seed=0).play(agent, 30)
    assert beside.updates > 20
    for name, tensor in after_each_other.tensors().items():
        np.testing.assert_array_equal(beside.tensors()[name], tensor)


@pytest.mark.parametrize(("clip", "expected"), [(True, 1.0), (False, 50.0)])
def test_rewards_of_pixel_games_are_clipped_if_asked_for(tmp_path, clip, expected):
    hyperparameters = PLAIN.replace(
        network="nips", clip_rewards=clip, discount=0.0, optimizer_epsilon=1e-8, learning_rate=1e-3
    )
    agent = make_agent(tmp_path, hyperparameters.replace(loss="squared"), SMALL_PICTURES)
    pictures = Pictures(1, SMALL_PICTURES, seed=0)
    for _ in range(2):
        step = pictures.step([0], [False], [False])
        agent.remember(transitions(step.observations, [0], [50.0], step.next_observations, [False], [False]))
        agent.learn()
    assert agent.metrics().loss == pytest.approx(expected**2, rel=0.25)


def test_rewards_of_other_games_are_never_clipped(tmp_path):
    agent = make_agent(tmp_path, PLAIN.replace(loss="squared"))
    set_values(agent, [[0, 0], [0, 0]])
    after(agent, 2, terminated=True, reward=50.0)
    assert agent.metrics().loss == pytest.approx(2_500, rel=0.01)


@pytest.mark.parametrize("changes", [{}, {"n_step": 3, "double_q": True, "dueling": True}, {"optimizer": "rmsprop"}])
def test_a_chain_of_five_states_is_learned(tmp_path, changes):
    hyperparameters = Hyperparameters(
        hidden_units=32, hidden_layers=1, learning_rate=3e-3, discount=0.9, batch_size=32, steps_per_update=1,
        target_update_interval=25, replay_capacity=1_000, learning_starts=100, epsilon_start=1.0, epsilon_end=1.0,
        optimizer_epsilon=1e-4,
    )  # fmt: skip
    agent = make_agent(tmp_path, hyperparameters.replace(**changes), CHAIN)
    Chain().play(agent, 1_500)
    values = agent.q_values(np.arange(4))
    assert (values.argmax(axis=1) == 1).all()
    if agent.hyperparameters.n_step == 1:  # longer returns also count the detours of a random player
        np.testing.assert_allclose(values[:, 1], [0.9**3, 0.9**2, 0.9, 1], atol=0.08)


PIXEL_HYPERPARAMETERS = Hyperparameters(
    network="nips", batch_size=8, steps_per_update=2, n_step=3, double_q=True, parallel_games=2, replay_capacity=60,
    learning_starts=20, target_update_interval=5, epsilon_decay_steps=40, learning_rate_decay=0.9,
    training_steps=300,
)  # fmt: skip


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop"])
def test_stopping_and_resuming_changes_nothing_to_the_last_bit(tmp_path, optimizer):
    hyperparameters = PIXEL_HYPERPARAMETERS.replace(optimizer=optimizer)
    steady = make_agent(tmp_path / "steady", hyperparameters, SMALL_PICTURES, actions=3)
    Pictures(2, SMALL_PICTURES, seed=5).play(steady, 120)

    stopped = make_agent(tmp_path / "stopped", hyperparameters, SMALL_PICTURES, actions=3)
    world = Pictures(2, SMALL_PICTURES, seed=5)
    world.play(stopped, 70)
    stopped.flush()
    resumed = make_agent(tmp_path / "stopped", hyperparameters, SMALL_PICTURES, actions=3, seed=99)
    resumed.restore(*stopped.state())
    world.play(resumed, 50)

    assert resumed.updates > 20
    ours, theirs = steady.state(), resumed.state()
    assert ours[1] == theirs[1]
    assert ours[0].keys() == theirs[0].keys()
    for name, array in ours[0].items():
        np.testing.assert_array_equal(array, theirs[0][name], err_msg=name)


def test_learning_goes_on_after_a_crash(tmp_path):
    crashing = make_agent(tmp_path, PIXEL_HYPERPARAMETERS, SMALL_PICTURES, actions=3)
    world = Pictures(2, SMALL_PICTURES, seed=5)
    world.play(crashing, 70)
    state, world_state = crashing.state(), world.state()
    world.play(crashing, 9)
    resumed = make_agent(tmp_path, PIXEL_HYPERPARAMETERS, SMALL_PICTURES, actions=3)
    resumed.restore(*state)
    world.restore(world_state)
    assert 30 <= resumed.replay_size < 60  # all but what the lost steps had overwritten
    updates = resumed.updates
    world.play(resumed, 10)
    assert resumed.updates == updates + 10


def test_learning_goes_on_after_the_memory_was_lost(tmp_path):
    agent = make_agent(tmp_path, PLAIN.replace(learning_starts=10))
    after(agent, 30)
    state = agent.state()
    for file in tmp_path.iterdir():
        if file.is_file():
            file.unlink()
    agent = make_agent(tmp_path, PLAIN.replace(learning_starts=10))
    agent.restore(*state)
    assert agent.replay_size == 0
    updates = agent.updates
    after(agent, 9)
    assert agent.updates == updates
    after(agent, 20)
    assert agent.updates > updates


def test_tuning_takes_effect_at_once(tmp_path):
    agent = make_agent(tmp_path, PLAIN.replace(target_update_interval=1))
    after(agent, 5)
    agent.tune(PLAIN.replace(learning_rate=0.5, epsilon_start=0.25, epsilon_end=0.25, target_update_interval=50))
    assert agent.epsilon == 0.25
    tensors, _ = agent.state()
    np.testing.assert_array_equal(tensors["target/head.weight"], tensors["network/head.weight"])
    before = agent.tensors()["head.bias"]
    after(agent, 1)
    assert np.abs(agent.tensors()["head.bias"] - before).max() > 0.1


def test_the_learning_rate_falls_with_the_steps_taken_and_never_to_zero(tmp_path):
    agent = make_agent(tmp_path, PLAIN.replace(learning_rate=0.5, learning_rate_decay=1.0, training_steps=4))
    after(agent, 2)
    rates = []
    for _ in range(4):
        after(agent, 1)
        rates.append(agent._optimizer.param_groups[0]["lr"])
    assert rates == pytest.approx([0.125, 0.05, 0.05, 0.05])


@pytest.mark.parametrize(("raised_at", "expected"), [(3, 0.5 * 5 / 8), (4, 0.05)])
def test_training_steps_raised_in_time_stretch_the_fall_and_afterwards_no_more(tmp_path, raised_at, expected):
    falling = PLAIN.replace(learning_rate=0.5, learning_rate_decay=1.0, training_steps=4)
    agent = make_agent(tmp_path, falling)
    after(agent, raised_at)
    agent.tune(falling.replace(training_steps=8))
    tensors, values = agent.state()
    resumed = make_agent(tmp_path, falling.replace(training_steps=8))
    resumed.restore(tensors, values)
    for each in (agent, resumed):
        assert each.rates.startswith(f"epsilon 0, learning rate {expected:.3g}")


def test_metrics_without_an_update_are_nan(tmp_path):
    metrics = make_agent(tmp_path).metrics()
    assert metrics.updates == 0
    assert np.isnan([metrics.loss, metrics.mean_q]).all()
