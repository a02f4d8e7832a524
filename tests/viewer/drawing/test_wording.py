"""Numbers and ends in words."""

import dataclasses

import numpy as np
import pytest

from arcade_rl.viewer.drawing import wording
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.panels.stage import Stage
from arcade_rl.viewer.play.session_state import Ending
from arcade_rl.viewer.terminal.cells import Cells
from arcade_rl.viewer.terminal.frame import draw_over
from arcade_rl.viewer.windows.factory import make_scene


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.4312, "+0.431"), (12.4, "+12.40"), (-0.0001, "+0.000"), (1204.0, "+1,204")],
)
def test_values_are_four_digits_wide(number, text):
    assert wording.value(number) == text


def test_what_is_below_zero_has_a_true_minus():
    assert wording.value(-1.5) == "\N{MINUS SIGN}1.500"
    assert wording.score(-21.0) == "\N{MINUS SIGN}21"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "just saved"), (12, "12 s old"), (150, "2 min old"), (7_200, "2 h old"), (400_000, "4 days old")],
)
def test_ages(seconds, text):
    assert wording.age(seconds) == text


@pytest.mark.parametrize(
    ("game_id", "score", "truncated", "text"),
    [
        ("frozen-lake", 1.0, False, "reached the gift"),
        ("frozen-lake", 0.0, False, "fell through the ice"),
        ("cart-pole", 500.0, True, "kept upright to the end"),
        ("cart-pole", 20.0, False, "the pole fell"),
        ("pong", -21.0, False, "game over"),
        ("pong", -3.0, True, "step limit reached"),
    ],
)
def test_how_an_episode_ended(make_session, game_id, score, truncated, text):
    state = make_session(game_id).state()
    assert wording.ending(state, Ending(score, 10, truncated=truncated, best=False)) == text


@pytest.mark.parametrize(("score", "steps", "words"), [(-1, 1, "point in 1 step"), (2, 1_240, "points in 1,240 steps")])
def test_an_end_is_told_in_the_same_words_in_window_and_terminal(make_window, canvas, written, score, steps, words):
    window, session = make_window("pong")
    view = window.view()
    ending = Ending(score, steps, truncated=False, best=False, rewound=False, human_steps=0)
    view = dataclasses.replace(view, state=dataclasses.replace(view.state, ending=ending))
    Stage(make_scene(session.game)).draw(canvas, canvas.get_rect(), view, Ink(1.0))
    assert words in [text for text, _ in written]
    cells = Cells(80, 24)
    draw_over(cells, cells.area, view, "the next one begins")
    shown = ["".join(map(chr, row)).strip() for row in cells.glyphs.tolist()]
    points, duration = words.split(" ", 1)
    assert {f"{wording.score(score)} {points}", duration} <= set(shown)


def test_a_cart_that_leaves_the_track_did_not_drop_its_pole(make_session):
    state = dataclasses.replace(make_session("cart-pole").state(), observation=np.array([2.5, 1, 0, 0]))
    assert wording.ending(state, Ending(90.0, 90, truncated=False, best=False)) == "ran off the track"
