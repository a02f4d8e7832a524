"""What an environment gives that is not in its spaces, or that nothing can be learned from, is named in a line."""

import re
import sys

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

from arcade_rl.errors import ArcadeError
from arcade_rl.games.catalog_entry import CatalogEntry
from arcade_rl.games.environments import probe
from arcade_rl.games.environments.environment import Environment
from arcade_rl.games.environments.environment_game import EnvironmentGame
from arcade_rl.games.game import GameSettings

NUMBERS = spaces.Box(-np.inf, np.inf, (3,), np.float32)
PICTURE = spaces.Box(0, 255, (40, 40, 3), np.uint8)


class Odd(gymnasium.Env):
    """Sound, but for what `odd` puts in the place of observation, reward or info, or raises."""

    metadata = {"render_modes": ["rgb_array"]}
    action_space = spaces.Discrete(2)
    observation_space = NUMBERS
    odd = {}

    def __init__(self, render_mode=None):
        self.render_mode = render_mode

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return self._step()[0], {"lives": 3}

    def step(self, action):
        if isinstance(self.odd, BaseException):
            raise self.odd
        observation, reward, info = self._step()
        found = {"observation": observation, "reward": reward, "info": info} | self.odd
        return found["observation"], found["reward"], False, False, found["info"]

    def _step(self):
        return self.observation_space.low if self._is_picture() else self._first(), 1.0, {"lives": 3}

    def _is_picture(self):
        return self.observation_space is PICTURE

    def _first(self):
        return 0 if isinstance(self.observation_space, spaces.Discrete) else np.zeros(3, np.float32)

    def render(self):
        return np.zeros((20, 30, 3), np.uint8)


gymnasium.register("OddOfTests-v0", Odd)
STATES = spaces.Discrete(5)
CASES = [
    (NUMBERS, {"reward": float("nan")}, "ValueError: its reward is nan"),
    (NUMBERS, {"reward": float("-inf")}, "ValueError: its reward is -inf"),
    (NUMBERS, {"reward": "much"}, "ValueError: could not convert string to float"),
    (NUMBERS, {"observation": np.array([0, np.nan, 0], np.float32)}, "ValueError: its observation holds NaN"),
    (NUMBERS, {"observation": np.array([0, np.inf, 0], np.float32)}, "ValueError: .* holds NaN or infinity"),
    (NUMBERS, {"observation": np.zeros(2, np.float32)}, "ValueError: its observation is 2 numbers, and its space 3"),
    (STATES, {"observation": 5}, "ValueError: its observation is not in its space"),
    (STATES, {"observation": -1}, "ValueError: its observation is not in its space"),
    (PICTURE, {"observation": np.zeros((40, 41, 3), np.uint8)}, r"ValueError: its picture has shape \(40, 41, 3\)"),
    (PICTURE, {"info": {"lives": "three"}}, "TypeError: .<. not supported"),
    (NUMBERS, {"info": [1]}, "AttributeError: .list. object has no attribute .get."),
    (NUMBERS, SystemExit(0), "SystemExit: 0"),
]


def entry_of(space):
    kind = "vector" if space is NUMBERS else "state" if space is STATES else "pixels"
    environment = Environment("OddOfTests-v0", kind, numbers=3 * (space is NUMBERS), states=5 * (space is STATES))
    family = {"vector": "gymnasium-vectors", "state": "gymnasium-states", "pixels": "gymnasium-pictures"}[kind]
    return CatalogEntry("OddOfTests-v0", "Odd", family, 1, ("A", "B"), environment=environment)


@pytest.mark.parametrize(("space", "odd", "says"), CASES)
def test_it_ends_what_plays_it_with_a_line(monkeypatch, space, odd, says):
    monkeypatch.setattr(Odd, "observation_space", space)
    game = EnvironmentGame(entry_of(space), GameSettings())
    game.step_frame(0)
    monkeypatch.setattr(Odd, "odd", odd)
    with pytest.raises(ArcadeError, match=f"OddOfTests-v0 failed .{says}.*see its own documentation"):
        game.step_frame(0)


LEARNED_FROM = [case for case in CASES if isinstance(case[1], SystemExit) or "info" not in case[1]]


@pytest.mark.parametrize(("space", "odd", "says"), LEARNED_FROM)
def test_it_is_not_put_on_the_list(monkeypatch, capsys, space, odd, says):
    monkeypatch.setattr(Odd, "observation_space", space)
    monkeypatch.setattr(Odd, "odd", odd)
    monkeypatch.setattr(sys, "argv", ["probe", "OddOfTests-v0"])
    monkeypatch.setattr(probe.os, "dup2", lambda *_: None)  # standard output is the test's own
    assert probe._main() != 0
    (line,) = capsys.readouterr().err.splitlines()
    assert re.search(says, line)
