import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcade_rl.agents.memory.sum_tree import SumTree

WHOLE = st.integers(0, 9)


def make_tree(priorities) -> SumTree:
    tree = SumTree(len(priorities))
    tree.set(np.arange(len(priorities)), np.array(priorities, np.float64))
    return tree


def test_each_point_falls_on_the_priority_that_covers_it():
    tree = make_tree([3, 0, 1, 2])
    assert tree.total == 6
    assert tree.find(np.array([0.0, 2.9, 3.0, 3.9, 4.0, 5.9])).tolist() == [0, 0, 2, 2, 3, 3]


@settings(max_examples=100, deadline=None)
@given(
    capacity=st.integers(1, 70) | st.integers(1_020, 1_030),
    rounds=st.lists(st.lists(st.tuples(st.integers(0, 10**6), WHOLE), max_size=20), max_size=5),
)
def test_it_agrees_with_a_plain_list_of_priorities(capacity, rounds):
    tree, plain = SumTree(capacity), np.zeros(capacity)
    for changes in rounds:
        latest = {index % capacity: priority for index, priority in changes}
        for index, priority in latest.items():
            plain[index] = priority
        tree.set(np.array(list(latest), np.int64), np.array(list(latest.values()), np.float64))
    np.testing.assert_array_equal(tree.priorities, plain)
    assert tree.total == plain.sum()
    points = np.arange(plain.sum())  # whole numbers: nothing is lost in rounding
    np.testing.assert_array_equal(tree.find(points), np.searchsorted(np.cumsum(plain), points, side="right"))


@settings(max_examples=100, deadline=None)
@given(
    priorities=st.lists(st.just(0.0) | st.floats(1e-30, 1e30), min_size=1, max_size=40).filter(any),
    seed=st.integers(0, 2**32 - 1),
)
def test_what_has_priority_zero_is_never_drawn_whatever_is_lost_in_rounding(priorities, seed):
    tree = make_tree(priorities)
    drawn = tree.draw(64, np.random.default_rng(seed))
    edge = tree.find(np.array([0.0, tree.total, np.nextafter(tree.total, 0)]))
    assert (tree.priorities[drawn] > 0).all()
    assert (tree.priorities[edge] > 0).all()


def test_a_batch_holds_each_index_in_proportion_to_its_priority():
    drawn = make_tree([1, 0, 2, 5]).draw(800, np.random.default_rng(0))
    assert np.bincount(drawn, minlength=4) == pytest.approx([100, 0, 200, 500], abs=1)  # one from each equal part


def test_equal_priorities_make_equal_trees_however_they_came_about():
    random = np.random.default_rng(0)
    wandering = SumTree(37)
    for _ in range(50):
        wandering.set(random.permutation(37)[:9], random.random(9))
    straight = make_tree(wandering.priorities)
    points = np.linspace(0, straight.total, 1_000)
    assert straight.total == wandering.total
    np.testing.assert_array_equal(straight.find(points), wandering.find(points))
