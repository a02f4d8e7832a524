import numpy as np

from arcade_rl.agents.networks.random_shift import shift_at_random


def shifts_of(pictures, most, seed=0):
    moved = pictures.copy()
    shift_at_random(moved, most, np.random.default_rng(seed))
    return moved


def test_every_shift_within_reach_occurs_and_no_other():
    picture = np.arange(36, dtype=np.uint8).reshape(1, 6, 6)
    padded = np.pad(picture, ((0, 0), (1, 1), (1, 1)), "edge")
    allowed = {padded[:, top : top + 6, left : left + 6].tobytes() for top in range(3) for left in range(3)}
    found = {moved.tobytes() for moved in shifts_of(np.repeat(picture[None], 200, axis=0), most=1)}
    assert len(allowed) == 9
    assert found == allowed


def test_the_pictures_of_one_stack_move_together():
    stack = np.random.default_rng(0).integers(0, 256, (1, 1, 12, 12), dtype=np.uint8).repeat(4, axis=1)
    moved = shifts_of(stack, most=4, seed=3)
    assert (moved == moved[:, :1]).all()
    assert (moved != stack).any()


def test_what_comes_in_repeats_the_edge():
    rows = np.repeat(np.arange(5, dtype=np.uint8)[:, None], 5, axis=1)[None, None].repeat(100, axis=0)
    moved = shifts_of(rows, most=2)
    assert {tuple(picture[0, :, 0].tolist()) for picture in moved} == {
        (0, 0, 0, 1, 2), (0, 0, 1, 2, 3), (0, 1, 2, 3, 4), (1, 2, 3, 4, 4), (2, 3, 4, 4, 4),
    }  # fmt: skip
