import errno
import itertools
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcade_rl.agents.memory.replay import Replay
from arcade_rl.errors import ArcadeError
from arcade_rl.games.game import ObservationSpec
from tests.agents.worlds import Pictures, transitions

TINY = ObservationSpec("pixels", (3, 2, 2), "uint8")
DISCOUNT = 0.5


def make_replay(
    folder: Path, *, capacity=1000, games=1, n_step=1, batch_size=64, spec=TINY, prioritized=False
) -> Replay:
    return Replay(
        folder, spec, capacity=capacity, games=games, n_step=n_step, batch_size=batch_size, prioritized=prioritized
    )


def play(pictures: Pictures, steps: int, ends: np.random.Generator) -> list:
    """`steps` steps of all games, some of which terminate, some of which are cut off."""
    return [
        pictures.step(pictures.random.integers(4, size=pictures.games), *(ends.random((2, pictures.games)) < 0.15))
        for _ in range(steps)
    ]


def naive_samples(history: list, game: int, n_step: int) -> dict[bytes, tuple]:
    """Every transition of one game that may be sampled: by its observation, (action, return, discount, next one)."""
    samples = {}
    for start, first in enumerate(history):
        total, weight = 0.0, 1.0
        for end, step in enumerate(history[start : start + n_step], start):  # noqa: B007 - `end` is used after it
            total += weight * step.rewards[game]
            weight *= 0.0 if step.terminated[game] else DISCOUNT
            if step.terminated[game] or step.ended[game]:
                break
        else:
            if start + n_step > len(history):
                break
        samples[first.observations[game].tobytes()] = (
            first.actions[game], total, weight, history[end].next_observations[game]
        )  # fmt: skip
    return samples


def drawn(replay: Replay, random: np.random.Generator, times: int = 8):
    for _ in range(times):
        batch = replay.sample(DISCOUNT, random)
        yield from zip(
            batch.s_tm1.copy(), batch.a_tm1, batch.r_t, batch.discount_t, batch.s_t.copy(),
            strict=True,
        )  # fmt: skip


def assert_samples_agree(replay: Replay, expected: dict[bytes, tuple], random: np.random.Generator) -> set[bytes]:
    seen = set()
    for observation, action, total, weight, following in drawn(replay, random):
        key = observation.tobytes()
        assert key in expected, "a stack that was never seen"
        wanted_action, wanted_total, wanted_weight, wanted_following = expected[key]
        assert action == wanted_action
        assert total == pytest.approx(wanted_total, abs=1e-5)
        assert weight == pytest.approx(wanted_weight)
        if weight:
            np.testing.assert_array_equal(following, wanted_following)
        seen.add(key)
    return seen


@settings(max_examples=60, deadline=None)
@given(
    games=st.integers(1, 3),
    n_step=st.integers(1, 4),
    capacity=st.integers(1, 60),
    steps=st.integers(8, 80),
    look_every=st.integers(1, 100),
    prioritized=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_samples_are_those_of_a_plain_list_of_transitions(
    tmp_path_factory, games, n_step, capacity, steps, look_every, prioritized, seed
):
    settings = {"capacity": capacity, "games": games, "n_step": n_step, "prioritized": prioritized}
    replay = make_replay(tmp_path_factory.mktemp("replay"), **settings)
    random = np.random.default_rng(seed)
    pictures = Pictures(games, TINY, seed)
    history = play(pictures, steps, random)
    for number, step in enumerate(history, 1):
        replay.add(step)
        if number % look_every == 0 and replay.can_sample:
            batch = replay.sample(DISCOUNT, random)
            replay.update_priorities(batch.slots, random.normal(size=64), 0.5)

    expected = {}
    for game in range(games):
        expected |= naive_samples(history, game, n_step)
    if replay.can_sample:  # a memory of one step a game may hold only closing steps
        assert_samples_agree(replay, expected, random)
    kept = min(steps, -(-capacity // games)) * games
    assert kept <= replay.size <= -(-capacity // games) * games


@pytest.mark.parametrize("prioritized", [False, True])
def test_every_transition_still_kept_can_be_drawn(tmp_path, prioritized):
    replay = make_replay(tmp_path, capacity=20, prioritized=prioritized)
    history = play(Pictures(1, TINY, seed=1), 50, np.random.default_rng(2))
    for step in history:
        replay.add(step)
    seen = assert_samples_agree(replay, naive_samples(history, 0, 1), np.random.default_rng(3))
    closings = sum(int((step.ended & ~step.terminated)[0]) for step in history[-25:])
    assert len(seen) >= 20 - closings


def test_stacks_begin_with_zeros_at_an_episodes_start(tmp_path):
    replay = make_replay(tmp_path)
    pictures = Pictures(1, TINY, seed=1)
    for step in range(9):
        replay.add(pictures.step([0], [step % 3 == 2], [False]))
    batch = replay.sample(DISCOUNT, np.random.default_rng(0))
    assert {int((stack[:, 0, 0] == 0).sum()) for stack in batch.s_tm1} == {0, 1, 2}


def test_a_lost_life_stops_the_return_but_not_the_stack(tmp_path):
    replay = make_replay(tmp_path, n_step=3, batch_size=256)
    pictures = Pictures(1, TINY, seed=1)
    history = []
    for step in range(12):
        before = pictures.observations
        played = pictures.step([0], [False], [False])
        life_lost = transitions(before, [0], [1.0], played.next_observations, [step == 6], [False])
        object.__setattr__(life_lost, "ended", np.array([False]))
        history.append(life_lost)
        replay.add(life_lost)
    seen = assert_samples_agree(replay, naive_samples(history, 0, 3), np.random.default_rng(0))
    assert history[7].observations[0].tobytes() in seen
    assert (history[7].observations[0] > 0).all()


@pytest.mark.parametrize(
    ("spec", "observe"),
    [
        (ObservationSpec("vector", (4,), "float32"), lambda step: np.full((2, 4), step, np.float32)),
        (ObservationSpec("state", (), "int64", states=100), lambda step: np.full(2, step)),
    ],
)
def test_vectors_and_counted_states_are_kept_too(tmp_path, spec, observe):
    replay = make_replay(tmp_path, games=2, spec=spec)
    for step in range(10):
        replay.add(transitions(observe(step), [0, 1], [step] * 2, observe(step + 1), [False] * 2, [step == 4] * 2))
    batch = replay.sample(DISCOUNT, np.random.default_rng(0))
    assert batch.s_tm1.shape == (64, *spec.shape)
    first = batch.s_tm1.reshape(64, -1)[:, 0]
    np.testing.assert_array_equal(batch.s_t.reshape(64, -1)[:, 0], first + 1)
    np.testing.assert_array_equal(batch.r_t, first)


def test_a_transition_of_84_by_84_takes_at_most_7200_bytes(tmp_path):
    spec = ObservationSpec("pixels", (4, 84, 84), "uint8")
    make_replay(tmp_path, capacity=10_000, spec=spec)
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 10_000 * 7_200


def test_disk_is_taken_only_as_the_memory_fills(tmp_path):
    spec = ObservationSpec("pixels", (4, 84, 84), "uint8")
    replay = make_replay(tmp_path, capacity=1_000_000, spec=spec)
    replay.add(Pictures(1, spec, seed=0).step([0], [False], [False]))
    assert sum(file.stat().st_blocks * 512 for file in tmp_path.iterdir()) < 64 * 2**20


# Restoring


def filled(folder: Path, history: list, **settings) -> Replay:
    replay = make_replay(folder, **settings)
    for step in history:
        replay.add(step)
    return replay


@settings(max_examples=40, deadline=None)
@given(
    n_step=st.integers(1, 3), saved=st.integers(6, 60), lost=st.integers(0, 60), after=st.integers(0, 40),
    prioritized=st.booleans(), seed=st.integers(0, 2**32 - 1),
)  # fmt: skip
def test_after_a_crash_no_sample_mixes_two_lives(tmp_path_factory, n_step, saved, lost, after, prioritized, seed):
    folder = tmp_path_factory.mktemp("replay")
    settings = {"capacity": 20, "games": 2, "n_step": n_step, "prioritized": prioritized}
    random = np.random.default_rng(seed)
    pictures = Pictures(2, TINY, seed)
    history = play(pictures, saved, random)
    replay = filled(folder, history, **settings)
    state, world = replay.state(), pictures.state()
    for step in play(pictures, lost, random):  # what the crashed life wrote and never saved
        replay.add(step)

    replay = make_replay(folder, **settings)
    replay.restore(*state)
    pictures.restore(world)
    pictures.random = np.random.default_rng(seed + 1)
    second_life = play(pictures, after, random)
    for step in second_life:
        replay.add(step)

    expected = naive_samples(history + second_life, 0, n_step) | naive_samples(history + second_life, 1, n_step)
    if replay.can_sample:
        assert_samples_agree(replay, expected, random)
    if not lost:
        assert replay.can_sample


def test_a_restored_memory_equals_the_one_that_went_on(tmp_path):
    pictures = Pictures(2, TINY, seed=1)
    history = play(pictures, 30, np.random.default_rng(2))
    replay = filled(tmp_path, history, games=2)
    state = replay.state()
    replay.flush()
    restored = make_replay(tmp_path, games=2)
    restored.restore(*state)
    for ours, theirs in zip(
        drawn(replay, np.random.default_rng(3)), drawn(restored, np.random.default_rng(3)), strict=True
    ):
        for mine, yours in zip(ours, theirs, strict=True):
            np.testing.assert_array_equal(mine, yours)


def test_an_episode_that_does_not_go_on_after_a_restore_is_cut_off_there(tmp_path):
    pictures = Pictures(1, TINY, seed=1)
    never = np.random.default_rng(2)
    history = [pictures.step([0], [False], [False]) for _ in range(10)]
    state = filled(tmp_path, history).state()
    replay = make_replay(tmp_path)
    replay.restore(*state)
    other = Pictures(1, TINY, seed=9)
    second = [other.step([0], [False], [False]) for _ in range(10)]
    for step in second:
        replay.add(step)
    seen = assert_samples_agree(replay, naive_samples([*history, *second], 0, 1), never)
    assert history[-1].observations[0].tobytes() in seen
    assert second[0].observations[0].tobytes() in seen


@pytest.mark.parametrize("harm", ["frames.bin cut", "records.bin cut", "frames.bin gone", "records.bin gone"])
def test_a_damaged_or_missing_file_leaves_an_empty_memory_that_fills_again(tmp_path, harm):
    pictures = Pictures(1, TINY, seed=1)
    history = play(pictures, 30, np.random.default_rng(2))
    state = filled(tmp_path, history).state()
    name, what = harm.split()
    if what == "cut":
        os.truncate(tmp_path / name, 7)
    else:
        (tmp_path / name).unlink()
    replay = make_replay(tmp_path)
    replay.restore(*state)
    assert replay.size == 0
    assert not replay.can_sample
    again = play(pictures, 30, np.random.default_rng(3))
    for step in again:
        replay.add(step)
    assert_samples_agree(replay, naive_samples(history + again, 0, 1), np.random.default_rng(4))


@pytest.mark.parametrize(("field", "value"), [("reward", np.nan), ("reward", np.inf), ("action", 4), ("flags", 0x41)])
def test_a_step_that_cannot_have_been_is_forgotten_with_all_before_it(tmp_path, field, value):
    history = play(Pictures(1, TINY, seed=1), 30, np.random.default_rng(2))
    replay = filled(tmp_path, history)
    state, whole = replay.state(), replay.size
    replay._ring.records[field][11] = value
    replay.flush()
    replay = Replay(tmp_path, TINY, capacity=1000, games=1, n_step=1, batch_size=64, actions=4)
    replay.restore(*state)
    assert 0 < replay.size < whole - 11
    batch = replay.sample(DISCOUNT, np.random.default_rng(5), 0.0)
    assert np.isfinite(batch.r_t).all()
    assert (batch.a_tm1 < 4).all()


def test_an_observation_that_is_not_finite_is_forgotten(tmp_path):
    spec, random = ObservationSpec("vector", (4,), "float32"), np.random.default_rng(2)
    states, going_on = random.normal(size=(31, 1, 4)).astype(np.float32), [False]
    history = [
        transitions(before, [0], [1.0], after, going_on, going_on) for before, after in itertools.pairwise(states)
    ]
    replay = filled(tmp_path, history, spec=spec)
    state, whole = replay.state(), replay.size
    replay._ring._frames[11, 2] = np.nan
    replay.flush()
    replay = make_replay(tmp_path, spec=spec)
    replay.restore(*state)
    assert 0 < replay.size < whole - 11


def test_a_memory_of_another_size_is_not_taken_over(tmp_path):
    state = filled(tmp_path, play(Pictures(1, TINY, seed=1), 30, np.random.default_rng(2))).state()
    replay = make_replay(tmp_path, capacity=500)
    replay.restore(*state)
    assert replay.size == 0


# The disk


def test_a_full_disk_is_an_error_with_a_remedy_and_not_the_end_of_the_process(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    replay = make_replay(tmp_path)
    monkeypatch.setattr(os, "posix_fallocate", refuse)
    with pytest.raises(ArcadeError, match=r"No space left.*lower replay_capacity"):
        replay.add(Pictures(1, TINY, seed=1).step([0], [False], [False]))
    assert replay.size == 0


def test_a_folder_that_cannot_be_written_is_an_error_with_a_remedy(tmp_path):
    (tmp_path / "replay").write_text("a file where the folder should be")
    with pytest.raises(ArcadeError, match=r"frames.bin: a file is where a folder should be; move it away"):
        make_replay(tmp_path / "replay")


@pytest.mark.parametrize("lacking", ["system", "file system"])
def test_room_can_be_taken_where_it_cannot_be_reserved(tmp_path, monkeypatch, lacking):
    def refuse(*_):
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    if lacking == "system":
        monkeypatch.delattr(os, "posix_fallocate")
    else:
        monkeypatch.setattr(os, "posix_fallocate", refuse)
    history = play(Pictures(1, TINY, seed=1), 30, np.random.default_rng(2))
    replay = filled(tmp_path, history)
    assert_samples_agree(replay, naive_samples(history, 0, 1), np.random.default_rng(3))
