"""What agents see of each kind of Gymnasium's observation spaces."""

import numpy as np
import pytest
from gymnasium import spaces

from arcade_rl.errors import ArcadeError
from arcade_rl.games.environments.spaces import make_encoder


def test_a_discrete_observation_is_a_state_that_counts_from_zero():
    encoder = make_encoder(spaces.Discrete(5, start=-2))
    assert (encoder.kind, encoder.states) == ("state", 5)
    assert [int(encoder.encode(value)) for value in (-2, 0, 2)] == [0, 2, 4]
    assert encoder.encode(0).dtype == np.int64


@pytest.mark.parametrize(
    "space",
    [
        spaces.Tuple((spaces.Discrete(3), spaces.Discrete(4), spaces.Discrete(2))),
        spaces.MultiDiscrete([3, 4, 2]),
        spaces.Dict({"a": spaces.Discrete(3), "b": spaces.MultiDiscrete([4, 2])}),
        spaces.Tuple((spaces.MultiBinary(3), spaces.Discrete(3))),
    ],
)
def test_a_few_combinations_of_discrete_parts_are_counted_as_states_each_with_its_own_number(space):
    encoder = make_encoder(space)
    space.seed(0)
    seen = {}
    for _ in range(2_000):
        sample = space.sample()
        seen.setdefault(int(encoder.encode(sample)), set()).add(repr(sample))
    assert encoder.states == 24
    assert sorted(seen) == list(range(24))
    assert all(len(values) == 1 for values in seen.values())


def test_many_combinations_become_one_hot_numbers():
    space = spaces.MultiDiscrete([50, 50, 50], start=[0, 1, 2])
    encoder = make_encoder(space)
    numbers = encoder.encode(np.array([3, 1, 51]))
    assert (encoder.kind, encoder.numbers) == ("vector", 150)
    assert np.flatnonzero(numbers).tolist() == [3, 50, 149]


def test_numbers_with_bounds_are_scaled_by_them_and_numbers_without_are_left():
    bounded = spaces.Box(np.array([-2, 0]), np.array([2, 10]), dtype=np.float32)
    encoder = make_encoder(bounded)
    assert encoder.bounded
    assert encoder.encode(np.array([-2, 10], np.float32)).tolist() == [-1, 1]
    assert encoder.encode(np.array([1, 5], np.float32)).tolist() == [0.5, 0]
    endless = make_encoder(spaces.Box(-np.inf, np.inf, (2,)))
    assert not endless.bounded
    assert endless.encode(np.array([3, -7], np.float32)).tolist() == [3, -7]


def test_bounds_so_wide_that_they_say_nothing_count_as_none():
    assert not make_encoder(spaces.Box(-3.4e38, 3.4e38, (2,))).bounded


def test_a_dict_is_flattened_and_what_is_text_is_left_out_by_name():
    space = spaces.Dict(
        {
            "place": spaces.Box(0, 4, (2, 2), np.float32),
            "way": spaces.Discrete(4),
            "said": spaces.Text(9),
        }
    )
    encoder = make_encoder(space)
    numbers = encoder.encode({"place": np.full((2, 2), 4, np.float32), "way": 2, "said": "hello"})
    assert numbers.tolist() == [1, 1, 1, 1, 0, 0, 1, 0]
    assert encoder.unseen == ("said",)


@pytest.mark.parametrize("shape", [(60, 80, 3), (60, 80, 1), (60, 80), (3, 60, 80)])
def test_bytes_as_large_as_a_screen_are_pictures_in_grey(shape):
    space = spaces.Box(0, 255, shape, np.uint8)
    encoder = make_encoder(space)
    picture = encoder.encode(np.full(shape, 200, np.uint8))
    assert (encoder.kind, encoder.picture) == ("pixels", (60, 80))
    assert (picture.shape, picture.dtype) == ((60, 80), np.uint8)
    assert picture.min() == picture.max() == 200


@pytest.mark.parametrize("colour", [False, True])
def test_whole_numbers_that_bytes_can_hold_are_a_picture_too(colour):
    encoder = make_encoder(spaces.Box(0, 255, (60, 80), np.uint8), colour=colour)
    picture = encoder.encode(np.full((60, 80), 255, np.int64))
    assert picture.dtype == np.uint8
    assert (picture == 255).all()


def test_whole_numbers_may_come_as_floats():
    assert int(make_encoder(spaces.Discrete(5, start=-2)).encode(np.float32(2))) == 4
    assert int(make_encoder(spaces.MultiDiscrete([3, 4])).encode(np.array([2.0, 3.0]))) == 11


def test_many_switches_are_a_number_each():
    encoder = make_encoder(spaces.MultiBinary((5, 5)))
    numbers = encoder.encode(np.eye(5, dtype=np.int8))
    assert (numbers.dtype, encoder.numbers) == (np.float32, 25)
    assert np.flatnonzero(numbers).tolist() == [0, 6, 12, 18, 24]


@pytest.mark.parametrize("shape", [(60, 80, 3), (60, 80, 4), (3, 60, 80)])
def test_in_colour_such_pictures_keep_red_green_and_blue(shape):
    picture = np.zeros(shape, np.uint8)
    if shape[0] == 3:
        picture[1] = 200
    else:
        picture[..., 1] = 200
    seen = make_encoder(spaces.Box(0, 255, shape, np.uint8), colour=True).encode(picture)
    assert seen.shape == (60, 80, 3)
    assert (seen == (0, 200, 0)).all()


@pytest.mark.parametrize("colour", [False, True])
def test_four_pictures_stacked_first_are_frames_of_which_the_newest_is_seen(colour):
    frames = np.zeros((4, 60, 80), np.uint8)
    frames[:3], frames[3] = 50, 200
    encoder = make_encoder(spaces.Box(0, 255, (4, 60, 80), np.uint8), colour=colour)
    seen = encoder.encode(frames)
    assert (encoder.kind, encoder.picture) == ("pixels", (60, 80))
    assert seen.shape == ((60, 80, 3) if colour else (60, 80))
    assert (seen == 200).all()


def test_four_numbers_a_pixel_are_a_colour_and_its_opacity():
    picture = np.zeros((60, 80, 4), np.uint8)
    picture[..., 3] = 255
    assert (make_encoder(spaces.Box(0, 255, (60, 80, 4), np.uint8)).encode(picture) == 0).all()


def test_a_grey_picture_in_colour_stays_grey():
    seen = make_encoder(spaces.Box(0, 255, (60, 80), np.uint8), colour=True).encode(np.full((60, 80), 9, np.uint8))
    assert seen.shape == (60, 80, 3)
    assert (seen == 9).all()


def test_a_small_grid_of_codes_is_no_picture():
    assert make_encoder(spaces.Box(0, 255, (7, 7, 3), np.uint8)).numbers == 147


def test_what_holds_nothing_that_agents_can_see_is_refused_in_a_line():
    with pytest.raises(ArcadeError, match="which agents cannot see"):
        make_encoder(spaces.Text(10))
    with pytest.raises(ArcadeError, match="more than the 10,000"):
        make_encoder(spaces.Box(0, 1, (20_000,)))
