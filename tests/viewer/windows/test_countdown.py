"""Before a game for two begins or goes on, a human is given three seconds to find the keys."""

import pygame
import pytest

from arcade_rl.games.game import GameSettings
from arcade_rl.games.two_player import versus_catalog
from arcade_rl.games.two_player.versus_catalog import versus_game
from arcade_rl.viewer.play.versus_session import Contestant, VersusSession
from arcade_rl.viewer.seats.seat import Seat, SeatedBrain
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.versus.versus_request import VersusRequest
from tests.viewer.stand_ins import pixels

pytestmark = pytest.mark.skipif(bool(versus_catalog.why_not_here()), reason=versus_catalog.why_not_here())


@pytest.fixture
def make(canvas, wants, tmp_path):
    def make(left="ann", right="", *, counts_down=True):
        from arcade_rl.games.two_player.game import TwoPlayerGame
        from arcade_rl.viewer.windows.versus.versus_window import VersusWindow

        eyes = GameSettings(noop_max=0, max_episode_steps=50)
        game = TwoPlayerGame(versus_game("pong"), None, (eyes, eyes))
        actions = len(game.entry.actions)
        one, other = (Contestant(wants(actions, 2), "agent") if name else Contestant() for name in (left, right))
        session = VersusSession(game, (one, other), seed=1)
        seats = tuple(Seat(tmp_path, name, SeatedBrain(1_000)) for name in (left, right))
        return VersusWindow(canvas, session, seats, Services(), counts_down=counts_down), session

    return make


def counted(window, frames):
    """The numbers shown in the next frames, each once."""
    seen = []
    for _ in range(frames):
        seen.append(window.view().countdown)
        window.play(1 / 60)
    return list(dict.fromkeys(seen))


def test_three_two_one_before_the_first_game(make):
    window, session = make()
    assert counted(window, 182) == [3, 2, 1, 0]
    assert session.state(0).frame in (1, 2)


def test_three_two_one_before_each_rematch(make, press):
    window, session = make()
    while session.outcome is None:
        window.play(1 / 60)
    assert window.view().countdown == 0
    press(window, pygame.K_r, "r")
    frame = session.state(0).frame
    assert counted(window, 170) == [3, 2, 1]
    assert session.state(0).frame == frame


def test_three_two_one_after_a_pause_which_itself_counts_nothing(make, press):
    window, session = make()
    counted(window, 190)
    press(window, pygame.K_p, "p")
    assert counted(window, 60) == [0]
    frame = session.state(0).frame
    press(window, pygame.K_p, "p")
    assert counted(window, 182) == [3, 2, 1, 0]
    assert session.state(0).frame in (frame + 1, frame + 2)


def test_a_pause_in_the_middle_of_a_countdown_begins_it_again(make, press):
    window, _ = make()
    assert counted(window, 90) == [3, 2]
    press(window, pygame.K_p, "p")
    press(window, pygame.K_p, "p")
    assert counted(window, 60) == [3]


def test_three_two_one_after_the_list_of_keys(make, press):
    window, session = make()
    counted(window, 190)
    press(window, pygame.K_F1)
    assert counted(window, 60) == [0]
    press(window, pygame.K_F1)
    frame = session.state(0).frame
    window.play(1 / 60)
    assert counted(window, 182) == [3, 2, 1, 0]
    assert session.state(0).frame in (frame + 1, frame + 2)


def test_the_countdown_takes_three_seconds_at_every_speed(make):
    window, session = make()
    session.pace.run_at(16.0)
    assert counted(window, 182) == [3, 2, 1, 0]


def test_a_window_that_took_long_to_load_still_counts_down(make):
    window, _ = make()
    window.play(4.0)
    assert window.view().countdown == 3


def test_two_agents_wait_for_nobody_and_neither_does_a_human_who_takes_over_from_one(make, press):
    window, session = make(right="bob")
    assert counted(window, 4) == [0]
    assert session.state(0).frame > 0
    press(window, pygame.K_TAB)
    assert counted(window, 4) == [0]


def test_the_number_is_drawn_over_the_game(make, written):
    window, _ = make()
    window.draw()
    assert "3" in [text for text, _ in written]
    before = pixels(window.canvas)
    counted(window, 70)
    window.draw()
    assert (pixels(window.canvas) != before).any()


@pytest.mark.parametrize(("frames", "number"), [(None, 3), (10, 0)])
def test_a_window_on_the_screen_counts_down_and_a_headless_one_does_not(canvas, frames, number):
    prepared = VersusRequest(versus_game("pong"), (None, None), seed=1, headless_frames=frames).prepare()
    assert prepared.make_window(canvas, Services()).view().countdown == number
