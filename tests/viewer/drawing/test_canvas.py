import gc
import weakref
from collections.abc import Iterator

import pygame
import pytest
from pygame import Rect

from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink


@pytest.fixture
def no_garbage_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def test_all_lettering_of_a_size_goes_at_once_when_a_window_gets_another(no_garbage_collector, make_window):
    window, _ = make_window()
    window.draw()
    kept = weakref.ref(window._compositor._ink)
    window.resize(pygame.Surface((1000, 720)))
    assert kept() is None


def test_what_was_written_is_kept_and_goes_with_the_ink(no_garbage_collector, canvas):
    ink = Ink(1.0)
    ink.write(canvas, "score 21", theme.BODY, theme.TEXT, (0, 0))
    ink.card(canvas, Rect(0, 0, 200, 100))
    picture = weakref.ref(ink._text("score 21", theme.BODY, theme.TEXT))
    assert picture() is not None
    del ink
    assert picture() is None
