"""Pictures are made smaller by averaging areas."""

import numpy as np
import pytest

from arcade_rl.games.pixels.resize import Resize


def test_half_the_size_is_the_mean_of_each_four_pixels_rounded():
    picture = np.array([[0, 10, 255, 255], [20, 30, 255, 254]], np.uint8)
    assert Resize((2, 4), (1, 2))(picture).tolist() == [[15, 255]]


def test_the_same_size_is_the_same_picture():
    picture = np.random.default_rng(0).integers(256, size=(210, 160), dtype=np.uint8)
    assert (Resize((210, 160), (210, 160))(picture) == picture).all()


@pytest.mark.parametrize("shape", [(84, 84), (105, 80), (36, 36), (250, 160), (220, 70)])
def test_an_even_grey_stays_that_grey(shape):
    assert (Resize((210, 160), shape)(np.full((210, 160), 255, np.uint8)) == 255).all()
