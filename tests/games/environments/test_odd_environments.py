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
from arcade_rl.games.environments.spaces import make_encoder
from arcade_rl.games.game import GameSettings

NUMBERS = spaces.Box(-np.inf, np.inf, (3,), np.float32)
PICTURE = spaces.Box(0, 255, (40, 40, 3), np.uint8)
STATES = spaces.Discrete(5)
DIGITS = spaces.MultiDiscrete([3, 3], start=[0, 1])
SWITCHES = spaces.MultiBinary(4)
MANY_DIGITS = spaces.MultiDiscrete([200, 200, 200])
MANY_SWITCHES = spaces.MultiBinary(30)
PARTS = spaces.Dict({"place": spaces.Box(-1, 1, (2,), np.float32), "way": spaces.Discrete(3)})


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
        self.observation_space.seed(0)
        return self._step()[0], {"lives": 3}

    def step(self, action):
        if isinstance(self.odd, BaseException):
            raise self.odd
        observation, reward, info = self._step()
        found = {"observation": observation, "reward": reward, "info": info} | self.odd
        return found["observation"], found["reward"], False, False, found["info"]

    def _step(self):
        return self.observation_space.sample(), 1.0, {"lives": 3}

    def render(self):
        return np.zeros((20, 30, 3), np.uint8)


gymnasium.register("OddOfTests-v0", Odd)
CASES = [
    (NUMBERS, {"reward": float("nan")}, "ValueError: its reward is nan"),
    (NUMBERS, {"reward": float("-inf")}, "ValueError: its reward is -inf"),
    (NUMBERS, {"reward": "much"}, "ValueError: could not convert string to float"),
    (NUMBERS, {"observation": np.array([0, np.nan, 0], np.float32)}, "ValueError: its observation holds NaN"),
    (NUMBERS, {"observation": np.array([0, np.inf, 0], np.float32)}, "ValueError: .* holds NaN or infinity"),
    (NUMBERS, {"observation": np.zeros(2, np.float32)}, "ValueError: its observation has size 2, and its space 3"),
    (STATES, {"observation": 5}, "ValueError: its observation is not in its space"),
    (STATES, {"observation": -1}, "ValueError: its observation is not in its space"),
    (STATES, {"observation": 2.5}, "ValueError: its observation is not in its space"),
    (DIGITS, {"observation": np.array([0, 4])}, "ValueError: its observation is not in its space"),
    (DIGITS, {"observation": np.array([1, 0])}, "ValueError: its observation is not in its space"),
    (DIGITS, {"observation": np.array([0.5, 1])}, "ValueError: its observation is not in its space"),
    (DIGITS, {"observation": np.zeros(3, int)}, "ValueError: its observation has size 3, and its space 2"),
    (SWITCHES, {"observation": np.array([0, 0, 2, 0])}, "ValueError: its observation is not in its space"),
    (MANY_DIGITS, {"observation": np.array([200, 5, 5])}, "ValueError: its observation is not in its space"),
    (MANY_DIGITS, {"observation": np.array([5, 5, -1])}, "ValueError: its observation is not in its space"),
    (MANY_DIGITS, {"observation": np.array([np.nan, 5, 5])}, "ValueError: its observation is not in its space"),
    (MANY_DIGITS, {"observation": np.array([5])}, "ValueError: its observation has size 1, and its space 3"),
    (MANY_SWITCHES, {"observation": np.full(30, 2)}, "ValueError: its observation is not in its space"),
    (PARTS, {"observation": {"place": np.zeros(2), "way": -1}}, "ValueError: its way is not in its space"),
    (PARTS, {"observation": {"place": np.zeros(2), "way": 3}}, "ValueError: its way is not in its space"),
    (PARTS, {"observation": {"place": np.zeros(1), "way": 0}}, "ValueError: its place has size 1, and its space 2"),
    (PICTURE, {"observation": np.zeros((40, 41, 3), np.uint8)}, r"ValueError: its picture has shape \(40, 41, 3\)"),
    (
        PICTURE,
        {"observation": np.full((40, 40, 3), 0.9)},
        "ValueError: its picture is of float64, and its space of uint8",
    ),
    (PICTURE, {"observation": np.full((40, 40, 3), 256)}, "ValueError: its picture holds numbers outside 0 to 255"),
    (PICTURE, {"observation": np.full((40, 40, 3), -1)}, "ValueError: its picture holds numbers outside 0 to 255"),
    (PICTURE, {"info": {"lives": "three"}}, "TypeError: .<. not supported"),
    (NUMBERS, {"info": [1]}, "AttributeError: .list. object has no attribute .get."),
    (NUMBERS, SystemExit(0), "SystemExit: 0"),
]


def entry_of(space):
    found = make_encoder(space)
    environment = Environment("OddOfTests-v0", found.kind, numbers=found.numbers, states=found.states)
    family = {"vector": "gymnasium-vectors", "state": "gymnasium-states", "pixels": "gymnasium-pictures"}[found.kind]
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
