"""How smooth the window of a race is, with two boards, the ribbon and the agent's panels.

Run with `python -m tests.benchmarks.window.bench_race [seconds] [game]`. It opens a real window where there is a
display (an Xvfb will do), else it draws into SDL's dummy driver. The agent is untrained; nobody holds the joystick.
"""

import sys
import tempfile
import time
from pathlib import Path

from torch import set_num_threads

from arcade_rl import presets
from arcade_rl.agents.factory import untrained_policy
from arcade_rl.games import catalog
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.viewer.play.race_session import RaceSession
from arcade_rl.viewer.seats.seat import Seat, SeatedBrain
from arcade_rl.viewer.system.display import open_window_surface
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.race.race_window import RaceWindow
from tests.benchmarks.window.bench_versus import measure


def main() -> None:
    set_num_threads(1)
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    game_id = sys.argv[2] if len(sys.argv) > 2 else "pong"
    chosen = presets.preset(catalog.game(game_id).family, "default")
    settings = GameSettings.from_hyperparameters(chosen.hyperparameters)
    games = make_game(game_id, settings), make_game(game_id, settings)
    spec, actions = games[0].observation_spec, len(games[0].entry.actions)
    policy = untrained_policy(chosen.algorithm, chosen.hyperparameters, spec, actions, 1)
    session = RaceSession(games, policy, epsilon=0.01, seed=1)
    pictures = Path(tempfile.gettempdir())
    seats = Seat(pictures), Seat(pictures, "agent", SeatedBrain(120_000, time.time()))
    canvas = open_window_surface("how smooth is it?")
    measure(f"race, {game_id}", canvas, RaceWindow(canvas, session, seats, Services()), session, seconds)


if __name__ == "__main__":
    main()
