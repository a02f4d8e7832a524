"""A window of a game for two, as a person opens it."""

import pytest

from arcade_rl.games.game import GameSettings
from arcade_rl.games.two_player.versus_catalog import versus_game
from arcade_rl.viewer.play.versus_session import Contestant, VersusSession
from arcade_rl.viewer.seats.seat import Seat, SeatedBrain
from arcade_rl.viewer.windows.game_window import Services

UP = 2


@pytest.fixture
def make(canvas, wants, tmp_path):
    def make(left="ann", right="bob", *, game_id="pong", results=None, watcher=None, counts_down=False, **settings):
        from arcade_rl.games.two_player.game import TwoPlayerGame
        from arcade_rl.viewer.windows.versus.versus_window import VersusWindow

        eyes = GameSettings(**{"noop_max": 0, **settings})
        game = TwoPlayerGame(versus_game(game_id), None, (eyes, eyes))
        one, other = (
            Contestant(wants(len(game.entry.actions), UP), "agent") if name else Contestant() for name in (left, right)
        )
        session = VersusSession(game, (one, other), seed=1)
        seats = tuple(Seat(tmp_path / "pictures", name, SeatedBrain(1_000, watcher=watcher)) for name in (left, right))
        services = Services(results, wall_clock=lambda: 12.0)
        return VersusWindow(canvas, session, seats, services, counts_down=counts_down), session

    return make
