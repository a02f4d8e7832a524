"""The moves of a game for two lead to the same place in every process, and nowhere else."""

import json
import subprocess
import sys

import numpy as np
import pytest

from arcade_rl.games.saved_game import SavedGame
from arcade_rl.games.two_player import versus_catalog
from arcade_rl.games.two_player.versus_catalog import versus_game

pytestmark = pytest.mark.skipif(bool(versus_catalog.why_not_here()), reason=versus_catalog.why_not_here())

_PLAYED_ON = [(frame % 6, frame % 5) for frame in range(100)]
_CHILD = """
import json
from tests.games.two_player.test_saved_moves import make, screens
game = make("combat")
game.reset(9)
screens(game, [(2, 5)] * 500)
saved = game.save()
print(json.dumps([saved.values, saved.arrays["moves"].tolist(), screens(game)]))
"""


def make(game_id):
    from arcade_rl.games.two_player.game import TwoPlayerGame

    return TwoPlayerGame(versus_game(game_id))


def screens(game, pairs=_PLAYED_ON):
    """What the television shows after each of these moves, in short."""
    shown = []
    for pair in pairs:
        game.step_frame(pair)
        shown.append(int(game.screen().astype(np.int64).sum()))
    return shown


def test_another_process_goes_on_as_the_first_one_would_have():
    told = subprocess.run([sys.executable, "-c", _CHILD], check=True, capture_output=True, text=True).stdout
    values, moves, shown = json.loads(told)
    game = make("combat")
    game.load(SavedGame(values, {"moves": np.array(moves, np.uint8)}))
    assert screens(game) == shown


@pytest.mark.parametrize("game_id", ["warlords", "pong"])
def test_a_replay_gives_each_player_their_own_joystick(game_id):
    game, other = make(game_id), make(game_id)
    random = np.random.default_rng(2)
    screens(game, random.integers(len(game.entry.actions), size=(300, 2)).tolist())
    other.load(game.save())
    assert other._console.state() == game._console.state()
    assert screens(other) == screens(game)
