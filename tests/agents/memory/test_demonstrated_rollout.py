"""Stretches of demonstrations come back as they were shown, with their lambda returns."""

import numpy as np
import pytest

from arcade_rl.agents.memory.demonstrated_rollout import DemonstratedRollout, Stretch
from arcade_rl.games.game import ObservationSpec
from arcade_rl.shelf.demonstrations.demonstrations import Demonstration
from tests.agents.worlds import COLOURED_PICTURES, SMALL_PICTURES

VECTOR = ObservationSpec("vector", (2,), "float32")


def film(steps: int, spec: ObservationSpec, seed: int) -> Demonstration:
    random = np.random.default_rng(seed)
    stack, frame = (spec.shape[0], spec.shape[1:]) if spec.kind == "pixels" else (1, spec.shape)
    frames = random.integers(0, 256, (stack + steps, *frame)).astype(spec.dtype)
    return Demonstration(
        frames, np.arange(steps) + seed, np.ones(steps, np.float32), np.zeros(steps, np.bool_), "x", "now"
    )


def part(demonstration: Demonstration, begin: int, end: int) -> Stretch:
    return Stretch(demonstration, begin, end, demonstration.rewards[begin:end])


@pytest.mark.parametrize("spec", [SMALL_PICTURES, COLOURED_PICTURES, VECTOR], ids=["pixels", "colour", "vector"])
def test_every_transition_shows_what_the_human_saw_before_and_after_it(spec):
    one, two = film(9, spec, seed=1), film(4, spec, seed=2)
    rollout = DemonstratedRollout(spec)
    rollout.hold([part(two, 0, 4), part(one, 3, 5), part(one, 5, 9)])
    shown = [(two, step) for step in range(4)] + [(one, step) for step in range(3, 9)]
    before = [each.frames[step : step + each.stack].reshape(spec.shape) for each, step in shown]
    after = [each.frames[step + 1 : step + 1 + each.stack].reshape(spec.shape) for each, step in shown]
    numbers = np.array([9, 0, 4])
    np.testing.assert_array_equal(rollout.observations(np.arange(10)), before)
    np.testing.assert_array_equal(rollout.observations(numbers), [before[number] for number in numbers])
    np.testing.assert_array_equal(rollout.next_observations(), after)
    assert rollout.actions(np.arange(10)).tolist() == [each.actions[step] for each, step in shown]


def test_lambda_returns_end_with_a_stretch_and_with_an_episode():
    rollout = DemonstratedRollout(VECTOR)
    ends = Demonstration(
        np.zeros((6, 2), np.float32), np.zeros(5, np.int64), np.array([1, 2, 3, 4, 5], np.float32),
        np.arange(5) == 1, "x", "now",
    )  # fmt: skip
    rollout.hold([part(ends, 0, 3), part(ends, 3, 5)])
    values = np.array([10, 20, 30, 40, 50], np.float32)
    rollout.compute_returns(0.5, 0.25, values)
    second, third, fifth = 2, 3 + 0.5 * 30, 5 + 0.5 * 50
    first = 1 + 0.5 * (0.75 * 10 + 0.25 * second)
    fourth = 4 + 0.5 * (0.75 * 40 + 0.25 * fifth)
    assert rollout.returns.tolist() == pytest.approx([first, second, third, fourth, fifth])


def test_what_it_holds_outlives_its_state_and_an_empty_one_has_none():
    rollout, other = DemonstratedRollout(VECTOR), DemonstratedRollout(VECTOR)
    assert rollout.state() == {}
    rollout.hold([part(film(4, VECTOR, seed=3), 1, 4)])
    rollout.compute_returns(0.5, 0.5, np.zeros(3, np.float32))
    other.restore(rollout.state())
    np.testing.assert_array_equal(other.observations(np.arange(3)), rollout.observations(np.arange(3)))
    assert (other.size, other.returns.tolist()) == (3, rollout.returns.tolist())
    other.restore({})
    assert other.size == 0
