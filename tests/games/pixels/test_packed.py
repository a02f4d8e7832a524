"""Packed pictures."""

import numpy as np

from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.games.pixels.packed import Packed


def test_a_screen_comes_out_as_it_went_in_and_takes_little_room():
    game = make_game("seaquest", GameSettings())
    for _ in range(60):
        game.step_frame(1)
    packed = Packed.pack(game.screen())
    assert (packed.unpack() == game.screen()).all()
    assert len(packed.data) < 4_000


def test_any_shape_is_kept():
    array = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)[:, ::-1]
    assert (Packed.pack(array).unpack() == array).all()
