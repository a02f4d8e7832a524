"""Smaller pictures in which small things stay visible."""

import numpy as np
import pytest

from arcade_rl.games.pixels.pooling import packed, pooled

GROUND, BALL, WALL, PADDLE = 0x904811, 0xECECEC, 0xECECEC, 0x5CBA5C


@pytest.fixture
def screen():
    """Pong's: two white walls, a paddle."""
    colours = np.full((210, 160), GROUND, np.int64)
    colours[24:34] = colours[194:] = WALL
    colours[100:116, 140:144] = PADDLE
    return colours


@pytest.mark.parametrize("size", [(70, 80), (42, 56), (30, 40), (116, 154)])
def test_a_ball_of_eight_pixels_is_seen_wherever_it_is(screen, size):
    rng = np.random.default_rng(0)
    for top, left in zip(rng.integers(40, 188, 60), rng.integers(0, 158, 60), strict=True):
        with_ball = screen.copy()
        with_ball[top : top + 4, left : left + 2] = BALL
        shown = pooled(with_ball, *size)
        field = shown[int(36 * size[0] / 210) + 1 : 192 * size[0] // 210]
        assert (field == BALL).any()


def test_the_ball_is_seen_within_a_paddle_too(screen):
    screen[104:108, 141:143] = BALL
    assert pooled(screen, 70, 80)[104 * 70 // 210, 141 * 80 // 160] == BALL


def test_what_grows_is_repeated():
    assert pooled(np.array([[1, 2], [3, 4]]), 4, 4).tolist() == [[1, 1, 2, 2]] * 2 + [[3, 3, 4, 4]] * 2


def test_of_two_colours_the_rarer_stays():
    colours = np.full((4, 4), 7)
    colours[0, 3] = 9 << 20
    assert pooled(colours, 2, 2).tolist() == [[7, 9 << 20], [7, 7]]


def test_colour_and_grey_are_packed_into_one_number():
    assert packed(np.array([[[1, 2, 3]]], np.uint8)).tolist() == [[0x010203]]
    assert packed(np.array([[5]], np.uint8)).tolist() == [[0x050505]]
