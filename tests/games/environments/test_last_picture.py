"""What an agent sees at the end of an episode of pictures is the end, wherever in a decision it comes."""

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

from arcade_rl.games.catalog_entry import CatalogEntry, Environment
from arcade_rl.games.environments.environment_game import EnvironmentGame
from arcade_rl.games.game import GameSettings

SIDE = 36


class Brightening(gymnasium.Env):
    """Its picture is ten times as bright as steps were taken; it ends, or is cut off, after 7 of them."""

    metadata = {"render_modes": ["rgb_array"], "render_fps": 10}
    observation_space = spaces.Box(0, 255, (SIDE, SIDE, 3), np.uint8)
    action_space = spaces.Discrete(2)

    def __init__(self, render_mode=None, cut_off=True):
        self.render_mode, self._cut_off = render_mode, cut_off

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.count = 0
        return self._seen(), {}

    def step(self, action):
        self.count += 1
        ended = self.count == 7
        return self._seen(), 0.0, ended and not self._cut_off, ended and self._cut_off, {}

    def _seen(self):
        return np.full((SIDE, SIDE, 3), 10 * self.count, np.uint8)


gymnasium.register("CutOffOfTests-v0", Brightening)
gymnasium.register("EndingOfTests-v0", lambda render_mode=None: Brightening(render_mode, cut_off=False))


@pytest.mark.parametrize("env_id", ["CutOffOfTests-v0", "EndingOfTests-v0"])
@pytest.mark.parametrize(
    ("frame_skip", "pictures"),
    [
        (1, [40, 50, 60, 70]),
        (2, [20, 40, 60, 70]),  # each the brighter of a decision's last two screens
        (4, [0, 0, 40, 70]),
        (7, [0, 0, 0, 70]),
    ],
)
def test_the_newest_picture_is_that_of_the_last_step(env_id, frame_skip, pictures):
    entry = CatalogEntry(
        env_id, "Brightening", "gymnasium-pictures", 1, ("A", "B"), environment=Environment(env_id, "pixels")
    )
    game = EnvironmentGame(entry, GameSettings(frame_skip=frame_skip, frame_height=SIDE, frame_width=SIDE))
    game.reset(0)
    frames = [game.step_frame(0) for _ in range(7)]
    assert frames[-1].terminated or frames[-1].truncated
    assert game.observe()[:, 0, 0].tolist() == pictures
