"""What a game is said to show is what it shows."""

import pytest

from arcade_rl.games.catalog import game
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.games.pixels.observed import Observed, observed
from arcade_rl.hyperparameters import Hyperparameters


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("game_id", ["frozen-lake", "frozen-lake-8x8", "cart-pole", "pong"])
def test_the_game_itself_agrees(game_id: str, colour: bool) -> None:
    hyperparameters = Hyperparameters(frame_stack=3, frame_height=50, frame_width=40, frame_colour=colour)
    spec = make_game(game_id, GameSettings.from_hyperparameters(hyperparameters)).observation_spec
    assert observed(game(game_id), hyperparameters) == Observed(spec.kind, spec.shape, spec.states)
