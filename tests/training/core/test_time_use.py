"""Where the time of the training thread goes."""

import pytest

from arcade_rl.training.core import time_use
from arcade_rl.training.core.time_use import StepClock, TimeUse
from arcade_rl.training.core.timing import Stopwatch


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time_use.time, "perf_counter", clock)
    monkeypatch.setattr(time_use.time, "monotonic", clock)
    return clock


def step(clock: Clock, step_clock: StepClock, *, acting: float, learning: float, games: float) -> None:
    """One step of training, and 0.25 s of other things."""
    lap = next(step_clock.laps)
    clock.now += acting
    lap("acting")
    clock.now += learning
    lap("learning")
    clock.now += games
    lap("games")
    clock.now += 0.25


def test_each_part_of_a_step_has_its_seconds(clock: Clock) -> None:
    step_clock = StepClock(clock, lambda: 0.0)
    for _ in range(62):
        step(clock, step_clock, acting=0.5, learning=2.0, games=1.0)
    assert step_clock.take() == TimeUse(
        seconds=62 * 3.75, acting=31.0, learning=124.0, games=62.0, evaluating=0.0, saving=0.0
    )


@pytest.mark.parametrize("cycle", [2, 4, 8, 32, 128])
def test_learning_that_comes_in_cycles_has_its_true_share(clock: Clock, cycle: int) -> None:
    step_clock = StepClock(clock, lambda: 0.0)
    for number in range(31 * 128):
        step(clock, step_clock, acting=1.0, learning=0.0 if number % cycle else 8.0, games=0.0)
    use = step_clock.take()
    assert use.learning == pytest.approx(31 * 128 / cycle * 8.0)
    assert use.acting == pytest.approx(31 * 128)


def test_each_reading_is_of_the_time_since_the_last(clock: Clock) -> None:
    evaluated = 0.0
    step_clock = StepClock(clock, lambda: evaluated)
    evaluated = 3.0
    clock.now += 8.0
    assert step_clock.take() == TimeUse(8.0, 0.0, 0.0, 0.0, evaluating=3.0, saving=0.0)
    clock.now += 1.0
    assert step_clock.take() == TimeUse(1.0, 0.0, 0.0, 0.0, evaluating=0.0, saving=0.0)


def test_a_pause_while_saving_is_no_time(clock: Clock) -> None:
    stopwatch = Stopwatch()
    step_clock = StepClock(lambda: stopwatch.seconds, lambda: 0.0)
    with step_clock.saving():
        clock.now += 2.0
        stopwatch.pause()
        clock.now += 1_000.0
        stopwatch.go()
    assert step_clock.take() == TimeUse(2.0, 0.0, 0.0, 0.0, evaluating=0.0, saving=2.0)
