"""The sound of a game for two."""

import pygame
import pytest

from arcade_rl.games.two_player import versus_catalog
from tests.viewer.stand_ins import Ear

pytestmark = pytest.mark.skipif(bool(versus_catalog.why_not_here()), reason=versus_catalog.why_not_here())


def test_the_game_is_heard_while_it_runs_at_its_own_speed(make, press):
    window, _ = make()
    window._speaker = ear = Ear()
    for _ in range(10):
        window.play(1 / 60)
    press(window, pygame.K_p, "p")
    window.play(1 / 60)
    press(window, pygame.K_p, "p")
    press(window, pygame.K_EQUALS, "+")
    window.play(1 / 60)
    assert ear.frames == 10
    press(window, pygame.K_F8)
    assert window.view().sides[0].banner == "sound at 60%"


def test_a_game_that_ale_py_cannot_sound_says_so(make, press):
    window, _ = make(left="", right="", game_id="combat")
    window._speaker = ear = Ear()
    window.play(1 / 60)
    press(window, pygame.K_F8)
    assert (ear.frames, window.view().sides[0].banner) == (0, "this game makes no sound")
