"""The window on the desktop: fullscreen and back."""

import pygame
import pytest

from arcade_rl.viewer.seats.seat import Seat, SeatedBrain
from arcade_rl.viewer.system.desktop_window import DesktopWindow
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.solo.solo_window import SoloWindow


@pytest.fixture
def window(make_session, tmp_path):
    pygame.display.init()
    pygame.font.init()
    canvas = pygame.display.set_mode((900, 640), pygame.RESIZABLE)
    yield SoloWindow(
        canvas, make_session("cart-pole"), Seat(tmp_path, "pupil", SeatedBrain(0)), Services(desktop=DesktopWindow())
    )
    pygame.quit()


@pytest.mark.parametrize(
    ("key", "mod"),
    [
        (pygame.K_F11, 0),
        (pygame.K_RETURN, pygame.KMOD_LALT),
        (pygame.K_RETURN, pygame.KMOD_RALT),
        (pygame.K_KP_ENTER, pygame.KMOD_LALT),
    ],
)
def test_a_key_fills_the_screen_and_goes_back(window, press, key, mod):
    window.draw()
    press(window, key, mod=mod)
    assert pygame.display.is_fullscreen()
    assert window.draw() == [pygame.Rect((0, 0), pygame.display.get_desktop_sizes()[0])]
    press(window, key, mod=mod)
    assert not pygame.display.is_fullscreen()


def test_it_does_so_under_the_help_too(window, press):
    press(window, pygame.K_F1)
    press(window, pygame.K_F11)
    assert pygame.display.is_fullscreen()


def test_a_desktop_that_refuses_is_told_of(window, press, monkeypatch):
    class Refuses:
        position = (0, 0)

        def set_fullscreen(self, *, desktop):
            raise pygame.error("not here")

    monkeypatch.setattr(window._desktop, "_shown", Refuses())
    press(window, pygame.K_F11)
    assert "not here" in window.view().banner
    assert window.view().banner_is_problem


def test_without_a_desktop_nothing_happens(make_window, press):
    window, _ = make_window("cart-pole")
    press(window, pygame.K_F11)
    assert window.view().banner == ""


def test_a_window_that_closes_goes_off_the_screen_before_its_films_are_finished(window, monkeypatch):
    placed = window._desktop.placement()
    seen = []
    monkeypatch.setattr(window._camera, "close", lambda: seen.append(pygame.display.get_active()))
    window.leave()
    assert seen == [False]
    assert window._desktop.placement() == placed
