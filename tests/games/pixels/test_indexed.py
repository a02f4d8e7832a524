"""Pictures with a table of their colours: every pixel keeps its colour, and other programs read the file."""

import io

import numpy as np
import pygame
import pytest

from arcade_rl.games.pixels.indexed import CLEAR, indexed, png

RED, GREEN, DARK = 0xFF0000, 0x00FF00, 0x0D1117


def pixels(*rows):
    return np.array(rows, np.int64)


def restored(picture):
    """(height, width) 0xRRGGBB or CLEAR."""
    return np.append(picture.colours, CLEAR)[picture.indices]


def decoded(data):
    """(height, width) 0xRRGGBB or CLEAR of a PNG file, by another program."""
    surface = pygame.image.load(io.BytesIO(data), "picture.png")
    read = np.frombuffer(pygame.image.tobytes(surface, "RGBA"), np.uint8).astype(np.int64)
    red, green, blue, alpha = np.moveaxis(read.reshape(surface.get_height(), -1, 4), -1, 0)
    return np.where(alpha > 0, red << 16 | green << 8 | blue, CLEAR)


def test_a_hand_worked_picture_has_a_table_of_its_colours():
    picture = indexed(pixels([DARK, RED], [DARK, RED], [CLEAR, GREEN]))
    assert picture.colours.tolist() == [GREEN, DARK, RED]  # red counts first
    assert picture.indices.tolist() == [[1, 2], [1, 2], [3, 0]]
    assert picture.clear == 3


def test_of_a_picture_of_every_colour_there_are_255_at_most():
    channel = np.arange(0, 256, 16)
    red, green, blue = np.meshgrid(channel, channel, channel, indexing="ij")
    every = (red << 16 | green << 8 | blue).reshape(64, 64)
    picture = indexed(every)
    assert picture.colours.size <= 255
    apart = restored(picture) ^ every
    assert (apart >> 16).max() < 32  # of 256: red keeps three of its bits
    assert (apart >> 8 & 255).max() < 64
    assert (apart & 255).max() < 64


@pytest.mark.parametrize("colours", [1, 2, 100, 255])
def test_up_to_255_colours_come_back_exactly(colours):
    random = np.random.default_rng(colours)
    table = (np.arange(colours, dtype=np.int64) * 0x030507 + 0x08 * np.arange(colours)) & 0xF8F8F8
    table = np.unique(np.append(table, random.integers(0, 32, (colours, 3)) @ [1 << 19, 1 << 11, 1 << 3]))[:colours]
    picture = np.append(table, CLEAR)[random.integers(0, table.size + 1, (40, 30))].repeat(2, axis=0)
    assert (restored(indexed(picture)) == picture).all()


def test_of_more_colours_each_pixel_keeps_one_near_its_own():
    across = np.arange(256, dtype=np.int64)
    picture = across[:, np.newaxis] << 16 | across << 8 | 255 - across
    shown = indexed(picture)
    assert shown.colours.size <= 255
    for shift in (16, 8, 0):
        assert np.abs((restored(shown) >> shift & 255) - (picture >> shift & 255)).max() < 64


@pytest.mark.parametrize("seed", range(5))
def test_another_program_reads_the_png_with_every_pixel(seed):
    random = np.random.default_rng(seed)
    height, width = random.integers(1, 60, 2)
    picture = random.choice([RED, GREEN, DARK, CLEAR, 0xF8F8F8], (height, width)).astype(np.int64)
    assert (decoded(png(indexed(picture))) == picture).all()
