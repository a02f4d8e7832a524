import numpy as np
import pytest

from arcade_rl.agents.memory.replay import Replay
from arcade_rl.games.game import ObservationSpec
from tests.agents.worlds import transitions

COUNTED = ObservationSpec("state", (), "int64", states=1_000)


def make_replay(folder, *, batch_size, capacity=100, prioritized=True) -> Replay:
    return Replay(folder, COUNTED, capacity=capacity, games=1, n_step=1, batch_size=batch_size, prioritized=prioritized)


def live(replay: Replay, *states: int) -> None:
    """One step from each state to the next number; the last can be drawn once another has followed."""
    for state in states:
        replay.add(transitions(np.array([state]), [0], [0.0], np.array([state + 1]), [False], [False]))


def drawn_states(replay: Replay, seed: int = 0) -> list[int]:
    return np.bincount(replay.sample(1.0, np.random.default_rng(seed)).s_tm1, minlength=4).tolist()


def surprise(replay: Replay, errors: dict[int, float], exponent: float) -> None:
    """Let the network have been so wrong about each state; every one of them must be in the next batch."""
    batch = replay.sample(1.0, np.random.default_rng(0))
    td_errors = np.array([errors[state] for state in batch.s_tm1])
    replay.update_priorities(batch.slots, td_errors, exponent)


@pytest.fixture
def replay(tmp_path):
    """States 0 to 3 with TD errors 4, -1, 9, 16 and alpha 1/2: priorities 2, 1, 3, 4."""
    replay = make_replay(tmp_path, batch_size=100)
    live(replay, 0, 1, 2, 3, 4)
    surprise(replay, {0: 4.0, 1: -1.0, 2: 9.0, 3: 16.0}, exponent=0.5)
    return replay


def test_transitions_are_drawn_in_proportion_to_their_priorities(replay):
    assert drawn_states(replay) == pytest.approx([20, 10, 30, 40], abs=1)


def test_importance_weights_are_of_the_batchs_largest(replay):
    batch = replay.sample(1.0, np.random.default_rng(0), importance_exponent=0.5)
    expected = {0: (1 / 2) ** 0.5, 1: 1.0, 2: (1 / 3) ** 0.5, 3: (1 / 4) ** 0.5}
    assert batch.weights == pytest.approx([expected[state] for state in batch.s_tm1.tolist()])
    assert batch.weights.dtype == np.float32


@pytest.mark.parametrize("prioritized", [True, False])
def test_weights_are_one_where_all_are_alike(tmp_path, prioritized):
    replay = make_replay(tmp_path, batch_size=8, prioritized=prioritized)
    live(replay, *range(20))
    assert replay.sample(1.0, np.random.default_rng(0), importance_exponent=0.7).weights.tolist() == [1.0] * 8


def test_a_new_transition_has_the_highest_priority_that_was_ever_given(replay):
    surprise(replay, {0: 4.0, 1: 1.0, 2: 9.0, 3: 1.0}, exponent=0.5)  # the 4 is history: now 2, 1, 3, 1
    live(replay, 5)  # state 4 comes in with priority 4
    assert drawn_states(replay) == pytest.approx([18, 9, 27, 9, 36], abs=1)


def test_an_exponent_of_zero_draws_all_alike(replay):
    surprise(replay, {0: 4.0, 1: -1.0, 2: 9.0, 3: 16.0}, exponent=0.0)
    assert drawn_states(replay) == pytest.approx([25, 25, 25, 25], abs=1)


def test_what_holds_no_surprise_can_still_be_drawn(replay):
    surprise(replay, dict.fromkeys(range(4), 0.0), exponent=1.0)
    assert drawn_states(replay) == pytest.approx([25, 25, 25, 25], abs=1)


def test_a_step_that_takes_the_place_of_an_old_one_does_not_inherit_its_priority(tmp_path):
    replay = make_replay(tmp_path, batch_size=100, capacity=4)
    live(replay, 0, 1, 2, 3, 4)
    surprise(replay, {0: 1e-2, 1: 1e-2, 2: 1e-2, 3: 1.0}, exponent=1.0)
    live(replay, 5, 6)
    assert drawn_states(replay) == pytest.approx([0, 0, 0, 33, 33, 33], abs=2)


def test_priorities_survive_a_restore(replay, tmp_path):
    state = replay.state()
    replay.flush()
    restored = make_replay(tmp_path, batch_size=100)
    restored.restore(*state)
    assert drawn_states(restored) == drawn_states(replay)
    for each in (restored, replay):
        live(each, 5)
    assert drawn_states(restored) == drawn_states(replay)


def test_priorities_that_a_crashed_life_gave_are_forgotten(replay, tmp_path):
    state, before = replay.state(), drawn_states(replay)
    surprise(replay, {0: 0.0, 1: 100.0, 2: 0.0, 3: 0.0}, exponent=1.0)
    live(replay, 5, 6)
    restored = make_replay(tmp_path, batch_size=100)
    restored.restore(*state)
    assert drawn_states(restored) == before


def test_a_memory_that_was_uniform_becomes_prioritized_with_every_transition_new(tmp_path):
    uniform = make_replay(tmp_path, batch_size=100, prioritized=False)
    live(uniform, 0, 1, 2, 3, 4)
    replay = make_replay(tmp_path, batch_size=100)
    replay.restore(*uniform.state())
    assert drawn_states(replay) == pytest.approx([25, 25, 25, 25], abs=1)
