import numpy as np
import pytest

from arcade_rl.agents.memory.rollout import Rollout
from arcade_rl.games.game import ObservationSpec
from tests.agents.worlds import CHAIN, COLOURED_PICTURES, SMALL_PICTURES, Pictures, transitions

VECTOR = ObservationSpec("vector", (2,), "float32")


def play_pictures(rollout: Rollout, games: int, ends: dict[int, list[bool]], spec: ObservationSpec = SMALL_PICTURES):
    """Fill the rollout; returns every observation by its number. `ends`: which games end at a step."""
    world = Pictures(games, spec, seed=1)
    shown = []
    while not rollout.full:
        shown.append(world.observations)
        ended = ends.get(rollout.steps, [False] * games)
        rollout.add(world.step([0] * games, ended, [False] * games))
    return np.concatenate(shown)


@pytest.mark.parametrize("spec", [SMALL_PICTURES, COLOURED_PICTURES], ids=["grey", "colour"])
def test_pictures_come_back_as_the_games_showed_them_also_after_an_end(spec):
    rollout = Rollout(spec, length=9, games=2)
    shown = play_pictures(rollout, 2, {2: [True, False], 3: [True, True], 7: [False, True]}, spec)
    numbers = np.random.default_rng(0).permutation(18)
    np.testing.assert_array_equal(rollout.observations(numbers), shown[numbers])


def test_a_rollout_that_begins_within_an_episode_knows_the_pictures_before():
    rollout = Rollout(SMALL_PICTURES, length=3, games=2)
    world = Pictures(2, SMALL_PICTURES, seed=1)
    for _ in range(5):
        if rollout.full:
            rollout.clear()
        before = world.observations
        rollout.add(world.step([0, 0], [False, False], [False, False]))
    assert (before != 0).all()
    np.testing.assert_array_equal(rollout.observations(np.array([2, 3])), before)


@pytest.mark.parametrize("spec", [VECTOR, CHAIN], ids=["vector", "state"])
def test_numbers_come_back_with_their_actions(spec):
    rollout = Rollout(spec, length=2, games=3)
    shown = np.arange(6 * max(1, *spec.shape, 1), dtype=spec.dtype).reshape(6, *spec.shape)
    for step in (0, 1):
        now = shown[3 * step : 3 * step + 3]
        rollout.add(transitions(now, [step, 7, 8], [0, 0, 0], now, [False] * 3, [False] * 3))
    assert rollout.full
    np.testing.assert_array_equal(rollout.observations(np.array([4, 0])), shown[[4, 0]])
    assert rollout.actions(np.array([4, 0, 3])).tolist() == [7, 0, 1]


def test_returns_stop_at_terminal_steps_and_trust_values_at_cuts():
    rollout = Rollout(CHAIN, length=2, games=3)
    going_on, terminal, truncated = range(3)
    nothing = np.zeros(3, np.int64)
    every = np.ones(3, bool)
    rollout.add(transitions(nothing, nothing, [1, 1, 1], nothing, np.arange(3) == terminal, np.arange(3) == truncated))
    assert rollout.going_on.tolist() == [True, False, False]
    rollout.value_next(every, np.array([10, 20, 30], np.float32))
    rollout.add(transitions(nothing, nothing, [2, 2, 2], nothing, ~every, ~every))
    rollout.value_next(every, np.array([40, 50, 60], np.float32))
    returns = rollout.returns(discount=0.5, return_lambda=1.0).reshape(2, 3)
    assert returns[:, going_on].tolist() == [1 + 0.5 * 22, 22]
    assert returns[:, terminal].tolist() == [1, 2 + 25]
    assert returns[:, truncated].tolist() == [1 + 15, 2 + 30]


def test_a_restored_rollout_is_the_same():
    rollout, copy = (Rollout(SMALL_PICTURES, length=6, games=2) for _ in range(2))
    shown = play_pictures(rollout, 2, {1: [True, False]})
    rollout.value_next(np.ones(2, bool), np.ones(2, np.float32))
    copy.restore(*rollout.state())
    rollout.clear()
    play_pictures(rollout, 2, {})
    assert copy.full
    np.testing.assert_array_equal(copy.observations(np.arange(12)), shown)
    assert not (copy.returns(0.9, 0.5) == rollout.returns(0.9, 0.5)).all()
