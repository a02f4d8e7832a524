"""The display: what is drawn on has pixels of our kind, and what the screen may have lost is drawn again."""

import pygame
import pytest
from pygame import Rect, Surface

from arcade_rl.viewer.drawing.theme import SMALLEST_WINDOW
from arcade_rl.viewer.system import display
from arcade_rl.viewer.windows.main_loop import step
from tests.viewer.stand_ins import pixels

RED = (255, 0, 0)
LOST = ["EXPOSED", "SHOWN", "RESTORED", "MAXIMIZED", "FOCUSGAINED", "SIZECHANGED", "DISPLAYCHANGED"]


@pytest.fixture
def show(monkeypatch):
    """Have this as the display's own surface; returns the rectangles that are shown."""

    def show(surface):
        shown = []
        monkeypatch.setattr(pygame.display, "get_surface", lambda: surface)
        monkeypatch.setattr(pygame.display, "update", shown.extend)
        return shown

    return show


@pytest.mark.parametrize("bits", [8, 15, 16, 24])
def test_a_display_of_other_pixels_is_drawn_on_with_ours_and_converted_at_the_end(canvas, show, bits):
    shown = Surface((1280, 800), 0, bits)
    updated = show(shown)
    drawn = display.display_canvas()
    assert (drawn.get_bitsize(), drawn.get_size()) == (32, (1280, 800))
    drawn.fill(RED)
    display.present(drawn, [Rect(0, 0, 10, 10)])
    assert shown.get_at((9, 9)).r > 240
    assert shown.get_at((10, 10)).r < 10
    assert updated == [Rect(0, 0, 10, 10)]


def test_a_display_of_our_pixels_is_drawn_on_directly(canvas):
    assert display.display_canvas() is canvas


@pytest.mark.parametrize("game_id", ["pong", "frozen-lake-8x8", "cart-pole"])
def test_drawing_asks_nothing_of_the_display(make_window, game_id):
    window, _ = make_window(game_id)
    pygame.display.quit()
    pygame.display.init()  # but no window
    window.resize(Surface((1280, 800), 0, 32))
    window.play(1 / 60)
    assert window.draw()


@pytest.mark.parametrize("size", [(1, 1), (639, 2000), (2000, 1)])
def test_a_window_that_is_too_small_is_drawn_as_if_it_were_larger(canvas, show, size):
    show(Surface(size, 0, 32))
    drawn = display.display_canvas()
    assert drawn.get_size() == (max(size[0], SMALLEST_WINDOW[0]), max(size[1], SMALLEST_WINDOW[1]))
    display.present(drawn, [drawn.get_rect()])


@pytest.mark.parametrize("event", [f"WINDOW{name}" for name in LOST] + ["VIDEOEXPOSE"])
def test_what_the_screen_may_have_lost_is_drawn_again(make_window, canvas, monkeypatch, event):
    window, session = make_window("cart-pole")
    session.pace.toggle_pause()
    for _ in range(8):
        step(window, 1 / 60)
    before = pixels(canvas)
    canvas.fill(RED)
    pygame.event.clear()
    pygame.event.post(pygame.event.Event(getattr(pygame, event)))
    updated = []
    monkeypatch.setattr(pygame.display, "update", updated.extend)
    step(window, 1 / 60)
    assert updated == [Rect(0, 0, 1280, 800)]
    assert (pixels(canvas) != before).mean() < 0.001  # smooth corners


def test_other_events_draw_nothing_again(make_window, monkeypatch):
    window, session = make_window("pong")
    session.pace.toggle_pause()
    for _ in range(8):
        step(window, 1 / 60)
    updated = []
    monkeypatch.setattr(pygame.display, "update", updated.extend)
    for name in ("WINDOWENTER", "WINDOWLEAVE", "WINDOWMOVED"):
        pygame.event.post(pygame.event.Event(getattr(pygame, name)))
    step(window, 1 / 60)
    assert updated == []
