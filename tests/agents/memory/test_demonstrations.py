"""What humans have played is kept apart, drawn as n-step transitions, and never evicted."""

import numpy as np
import pytest

from arcade_rl.agents.memory.batch import Batch
from arcade_rl.agents.memory.demonstrations import DemonstrationMemory
from arcade_rl.agents.memory.replay import Replay
from arcade_rl.games.game import ObservationSpec
from arcade_rl.shelf.demonstrations.demonstrations import Demonstration
from tests.agents.worlds import CHAIN, transitions

DISCOUNT = 0.5


def walk(states, rewards, terminated=()) -> Demonstration:
    """A stretch through the given states, action 0, 1, 0 and so on; `terminated` are the steps that end it."""
    steps = len(states) - 1
    ends = np.isin(np.arange(steps), terminated)
    actions = np.arange(steps) % 2
    return Demonstration(np.array(states), actions, np.array(rewards, np.float32), ends, "a walk", "now")


def memory_of(*stretches: Demonstration, n_step=1, clip_rewards=False) -> DemonstrationMemory:
    memory = DemonstrationMemory(n_step=n_step, clip_rewards=clip_rewards)
    memory.change(taken=dict(enumerate(stretches, 1)), dropped=set())
    return memory


def empty_batch(rows: int, spec: ObservationSpec = CHAIN) -> Batch:
    """A batch whose rows are all left free."""
    observations = [np.zeros((rows, *spec.shape), spec.dtype) for _ in range(2)]
    none, no_slots = np.zeros(0, np.float32), np.zeros(0, np.int64)
    return Batch(observations[0], no_slots, none, observations[1], none, none, no_slots)


def drawn(memory: DemonstrationMemory) -> dict[int, tuple]:
    """Every transition: by its observation, (action, return, discount, next observation)."""
    batch = memory.complete(empty_batch(200), DISCOUNT, np.random.default_rng(0))
    told = zip(batch.a_tm1, batch.r_t, batch.discount_t, batch.s_t, strict=True)
    return dict(zip(batch.s_tm1.tolist(), told, strict=True))


def test_every_step_of_every_demonstration_is_drawn():
    memory = memory_of(walk([0, 1, 2], [1, 2], terminated=[1]), walk([5, 6], [3], terminated=[0]))
    assert memory.steps == 3
    assert drawn(memory) == {0: (0, 1.0, 0.5, 1), 1: (1, 2.0, 0.0, 2), 5: (0, 3.0, 0.0, 6)}


def test_rewards_are_summed_over_n_steps_and_never_beyond_an_end():
    memory = memory_of(walk([0, 1, 2, 3, 4, 5], [1, 2, 4, 8, 16], terminated=[3, 4]), n_step=3)
    assert drawn(memory) == {
        0: (0, 1 + 2 / 2 + 4 / 4, 0.125, 3),
        1: (1, 2 + 4 / 2 + 8 / 4, 0.0, 4),  # the third step is an end
        2: (0, 4 + 8 / 2, 0.0, 4),
        3: (1, 8.0, 0.0, 4),
        4: (0, 16.0, 0.0, 5),
    }


def test_where_a_demonstration_was_cut_off_the_value_of_what_followed_counts():
    memory = memory_of(walk([0, 1, 2, 3], [1, 2, 4]), walk([5, 6], [8]), n_step=3)
    assert drawn(memory) == {
        0: (0, 1 + 2 / 2 + 4 / 4, 0.125, 3),
        1: (1, 2 + 4 / 2, 0.25, 3),
        2: (0, 4.0, 0.5, 3),
        5: (0, 8.0, 0.5, 6),  # what was played in another stretch does not follow
    }


def test_each_step_is_as_likely_as_the_others():
    memory = memory_of(walk(range(10), np.zeros(9)), walk([20, 21], [0]))
    batch = memory.complete(empty_batch(10_000), DISCOUNT, np.random.default_rng(0))
    _, counts = np.unique(batch.s_tm1, return_counts=True)
    assert len(counts) == 10
    assert counts.min() > 900


def test_stacks_of_pictures_are_put_together():
    spec = ObservationSpec("pixels", (3, 2, 2), "uint8")
    frames = np.arange(1, 8, dtype=np.uint8)[:, None, None] * np.ones((2, 2), np.uint8)  # 3 + 4 pictures
    stretch = Demonstration(frames, np.arange(4), np.zeros(4, np.float32), np.zeros(4, np.bool_), "pong", "now")
    batch = memory_of(stretch, n_step=2).complete(empty_batch(50, spec), DISCOUNT, np.random.default_rng(0))
    for step, before, after in zip(batch.a_tm1, batch.s_tm1, batch.s_t, strict=True):
        np.testing.assert_array_equal(before, frames[step : step + 3])
        end = min(step + 2, 4)
        np.testing.assert_array_equal(after, frames[end : end + 3])


@pytest.mark.parametrize(("clip", "expected"), [(True, [-1.0, 0.0, 1.0]), (False, [-9.0, 0.0, 50.0])])
def test_rewards_are_clipped_if_asked_for(clip, expected):
    memory = memory_of(walk([0, 1, 2, 3], [-9, 0, 50], terminated=[0, 1, 2]), clip_rewards=clip)
    assert [reward for _, (_, reward, _, _) in sorted(drawn(memory).items())] == expected


def test_only_what_is_held_matters_and_not_how_it_came():
    one, two, three = walk([0, 1], [1]), walk([2, 3, 4], [2, 2]), walk([5, 6], [3])
    memory = memory_of(one, two)
    memory.change(taken={3: three}, dropped={1})
    assert memory.numbers == [2, 3]
    assert memory.steps == 3
    other = DemonstrationMemory(n_step=1, clip_rewards=False)
    other.change(taken={3: three}, dropped=set())
    other.change(taken={2: two}, dropped={1})
    batches = [each.complete(empty_batch(50), DISCOUNT, np.random.default_rng(4)) for each in (memory, other)]
    np.testing.assert_array_equal(batches[0].s_tm1, batches[1].s_tm1)
    assert set(batches[0].s_tm1.tolist()) == {2, 3, 5}


@pytest.mark.parametrize(
    ("batch_size", "share", "rows"), [(32, 0.25, 8), (32, 0.0, 0), (4, 0.01, 1), (32, 1.0, 31), (1, 0.0, 0)]
)
def test_a_share_of_each_batch_is_demonstrations_and_never_all(batch_size, share, rows):
    random = np.random.default_rng(0)
    assert memory_of(walk([0, 1], [1])).rows(batch_size, share, random) == rows
    assert memory_of().rows(batch_size, share, random) == 0
    assert random.random() == np.random.default_rng(0).random(), "nothing was drawn"


@pytest.mark.parametrize(("share", "least", "most"), [(0.25, 200, 300), (1.0, 950, 990)])
def test_batches_of_one_transition_are_demonstrations_as_often_as_their_share_says(share, least, most):
    memory, random = memory_of(walk([0, 1], [1])), np.random.default_rng(0)
    assert least < sum(memory.rows(1, share, random) for _ in range(1_000)) < most


@pytest.mark.parametrize("prioritized", [False, True])
def test_the_rest_of_a_batch_is_drawn_from_the_replay_memory(tmp_path, prioritized):
    replay = Replay(tmp_path, CHAIN, capacity=100, games=1, n_step=1, batch_size=8, prioritized=prioritized)
    for _ in range(5):
        replay.add(transitions(np.array([3]), [1], [0.5], np.array([3]), [False], [False]))
    random = np.random.default_rng(0)
    batch = memory_of(walk([0, 1], [1])).complete(replay.sample(DISCOUNT, random, 0.4, left_free=3), DISCOUNT, random)
    assert batch.s_tm1.tolist() == [3] * 5 + [0] * 3
    assert batch.s_t.tolist() == [3] * 5 + [1] * 3
    assert batch.a_tm1.tolist() == [1] * 5 + [0] * 3
    assert batch.r_t.tolist() == [0.5] * 5 + [1.0] * 3
    assert batch.weights.tolist() == [1.0] * 8
    assert len(batch.slots) == 5


class TestStretches:
    """As PQN draws them: cut up at random, every step as likely as any other."""

    def lengths(self, memory, steps, longest, seed):
        stretches = memory.stretches(steps, longest, np.random.default_rng(seed))
        return [(each.demonstration.frames[each.begin], each.end - each.begin) for each in stretches]

    def test_they_are_no_longer_than_asked_for_and_end_where_the_demonstration_does(self):
        memory = memory_of(walk([0, 1, 2, 3, 4], [1] * 4), walk([10, 11, 12], [1] * 2))
        for seed in range(20):
            drawn = self.lengths(memory, 100, 3, seed)
            covered = sorted(first + step for first, length in drawn for step in range(length))
            assert covered == [0, 1, 2, 3, 10, 11]  # each step once, none beyond an end
            assert all(length <= 3 for _, length in drawn)

    def test_there_are_as_many_as_give_the_steps_asked_for(self):
        memory = memory_of(walk(range(101), [1] * 100))
        for seed in range(20):
            lengths = [length for _, length in self.lengths(memory, 25, 10, seed)]
            assert sum(lengths[:-1]) < 25 <= sum(lengths)

    def test_every_step_is_as_likely_as_any_other(self):
        memory = memory_of(walk(range(8), [1] * 7), walk(range(20, 31), [1] * 10))
        counts = np.zeros(40)
        for seed in range(2_000):
            for first, length in self.lengths(memory, 1, 4, seed):
                counts[first : first + length] += 1
        drawn = counts[counts > 0]
        assert len(drawn) == 17
        assert drawn.max() / drawn.min() < 1.35

    def test_rewards_are_as_the_learner_sees_them(self):
        memory = memory_of(walk([0, 1, 2, 3], [5, -7, 0]), clip_rewards=True)
        rewards = {
            each.begin + step: reward
            for each in memory.stretches(10, 2, np.random.default_rng(0))
            for step, reward in enumerate(each.rewards.tolist())
        }
        assert rewards == {0: 1.0, 1: -1.0, 2: 0.0}
