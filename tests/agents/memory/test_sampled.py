"""What a person sees of the newest batch: its most surprising transitions, with the TD errors learned from."""

import dataclasses

import numpy as np
import pytest

from arcade_rl.agents.algorithms.dqn import DqnAgent
from arcade_rl.agents.data import Transitions
from arcade_rl.agents.memory.batch import Batch
from arcade_rl.agents.memory.sampled import largest_td_errors
from arcade_rl.games.game import ObservationSpec
from arcade_rl.hyperparameters import Hyperparameters

VECTOR = ObservationSpec("vector", (2,), "float32")
PIXELS = ObservationSpec("pixels", (2, 36, 36), "uint8")
HYPERPARAMETERS = Hyperparameters(
    network="mlp", hidden_units=4, batch_size=8, learning_starts=8, replay_capacity=64, steps_per_update=1
)


def make_agent(tmp_path, spec=VECTOR, **changes):
    return DqnAgent(HYPERPARAMETERS.replace(**changes), spec, 3, seed=1, replay_folder=tmp_path, device="cpu")


def live(agent, spec, steps):
    random = np.random.default_rng(0)
    make = {"uint8": lambda: random.integers(0, 255, (1, *spec.shape), dtype=np.uint8)}
    observe = make.get(spec.dtype, lambda: random.normal(size=(1, *spec.shape)).astype(np.float32))
    seen = observe()
    for step in range(steps):
        after, ended = observe(), np.array([step % 5 == 4])
        agent.remember(Transitions(seen, np.array([step % 3]), np.array([step], np.float32), after, ended, ended))
        seen = after
        yield


def test_before_the_first_update_there_is_nothing_to_show(tmp_path):
    agent = make_agent(tmp_path)
    assert agent.sampled(8) is None
    list(live(agent, VECTOR, 4))
    agent.learn()
    assert agent.sampled(8) is None


@pytest.mark.parametrize("prioritized", [False, True])
def test_the_errors_are_what_came_less_what_was_expected(tmp_path, prioritized):
    agent = make_agent(tmp_path, target_update_interval=1, double_q=False, prioritized_replay=prioritized)
    drawn = []
    sample = agent._replay.sample

    def keep(*args, **options):
        batch = sample(*args, **options)
        drawn.append(dataclasses.replace(batch, s_t=batch.s_t.copy()))
        drawn.append((agent.q_values(batch.s_tm1), agent.q_values(batch.s_t)))
        return batch

    agent._replay.sample = keep
    for _ in live(agent, VECTOR, 20):
        agent.learn()
    batch, (q_tm1, q_t) = drawn[-2:]
    by_hand = [
        abs(r + discount * after.max() - before[a])
        for r, discount, after, before, a in zip(batch.r_t, batch.discount_t, q_t, q_tm1, batch.a_tm1, strict=True)
    ]
    seen = agent.sampled(8)
    np.testing.assert_allclose(seen.td_errors, sorted(by_hand, reverse=True), rtol=1e-4)
    assert seen.mean_td_error == pytest.approx(np.mean(by_hand), rel=1e-4)
    order = np.argsort(by_hand)[::-1]
    np.testing.assert_array_equal(seen.actions, batch.a_tm1[order])
    np.testing.assert_array_equal(seen.returns, batch.r_t[order])
    assert seen.updates == agent.updates
    assert not seen.demonstrated.any()


def test_of_stacks_the_newest_pictures_are_shown(tmp_path):
    agent = make_agent(tmp_path, PIXELS, network="small")
    for _ in live(agent, PIXELS, 12):
        agent.learn()
    seen = agent.sampled(3)
    assert seen.observations.shape == (3, 36, 36)
    newest = agent._newest[0].s_tm1[:, -1]
    assert all((newest == picture).all(axis=(1, 2)).any() for picture in seen.observations)


def test_what_a_human_played_is_told():
    rows = np.arange(4)
    numbers = rows.astype(np.float32)
    batch = Batch(numbers[:, None], rows, numbers, numbers[:, None], numbers, numbers, slots=rows[:3])
    seen = largest_td_errors(batch, np.array([0.1, -3.0, 0.2, 2.0], np.float32), 9, 3)
    assert seen.actions.tolist() == [1, 3, 2]
    assert seen.demonstrated.tolist() == [False, True, False]
    np.testing.assert_array_equal(seen.td_errors, np.array([3.0, 2.0, 0.2], np.float32))


def test_showing_changes_nothing(tmp_path):
    watched, alone = (make_agent(tmp_path / name) for name in ("watched", "alone"))
    for _ in zip(live(watched, VECTOR, 20), live(alone, VECTOR, 20), strict=True):
        watched.learn()
        alone.learn()
        watched.sampled(4)
    for name, tensor in watched.tensors().items():
        np.testing.assert_array_equal(tensor, alone.tensors()[name])
