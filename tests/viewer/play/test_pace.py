"""How many frames are due."""

import itertools

import pytest

from arcade_rl.viewer.play.pace import SPEEDS, Pace


def test_a_display_at_the_games_own_rate_gets_one_frame_each_time_in_spite_of_jitter():
    pace = Pace(60)
    jitter = [0.0, 0.002, -0.003, 0.004, -0.004, 0.003, -0.002, 0.0] * 20
    assert [pace.frames_due(1 / 60 + late - early) for early, late in zip([0.0, *jitter], jitter, strict=False)] == (
        [1] * len(jitter)
    )


@pytest.mark.parametrize("index", range(len(SPEEDS)))
def test_every_speed_is_kept_over_time(index):
    pace = Pace(60)
    for _ in range(len(SPEEDS)):
        pace.slower()
    for _ in range(index):
        pace.faster()
    due = sum(pace.frames_due(1 / 60) for _ in range(480))
    assert due == pytest.approx(480 * SPEEDS[index], abs=1)


@pytest.mark.parametrize("times_slower", [1, 2, 3])
def test_slow_motion_is_smooth_its_frames_come_one_by_one_and_evenly(times_slower):
    pace = Pace(60)
    for _ in range(times_slower):
        pace.slower()
    due = [pace.frames_due(1 / 60 + jitter) for jitter in [0.0, 0.002, -0.002, 0.0] * 60]
    ticks = [tick for tick, frames in enumerate(due) if frames]
    gaps = {after - before for before, after in itertools.pairwise(ticks)}
    assert set(due) == {0, 1}
    assert max(gaps) - min(gaps) <= 1
    assert min(gaps) >= 2**times_slower - 1


def test_the_speeds_go_from_an_eighth_to_sixteen_times():
    pace = Pace(60)
    for _ in range(20):
        pace.faster()
    assert pace.speed == 16
    for _ in range(20):
        pace.slower()
    assert pace.speed == 1 / 8


def test_after_a_long_gap_nothing_is_caught_up():
    pace = Pace(60)
    assert pace.frames_due(30.0) == 6


@pytest.mark.parametrize("frames_per_second", [1, 3, 4, 7, 9, 10, 30, 60, 240])
def test_a_clock_that_ticks_once_a_frame_leaves_none_out(frames_per_second):
    pace = Pace(frames_per_second)
    assert [pace.frames_due(1 / frames_per_second) for _ in range(100)] == [1] * 100


def test_of_a_slow_game_one_frame_is_caught_up():
    pace = Pace(4)
    assert pace.frames_due(30.0) == 1


def test_a_slow_game_gets_its_frames_now_and_then():
    pace = Pace(4)
    assert sum(pace.frames_due(1 / 60) for _ in range(60)) == 4
