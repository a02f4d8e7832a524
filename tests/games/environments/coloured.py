"""An environment whose reward depends on colour alone: in grey its two pictures are one and the same.

Gymnasium makes it by `tests.games.environments.coloured:RedOrGreen-v0`.
"""

import gymnasium
import numpy as np
from gymnasium import spaces

from arcade_rl.games.catalog_entry import CatalogEntry
from arcade_rl.games.environments.environment import Environment

ENV_ID = "tests.games.environments.coloured:RedOrGreen-v0"
RED, GREEN = (255, 0, 0), (0, 130, 0)
EPISODE_STEPS = 8


class RedOrGreen(gymnasium.Env):
    """A square is red or green; LEFT is right for red, RIGHT for green, and pays 1."""

    metadata = {"render_modes": ["rgb_array"], "render_fps": 10}
    observation_space = spaces.Box(0, 255, (36, 36, 3), np.uint8)
    action_space = spaces.Discrete(2)

    def __init__(self, render_mode=None):
        self.render_mode = render_mode

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.steps = 0
        return self._next(), {}

    def step(self, action):
        reward = float(action == self.kind)
        self.steps += 1
        return self._next(), reward, self.steps == EPISODE_STEPS, False, {}

    def _next(self):
        self.kind = int(self.np_random.integers(2))
        return self.render()

    def render(self):
        picture = np.zeros((36, 36, 3), np.uint8)
        picture[10:26, 10:26] = (RED, GREEN)[self.kind]
        return picture


gymnasium.register("RedOrGreen-v0", RedOrGreen)

ENTRY = CatalogEntry(
    ENV_ID, "Red Or Green", "gymnasium-pictures", 1, ("LEFT", "RIGHT"), environment=Environment(ENV_ID, "pixels")
)
