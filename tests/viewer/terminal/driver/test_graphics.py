"""Pictures in pixels: what is sent shows them, text before them stays readable, and nothing is sent twice."""

import base64
import re

import numpy as np
import pytest

from arcade_rl.games.pixels.indexed import CLEAR, Indexed, indexed
from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.terminal.cells import Area, Cells, number
from arcade_rl.viewer.terminal.driver.colours import TrueColour
from arcade_rl.viewer.terminal.driver.graphics import (
    Kitty,
    Sixel,
    cell_pixels_in,
    graphics_in,
    in_pixels,
    question,
)
from arcade_rl.viewer.terminal.driver.key_decoder import KeyDecoder
from arcade_rl.viewer.terminal.driver.painter import Painter
from arcade_rl.viewer.terminal.opening import Screen
from tests.games.pixels.test_indexed import decoded, restored
from tests.viewer.terminal.interpreter import Interpreter

CELL = (4, 6)
PLACE = Area(1, 1, 3, 2)
RED, BLUE, GROUND = 0xFF0000, 0x0000FF, number(theme.BACKGROUND)
KITTYS = re.compile(r"\x1b_G([^;\x1b]*)(?:;([^\x1b]*))?\x1b\\")
SIXELS = re.compile(r'\x1bP0;1q"1;1;(\d+);(\d+)((?:#\d+;2;\d+;\d+;\d+)*)([^\x1b]*)\x1b\\')


def cells_with(colour, *, text=""):
    """Five by four cells, and a picture in the middle that is as large as its area."""
    cells = Cells(5, 4, CELL)
    cells.show_picture(PLACE, np.array([colour]), lambda width, height: np.full((height, width), colour))
    cells.write(text, PLACE.column, PLACE.row)
    return cells


def painter_for(graphics):
    painter = Painter(TrueColour())
    painter.graphics = graphics
    return painter


def sixel_picture(data):
    """(height, width) 0xRRGGBB or CLEAR, as a terminal that knows sixels draws it."""
    width, height, registers, body = SIXELS.search(data).groups()
    colours = {
        int(each[0]): sum(round(int(part) * 2.55) << shift for part, shift in zip(each[1:], (16, 8, 0), strict=True))
        for each in re.findall(r"#(\d+);2;(\d+);(\d+);(\d+)", registers)
    }
    picture = np.full((int(height), int(width)), CLEAR)
    for band, lines in enumerate(body.split("-")):
        for line in filter(None, lines.split("$")):
            register, runs = re.match(r"#(\d+)(.*)", line).groups()
            runs = re.findall(r"(?:!(\d+))?([?-~])", runs)
            sixels = [ord(sixel) - 63 for times, sixel in runs for _ in range(int(times or 1))]
            for row in range(6):
                bits = np.array(sixels, int) >> row & 1
                picture[6 * band + row, : bits.size][bits == 1] = colours[int(register)]
    return picture


@pytest.mark.parametrize("seed", range(8))
def test_sixels_show_every_pixel(seed):
    random = np.random.default_rng(seed)
    picture = random.choice([RED, BLUE, 0xFFFFFF, 0x00FF00, CLEAR], (6 * random.integers(1, 5), random.integers(1, 40)))
    shown = sixel_picture(Sixel().draw(0, indexed(picture.repeat(3, axis=1))))
    assert (shown == picture.repeat(3, axis=1)).all()


def test_a_hand_worked_band_of_sixels_takes_these_bytes():
    picture = Indexed(np.array([[0, 0, 0, 0, 1]] * 6, np.uint8), np.array([RED, BLUE]))
    assert Sixel().draw(0, picture) == '\x1bP0;1q"1;1;5;6#0;2;100;0;0#1;2;0;0;100#0!4~$#1!4?~\x1b\\'


def test_kitty_gets_a_png_in_parts_that_are_not_too_long():
    random = np.random.default_rng(0)
    picture = indexed(random.choice([RED, BLUE], (200, 300)))
    parts = KITTYS.findall(Kitty().draw(0, picture))
    assert len(parts) > 1
    assert all(len(data) <= 4096 for _, data in parts)
    assert [re.search(r"m=(\d)", control)[1] for control, _ in parts] == ["1"] * (len(parts) - 1) + ["0"]
    assert (decoded(base64.b64decode("".join(data for _, data in parts))) == restored(picture)).all()


def test_kitty_shows_the_new_picture_before_the_old_one_is_deleted():
    kitty, picture = Kitty(), indexed(np.full((6, 6), RED))
    first = KITTYS.findall(kitty.draw(0, picture))
    second = KITTYS.findall(kitty.draw(0, picture))
    shown = re.search(r"i=(\d+)", first[0][0])[1]
    assert "a=T" in second[0][0]
    assert f"i={shown}," not in second[0][0]
    assert f"a=d,d=I,i={shown}," in second[1][0]


def test_pictures_have_numbers_of_their_own():
    kitty, picture = Kitty(), indexed(np.full((6, 6), RED))
    numbers = [re.search(r"i=(\d+)", kitty.draw(place, picture))[1] for place in (0, 0, 1, 1)]
    assert len(set(numbers)) == 4


def test_a_smaller_picture_lies_in_the_middle_of_its_area():
    cells = Cells(5, 4, CELL)
    cells.show_picture(PLACE, np.zeros(1), lambda width, height: np.full((height - 4, width - 2), RED))
    shown = restored(in_pixels(cells.pictures[0], CELL, cells.before(PLACE)))
    assert shown.shape == (12, 12)
    assert (shown[2:-2, 1:-1] == RED).all()
    assert (shown[:2] == GROUND).all()
    assert (shown[:, -1] == GROUND).all()


def test_text_before_a_picture_is_seen_through_it():
    cells = cells_with(RED, text="go")
    shown = restored(in_pixels(cells.pictures[0], CELL, cells.before(PLACE)))
    assert (shown[:6, :8] == CLEAR).all()
    assert (shown[:6, 8:] == RED).all()
    assert (shown[6:] == RED).all()


@pytest.mark.parametrize("graphics", [Kitty, Sixel])
def test_a_picture_is_sent_again_only_if_it_or_the_text_before_it_has_changed(graphics):
    painter = painter_for(graphics())
    starts = {Kitty: b"\x1b_Ga=T", Sixel: b"\x1bP"}[graphics]
    assert starts in painter.paint(cells_with(RED))
    assert painter.paint(cells_with(RED)) == b""
    assert starts in painter.paint(cells_with(BLUE))
    assert starts in painter.paint(cells_with(BLUE, text="go"))
    assert painter.paint(cells_with(BLUE, text="go")) == b""
    assert starts in painter.paint(cells_with(BLUE))


def test_text_elsewhere_leaves_the_picture_alone():
    painter = painter_for(Kitty())
    painter.paint(cells_with(RED))
    cells = cells_with(RED)
    cells.write("7", 0, 0)
    assert painter.paint(cells).count(b"\x1b_G") == 0


def test_a_picture_that_is_gone_and_one_at_the_end_are_deleted():
    painter = painter_for(Kitty())
    painter.paint(cells_with(RED))
    assert b"a=d" in painter.paint(Cells(5, 4))
    assert painter.clear() == b""
    painter.paint(cells_with(RED))
    assert b"a=d" in painter.clear()


def cells_with_pictures(*places):
    cells = Cells(8, 6, CELL)
    for place in places:
        cells.show_picture(place, np.array([RED]), lambda width, height: np.full((height, width), RED))
    return cells


@pytest.mark.parametrize(
    "after",
    [(), (Area(4, 3, 3, 2),), (Area(2, 2, 3, 2),), (Area(1, 1, 2, 1),), (Area(0, 0, 4, 4),), (Area(5, 0, 2, 2), PLACE)],
    ids=["gone", "elsewhere", "beside", "smaller", "larger", "second"],
)
@pytest.mark.parametrize("before", [(PLACE,), (PLACE, Area(5, 3, 2, 2))])
def test_sixels_stay_only_where_a_picture_is(before, after):
    painter, terminal = painter_for(Sixel()), Interpreter(8, 6, CELL)
    for places in (before, after, before):
        terminal.feed(painter.paint(cells_with_pictures(*places)))
        shown = np.zeros((6, 8), bool)
        for place in places:
            shown[place.row : place.bottom, place.column : place.right] = True
        assert (terminal.sixels == shown).all()


def test_a_picture_in_sixels_is_not_sent_again_because_another_one_is_gone():
    painter = painter_for(Sixel())
    painter.paint(cells_with_pictures(PLACE, Area(5, 3, 2, 2)))
    assert b"\x1bP" not in painter.paint(cells_with_pictures(PLACE))


def test_kittys_pictures_need_no_cells_to_be_written_when_they_go():
    painter = painter_for(Kitty())
    painter.paint(cells_with_pictures(PLACE))
    assert KITTYS.sub("", painter.paint(cells_with_pictures()).decode()) == "\x1b[?2026h\x1b[?2026l"


def test_a_terminal_without_graphics_gets_two_pixels_a_cell():
    cells = Cells(5, 4)
    cells.show_picture(PLACE, np.zeros(1), lambda width, height: np.full((height, width), RED))
    assert not cells.pictures
    assert (cells.pixels()[2:6, 1:4] == RED).all()


def replies(text):
    return KeyDecoder().feed(text.encode())


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("\x1b_Gi=41664;OK\x1b\\", Kitty),
        ("\x1b_Gi=41664;ENOTSUPPORTED:no\x1b\\", type(None)),
        ("\x1b_Gi=7;OK\x1b\\", type(None)),
        ("\x1b[?63;1;2;4;6c", Sixel),
        ("\x1b[?64;1;2;6c", type(None)),
        ("\x1b[?4c", type(None)),
    ],
)
def test_a_terminal_says_what_it_can_show(said, kind):
    (reply,) = replies(said)
    assert type(graphics_in(reply)) is kind


@pytest.mark.parametrize(
    ("said", "size"),
    [("\x1b[6;17;8t", (8, 17)), ("\x1b[4;600;800t", None), ("\x1b[6;0;0t", None), ("\x1b[6;9999999;8t", None)],
)
def test_a_terminal_says_how_large_its_cells_are(said, size):
    (reply,) = replies(said)
    assert cell_pixels_in(reply) == size


@pytest.mark.parametrize(
    ("environment", "asked"),
    [
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "tmux-256color"}, False),  # it would take the question for a title
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/tmux"}, False),
        ({"TERM": "linux"}, False),
    ],
)
def test_kittys_question_is_asked_where_it_does_no_harm(environment, asked):
    assert ("\x1b_G" in question(environment)) is asked
    assert "\x1b[16t" in question(environment)


def test_whoever_wants_no_colour_gets_no_picture_in_pixels():
    assert question({"TERM": "xterm-kitty", "NO_COLOR": "1"}) == ""


@pytest.mark.parametrize("answer", [b"\x1b[?62;4c", b"\x1b_Gi=41664;OK\x1b\\"])
def test_whoever_wants_no_colour_gets_no_picture_even_if_the_terminal_offers_pictures(monkeypatch, answer):
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = ScriptedTerminal(cell=(8, 17))
    screen = Screen(terminal)
    hear(screen, terminal, answer)
    assert screen.cell_pixels is None


class ScriptedTerminal:
    """Answers what a test puts into it."""

    def __init__(self, cell=None):
        self.answers, self.written, self._cell = [], b"", cell

    def write(self, data):
        self.written += data

    def read(self, seconds):
        return self.answers.pop(0) if self.answers else b""

    def cell_pixels(self):
        return self._cell

    def tell_releases(self):
        pass


def hear(screen, terminal, *answers):
    terminal.answers += answers
    while terminal.answers:
        screen.keys(0)


def test_the_screen_draws_in_pixels_as_soon_as_the_terminal_has_said_how(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-kitty")
    monkeypatch.delenv("TMUX", raising=False)
    terminal = ScriptedTerminal()
    screen = Screen(terminal)
    assert b"\x1b_G" in terminal.written
    assert screen.cell_pixels is None
    hear(screen, terminal, b"\x1b[?62;4c", b"\x1b[6;6;4t", b"\x1b_Gi=41664;OK\x1b\\", b"\x1b[?62;4c")
    assert screen.cell_pixels == (4, 6)
    screen.show(cells_with(RED))
    assert b"\x1b_Ga=T" in terminal.written  # kitty's, though it knows sixels as well


def test_cells_of_another_size_are_asked_for_and_redrawn(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    terminal = ScriptedTerminal(cell=(8, 17))
    screen = Screen(terminal)
    hear(screen, terminal, b"\x1b[?62;4c")
    assert screen.cell_pixels == (8, 17)  # what the system knows, until the terminal itself says more
    screen.show(cells_with(RED))
    terminal.written = b""
    screen.forget()
    assert b"\x1b[16t" in terminal.written
    hear(screen, terminal, b"\x1b[6;6;4t")
    assert screen.cell_pixels == (4, 6)
    screen.show(cells_with(RED))
    assert b"\x1bP0;1q" in terminal.written
