"""The sound of games for two: made by a second console that is put where the first one is."""

import numpy as np
import pytest

from arcade_rl.games.game import GameSettings
from arcade_rl.games.two_player import versus_catalog
from arcade_rl.games.two_player.versus_catalog import versus_game, versus_games

pytestmark = pytest.mark.skipif(bool(versus_catalog.why_not_here()), reason=versus_catalog.why_not_here())


def make(game_id):
    from arcade_rl.games.two_player.game import TwoPlayerGame

    return TwoPlayerGame(versus_game(game_id), None, (GameSettings(noop_max=0), GameSettings(noop_max=0)))


def ram(emulator):
    return emulator.getRAM().tolist()


@pytest.mark.parametrize("game_id", ["boxing", "space-invaders", "mario-bros"])  # cartridges of 2, 4 and 8 KiB
def test_the_second_console_plays_the_very_frame_that_the_first_one_will(game_id):
    game = make(game_id)
    for frame in range(60):
        action = game.entry.actions.index("FIRE") if frame // 8 % 2 else 0
        game.step_frame((action, 0))
        if frame % 8 == 3:  # he who holds this goes on with it in the next frame
            game.sound()
            foretold = ram(game._sound._ale)
        elif frame % 8 == 4:
            assert ram(game._console._ale) == foretold


def test_listening_changes_nothing():
    screens = []
    for listens in (False, True):
        game = make("pong")
        for _ in range(40):
            game.step_frame((1, 1))
            if listens:
                game.sound()
        screens.append(game.screen().tobytes())
    assert screens[0] == screens[1]


def test_what_nobody_can_play_alone_makes_no_sound():
    silent = {game.entry.id for game in versus_games() if not game.sounds}
    assert silent == {"combat", "joust", "maze-craze", "warlords"}


def test_a_point_in_pong_is_heard():
    game = make("pong")
    sounds, scored = [], 0.0
    while not scored:
        scored = sum(game.step_frame((1, 1)).points)
        sounds.append(int(np.ptp(game.sound())))
    assert max(sounds[-8:]) > 0
    assert min(sounds[:60]) == 0
