"""Environments whose rendered picture changes its size: the live feed shows all of them in one."""

import textwrap
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from arcade_rl.games.catalog_entry import CatalogEntry
from arcade_rl.games.environments.environment import Environment
from arcade_rl.games.environments.environment_game import EnvironmentGame
from arcade_rl.games.environments.process_games import ProcessGames
from arcade_rl.games.game import GameSettings, ParallelGames
from arcade_rl.games.serial import SerialGames

ENV_ID = "own_mazes:MazeOfTests-v0"
LARGER, SMALLER = 0, 1


MODULE = """
    import gymnasium
    import numpy as np
    from gymnasium import spaces

    class Maze(gymnasium.Env):
        # A white picture: each seed has another size, each action changes it, and from the eighth step on it is wide.

        metadata = {"render_modes": ["rgb_array"], "render_fps": 10}

        def __init__(self, render_mode=None):
            self.render_mode = render_mode
            self.observation_space, self.action_space = spaces.Discrete(3), spaces.Discrete(2)

        def reset(self, *, seed=None, options=None):
            super().reset(seed=seed)
            self.side, self.steps = int(self.np_random.integers(30, 60)), 0
            return 0, {}

        def step(self, action):
            self.side, self.steps = self.side + (3 if action == 0 else -3), self.steps + 1
            return 0, 0.0, False, False, {}

        def render(self):
            return np.full((self.side, 300 if self.steps > 7 else self.side, 3), 255, np.uint8)

    gymnasium.register("MazeOfTests-v0", Maze)
"""
ENTRY = CatalogEntry(
    ENV_ID, "Maze", "gymnasium-states", 1, ("LARGER", "SMALLER"), environment=Environment(ENV_ID, "state", states=3)
)


@pytest.fixture(autouse=True)
def mazes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the environment's module lies."""
    (tmp_path / "own_mazes.py").write_text(textwrap.dedent(MODULE))
    monkeypatch.syspath_prepend(str(tmp_path))


def in_one_process(count: int) -> ParallelGames:
    return SerialGames([EnvironmentGame(ENTRY, GameSettings()) for _ in range(count)])


def in_two_processes(count: int) -> ParallelGames:
    return ProcessGames(ENTRY, GameSettings(), count, 2)


@pytest.mark.parametrize("make", [in_one_process, in_two_processes])
@pytest.mark.parametrize("count", [1, 3])
def test_parallel_games_show_pictures_of_one_size_whatever_is_drawn(
    make: Callable[[int], ParallelGames], count: int
) -> None:
    games = make(count)
    try:
        games.reset(0)
        first = games.screens()
        assert first.shape[0] == count
        for step in range(10):
            games.step(np.array([LARGER, SMALLER, step % 2])[:count])
            screens = games.screens()
            assert (screens.shape, str(screens.dtype)) == (first.shape, "uint8")
            assert screens.min() == 255
        games.restart(np.ones(count, bool))
        assert games.screens().shape == first.shape
    finally:
        games.close()
