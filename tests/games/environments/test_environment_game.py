"""A Gymnasium environment played as a game."""

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

from arcade_rl.errors import ArcadeError
from arcade_rl.games.catalog_entry import CatalogEntry
from arcade_rl.games.environments.environment import Environment
from arcade_rl.games.environments.environment_game import EnvironmentGame
from arcade_rl.games.game import GameSettings
from arcade_rl.games.serial import SerialGames
from tests.games.playing import play


class Counter(gymnasium.Env):
    """Counts steps; its picture is as bright as the count, and its first action is called 1."""

    metadata = {"render_modes": ["rgb_array"], "render_fps": 10}
    observation_space = spaces.Box(0, 255, (50, 40, 3), np.uint8)

    def __init__(self, render_mode=None, length=9, draws=True):
        self.render_mode, self._length, self._draws = render_mode, length, draws
        self.action_space = spaces.Discrete(3, start=1)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.count = 0
        return self._seen(), {"lives": 3}

    def step(self, action):
        assert self.action_space.contains(action)
        self.count += 1
        return self._seen(), float(action), self.count >= self._length, False, {"lives": 3 - self.count // 4}

    def _seen(self):
        return np.full((50, 40, 3), 10 * self.count, np.uint8)

    def render(self):
        return np.full((20, 30, 3), self.count, np.uint8) if self._draws else None


gymnasium.register("CounterOfTests-v0", Counter)
gymnasium.register("BlindOfTests-v0", lambda render_mode=None: Counter(render_mode, draws=False))


def entry_of(env_id="CounterOfTests-v0", **known):
    environment = Environment(env_id, **{"kind": "pixels"} | known)
    return CatalogEntry(env_id, "Counter", "gymnasium-pictures", 1, ("A", "B", "C"), environment=environment)


def test_pictures_are_resized_stacked_and_skipped_as_on_atari():
    settings = GameSettings(frame_skip=2, frame_stack=3, frame_height=36, frame_width=36)
    game = EnvironmentGame(entry_of(), settings)
    game.reset(0)
    frames = [game.step_frame(0) for _ in range(4)]
    assert game.observe()[:, 0, 0].tolist() == [0, 20, 40]
    assert game.decision_due
    assert [frame.life_lost for frame in frames] == [False, False, False, True]


def test_parallel_games_play_whole_decisions():
    settings = GameSettings(frame_skip=2, frame_stack=1, frame_height=36, frame_width=36)
    games = SerialGames([EnvironmentGame(entry_of(), settings) for _ in range(2)])
    games.reset(0)
    steps = games.step(np.array([0, 2]))
    assert steps.rewards.tolist() == [2, 6]
    assert [games.step(np.array([0, 0])).terminated.tolist() for _ in range(4)][-1] == [True, True]


def test_the_step_limit_of_the_hyperparameters_holds_beside_its_own():
    game = EnvironmentGame(entry_of(), GameSettings(frame_skip=1, max_episode_steps=2))
    game.reset(0)
    assert [game.step_frame(0).truncated for _ in range(2)] == [False, True]
    assert game.step_frame(0).reward == 0


def test_one_that_waits_for_a_move_is_turn_based_and_one_with_an_idle_action_is_not():
    assert EnvironmentGame(entry_of(), GameSettings()).turn_based
    assert not EnvironmentGame(entry_of(idle_action=1), GameSettings()).turn_based


def test_one_that_draws_nothing_says_so():
    with pytest.raises(ArcadeError, match="draws no picture"):
        EnvironmentGame(entry_of("BlindOfTests-v0"), GameSettings()).screen()


@pytest.mark.parametrize("method", ["reset", "step", "render"])
def test_what_goes_wrong_in_its_own_code_is_named_in_a_line(method, monkeypatch):
    def fail(*_, **__):
        raise KeyError("lost")

    game = EnvironmentGame(entry_of(), GameSettings())
    monkeypatch.setattr(Counter, method, fail)
    with pytest.raises(ArcadeError, match=r"CounterOfTests-v0 failed .KeyError: 'lost'.; see its own documentation"):
        {"reset": game.reset, "step": lambda: game.step_frame(0), "render": game.screen}[method]()


def test_one_that_has_changed_since_it_was_added_is_refused():
    with pytest.raises(ArcadeError, match="is not what it was when it was added"):
        EnvironmentGame(entry_of(kind="vector", numbers=4), GameSettings())


@pytest.mark.parametrize(
    ("env_id", "says"),
    [
        ("no_such_module_here:Some-v0", "needs the Python package that holds 'no_such_module_here'"),
        ("NobodyMadeThis-v0", "Gymnasium cannot make NobodyMadeThis-v0"),
    ],
)
def test_what_is_missing_is_named_in_a_line(env_id, says):
    with pytest.raises(ArcadeError, match=says):
        EnvironmentGame(entry_of(env_id), GameSettings())


def test_a_state_that_fails_as_it_is_replayed_leaves_the_game_as_it_was(monkeypatch):
    def step_but_no_third_action(env, action):
        if action == 3:
            raise RuntimeError("door locked")
        return step(env, action)

    step, settings = Counter.step, GameSettings(frame_skip=1)
    other, game = EnvironmentGame(entry_of(), settings), EnvironmentGame(entry_of(), settings)
    other.reset(1)
    play(other, [0, 2])
    game.reset(7)
    play(game, [0, 1, 0, 1])
    before, seen = game.snapshot(), game.observe().tolist()
    monkeypatch.setattr(Counter, "step", step_but_no_third_action)
    with pytest.raises(ValueError, match="its actions fail there: the environment has changed since"):
        game.load(other.save())
    assert (game.snapshot(), game.observe().tolist()) == (before, seen)
    assert game.step_frame(1).reward == 2


def test_one_that_does_not_repeat_itself_goes_on_with_new_episodes():
    settings = GameSettings(frame_skip=1)
    games = SerialGames([EnvironmentGame(entry_of(repeats=False), settings)])
    games.reset(3)
    games.step(np.array([0]))
    state = games.state()
    assert games.restore(state)[0, -1].max() == 0


def test_it_goes_back_by_doing_the_same_again():
    game = EnvironmentGame(entry_of(), GameSettings(frame_skip=1))
    game.reset(4)
    play(game, [0, 1, 2])
    snapshot = game.snapshot()
    later = play(game, [2, 2])
    game.restore(snapshot)
    assert play(game, [2, 2]) == later
