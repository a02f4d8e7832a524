"""Environments whose rendered picture changes its size: the live feed shows all of them in one."""

from collections.abc import Callable
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

from arcade_rl.games.catalog_entry import CatalogEntry
from arcade_rl.games.environments.environment import Environment
from arcade_rl.games.environments.environment_game import EnvironmentGame
from arcade_rl.games.environments.process_games import ProcessGames
from arcade_rl.games.game import GameSettings, ParallelGames
from arcade_rl.games.serial import SerialGames

ENV_ID = "tests.games.environments.test_picture_size:MazeOfTests-v0"
LARGER, SMALLER = 0, 1


class Maze(gymnasium.Env[int, int]):
    """A white picture: each seed has another size, each action changes it, and from the eighth step on it is wide."""

    metadata = {"render_modes": ["rgb_array"], "render_fps": 10}

    def __init__(self, render_mode: str | None = None) -> None:
        self.render_mode = render_mode
        self.observation_space: Any = spaces.Discrete(3)
        self.action_space: Any = spaces.Discrete(2)

    def reset(self, *, seed: int | None = None, options: Any = None) -> tuple[int, dict[str, Any]]:
        super().reset(seed=seed)
        self.side, self.steps = int(self.np_random.integers(30, 60)), 0
        return 0, {}

    def step(self, action: int) -> tuple[int, float, bool, bool, dict[str, Any]]:
        self.side, self.steps = self.side + (3 if action == LARGER else -3), self.steps + 1
        return 0, 0.0, False, False, {}

    def render(self) -> Any:
        return np.full((self.side, 300 if self.steps > 7 else self.side, 3), 255, np.uint8)


gymnasium.register("MazeOfTests-v0", f"{__name__}:Maze")
ENTRY = CatalogEntry(
    ENV_ID, "Maze", "gymnasium-states", 1, ("LARGER", "SMALLER"), environment=Environment(ENV_ID, "state", states=3)
)


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
