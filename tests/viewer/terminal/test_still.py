"""One picture of each game, of a moment at which there is something to see."""

import pytest

from arcade_rl.errors import UsageError
from arcade_rl.games.two_player import versus_catalog
from arcade_rl.viewer.terminal.still import draw_still

BALL = (236, 236, 236)


def test_pong_is_pictured_with_its_ball_in_play_and_the_same_each_time():
    picture = draw_still("pong")
    court = picture[40:190]
    assert (court == BALL).all(axis=2).any()
    assert (picture == draw_still("pong")).all()


@pytest.mark.parametrize("game", ["cart-pole", "frozen-lake", "mountain-car"])
def test_games_without_a_console_are_pictured_too(game):
    picture = draw_still(game)
    assert picture.ndim == 3
    assert max(picture.shape) <= 256
    assert picture.std() > 0


@pytest.mark.skipif(bool(versus_catalog.why_not_here()), reason=versus_catalog.why_not_here())
def test_a_game_that_takes_two_is_pictured_too():
    assert draw_still("combat").std() > 0


def test_no_game_has_no_picture():
    with pytest.raises(UsageError, match="no game"):
        draw_still("nothing-like-it")
