"""The painter: what it writes makes a terminal show the picture, and it writes no more than that."""

import numpy as np
import pytest

from arcade_rl.viewer.terminal.cells import Cells
from arcade_rl.viewer.terminal.driver.colours import (
    Grey,
    Indexed,
    TrueColour,
    nearest,
    palette_of,
)
from arcade_rl.viewer.terminal.driver.painter import Painter
from tests.viewer.terminal.interpreter import Interpreter

RED, BLUE, WHITE = 0xFF0000, 0x0000FF, 0xFFFFFF


def picture(*rows):
    return np.array(rows, np.int64)


def test_a_cell_shows_two_pixels_one_above_the_other():
    cells = Cells(2, 1)
    cells.show(picture([RED, BLUE], [BLUE, BLUE]), 0, 0)
    terminal = Interpreter(2, 1)
    terminal.feed(Painter(TrueColour()).paint(cells))
    assert terminal.pixels().tolist() == [[RED, BLUE], [BLUE, BLUE]]


def test_a_hand_worked_picture_takes_these_bytes_and_no_more():
    cells = Cells(3, 1)
    cells.show(picture([RED, BLUE, BLUE], [BLUE, RED, BLUE]), 0, 0)
    written = Painter(TrueColour()).paint(cells).decode()
    colours = "\x1b[38;2;255;0;0;48;2;0;0;255m"
    assert written == f"\x1b[?2026h\x1b[0m\x1b[2J\x1b[1;1H{colours}▀▄ \x1b[?2026l"


def test_only_what_changed_is_written_again():
    painter, before, after = Painter(TrueColour()), Cells(9, 2), Cells(9, 2)
    before.write("score 19", 0, 1)
    after.write("score 20", 0, 1)
    painter.paint(before)
    written = painter.paint(after).decode()
    assert written == "\x1b[?2026h\x1b[2;7H20\x1b[?2026l"  # its colour is still set


def test_nothing_is_written_for_the_same_picture():
    painter = Painter(TrueColour())
    painter.paint(Cells(5, 5))
    assert painter.paint(Cells(5, 5)) == b""


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_terminal_of_another_size_or_of_unknown_content_is_written_whole(forgotten):
    painter = Painter(TrueColour())
    painter.paint(Cells(5, 5))
    if forgotten:
        painter.forget()
    assert b"\x1b[2J" in painter.paint(Cells(5, 5) if forgotten else Cells(5, 4))


@pytest.mark.parametrize("seed", range(20))
def test_a_terminal_shows_every_one_of_many_random_pictures(seed):
    random = np.random.default_rng(seed)
    columns, rows = int(random.integers(1, 12)), int(random.integers(1, 8))
    painter, terminal = Painter(TrueColour()), Interpreter(columns, rows)
    for _ in range(12):
        cells = Cells(columns, rows)
        pixels = random.choice([RED, BLUE, WHITE], (2 * rows, columns))
        cells.show(pixels, 0, 0)
        if random.random() < 0.5:
            cells.write("bold", 0, 0, bold=True)
            pixels[:2, :4] = -2
        terminal.feed(painter.paint(cells))
        shown = terminal.pixels()
        assert (shown[pixels != -2] == pixels[pixels != -2]).all()


def test_what_does_not_fit_is_cut_with_an_ellipsis_and_wide_letters_take_one_cell():
    cells = Cells(8, 1)
    assert cells.write("雪 is cold", 1, 0) == 8
    assert "".join(map(chr, cells.glyphs[0])) == " ? is c…"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("ที่หนึ่ง", "ทหนง"), ("नमस्ते", "नमसत"), ("שָׁלוֹם", "שלום"), ("cafe\u0301", "café"), ("a\u20dd", "a")],
    ids=["Thai", "Hindi", "Hebrew", "accent", "circle"],
)
def test_marks_that_lie_on_a_letter_take_no_cell(name, shown):
    cells = Cells(12, 1)
    assert cells.write(name, 0, 0) == len(shown)
    assert "".join(map(chr, cells.glyphs[0])).rstrip() == shown
    assert cells.write_right(name, 12, 0) == 12 - len(shown)


def test_a_picture_is_cut_at_the_edges():
    cells = Cells(2, 1)
    cells.show(np.full((6, 6), RED), 1, 0)
    assert cells.back.tolist()[0][1] == RED


@pytest.mark.parametrize(
    ("environment", "palette"),
    [
        ({"COLORTERM": "truecolor", "TERM": "xterm-256color"}, TrueColour),
        ({"TERM": "screen-256color", "TMUX": "/tmp/tmux"}, TrueColour),
        ({"TERM": "xterm-kitty"}, TrueColour),
        ({"TERM": "xterm-256color"}, Indexed),
        ({"TERM": "xterm-kitty", "NO_COLOR": "1"}, Grey),
    ],
)
def test_the_environment_decides_how_colours_are_told(environment, palette):
    assert isinstance(palette_of(environment), palette)


def test_of_256_colours_the_nearest_is_taken():
    assert [nearest(colour) for colour in (0x000000, WHITE, 0xFF0000, 0x808080)] == [16, 231, 196, 244]
    assert Indexed().front(RED) == "38;5;196"
    assert Grey().back(RED) == Indexed().back(0x4C4C4C)
