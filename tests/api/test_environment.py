"""`make_env`: a standard Gymnasium environment that shows what agents see."""

import dataclasses

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from arcade_rl import ArcadeEnv, ArcadeError, UsageError, load_agent, make_env
from arcade_rl.games import catalog
from arcade_rl.games.factory import make_game, make_parallel_games
from arcade_rl.games.game import GameSettings
from arcade_rl.games.tape import episode_seed
from arcade_rl.presets import preset
from arcade_rl.shelf.settings import game_list
from tests.games.environments import coloured
from tests.games.playing import step_decision

_GAMES = ["frozen-lake", "cart-pole", "breakout"]
_FAMILIES = {"frozen-lake": "frozen-lake", "cart-pole": "cart-pole", "breakout": "atari"}


def settings_of(game_id: str, preset_name: str = "default") -> GameSettings:
    chosen = preset(_FAMILIES[game_id], preset_name, game=game_id)
    return GameSettings.from_hyperparameters(chosen.hyperparameters)


@pytest.mark.parametrize("render_mode", [None, "rgb_array"])
@pytest.mark.parametrize("game_id", [*_GAMES, "taxi", "acrobot"])
def test_it_passes_gymnasiums_own_check(game_id: str, render_mode: str | None) -> None:
    check_env(make_env(game_id, render_mode=render_mode))  # warnings are errors here


@pytest.mark.parametrize(("game_id", "preset_name"), [*((each, "default") for each in _GAMES), ("breakout", "blog")])
def test_it_shows_what_the_window_shows(game_id: str, preset_name: str) -> None:
    env, game = make_env(game_id, preset=preset_name), make_game(game_id, settings_of(game_id, preset_name))
    observation, _ = env.reset(seed=5)
    game.reset(5)
    env.action_space.seed(0)
    ended = False
    for _ in range(120):
        assert np.array_equal(observation, game.observe())
        assert not ended
        observation, score, terminated, truncated, info = env.step(env.action_space.sample())
        assert (score, info["life_lost"]) == step_decision(game, info["action"])[:2]
        if ended := terminated or truncated:
            break
    assert np.array_equal(observation, game.observe())


@pytest.mark.parametrize("game_id", _GAMES)
def test_it_shows_what_the_trainer_learns_from(game_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within one grey level, as the window does; without idle frames at the start, of which each draws its own."""
    monkeypatch.setattr(GameSettings, "from_hyperparameters", lambda _: GameSettings(noop_max=0, max_episode_steps=300))
    env, games = make_env(game_id), make_parallel_games(game_id, GameSettings(noop_max=0, max_episode_steps=300), 1)
    observation, _ = env.reset(seed=episode_seed(3, 0, 0))
    observations = games.reset(3)
    env.action_space.seed(1)
    for _ in range(150):
        assert np.abs(np.asarray(observation).astype(float) - observations[0]).max() <= 1
        action = int(env.action_space.sample())
        observation, score, terminated, truncated, info = env.step(action)
        steps = games.step(np.array([action]))
        observations = steps.observations
        assert (score, info["action"]) == (steps.rewards[0], steps.actions[0])
        assert (terminated, truncated) == (steps.terminated[0], steps.truncated[0])
        if terminated or truncated:
            break
    games.close()


def test_it_presses_fire_where_that_starts_a_life_and_says_so() -> None:
    env = make_env("breakout")
    env.reset(seed=0)
    first, second = env.step(0)[4], env.step(0)[4]
    assert env.action_names[first["action"]] == "FIRE"
    assert second["action"] == 0


def test_it_tells_of_a_lost_life_and_goes_on() -> None:
    env = make_env("breakout")
    env.reset(seed=0)
    while True:
        _, _, terminated, _, info = env.step(0)
        if info["life_lost"]:
            break
    assert not terminated


@pytest.mark.parametrize("game_id", [*_GAMES, "taxi", "acrobot"])
def test_an_action_that_there_is_not_is_refused(game_id: str) -> None:
    env = make_env(game_id)
    env.reset(seed=0)
    for action in (-1, env.action_space.n, 1.9, 1.0, "1", None, np.array([0, 1])):
        with pytest.raises(UsageError, match=f"action must be a whole number from 0 to {env.action_space.n - 1}; "):
            env.step(action)  # in Breakout even at the start of a life, where FIRE is pressed whatever the action


@pytest.mark.parametrize("action", [1, np.int64(1), np.uint8(1), np.array(1)])
def test_an_action_is_any_integer(action: object) -> None:
    env = make_env("cart-pole")
    env.reset(seed=0)
    info = env.step(action)[4]
    assert info["action"] == 1
    assert type(info["action"]) is int


@pytest.mark.parametrize("seed", [-1, "7", 1.5])
def test_a_seed_that_is_none_is_refused(seed: object) -> None:
    with pytest.raises(UsageError, match="seed must be a whole number of 0 or more"):
        make_env("cart-pole").reset(seed=seed)


@pytest.mark.parametrize("seed", [0, 2**32 - 1, np.int64(3)])
def test_a_seed_is_any_other_integer(seed: object) -> None:
    env = make_env("cart-pole")
    first, _ = env.reset(seed=seed)
    assert np.array_equal(env.reset(seed=seed)[0], first)


def test_episodes_after_a_seed_are_others_and_the_same_again() -> None:
    env = make_env("cart-pole")
    first = [env.reset(seed=1)[0], env.reset()[0], env.reset()[0]]
    again = [env.reset(seed=1)[0], env.reset()[0], env.reset()[0]]
    assert np.array_equal(first, again)
    assert len({each.tobytes() for each in first}) == 3


@pytest.mark.parametrize("game_id", [*_GAMES, "taxi", "acrobot"])
def test_it_draws_a_picture_for_people(game_id: str) -> None:
    env = make_env(game_id, render_mode="rgb_array")
    env.reset(seed=0)
    picture = env.render()
    assert picture.dtype == np.uint8
    assert picture.ndim == 3
    assert min(picture.shape[:2]) >= 160
    assert make_env(game_id).render() is None


def test_an_agents_game_is_made_as_that_agent_sees_it(put_champion) -> None:
    put_champion("cart-pole")  # its episodes are cut off after 90 steps
    agent = load_agent("cart-pole-champion")
    env = make_env(agent)
    observation, _ = env.reset(seed=0)
    assert agent.q_values(observation).shape == (env.action_space.n,)
    assert env.spec.kwargs["settings"].max_episode_steps == 90


def test_what_there_is_not_is_answered_with_what_there_is() -> None:
    with pytest.raises(UsageError, match="did you mean pong"):
        make_env("pongg")
    with pytest.raises(UsageError, match="known are default"):
        make_env("pong", preset="defualt")
    with pytest.raises(ArcadeError, match="rgb_array"):
        make_env("pong", render_mode="human")


@pytest.mark.parametrize("wrong", [None, 7, b"pong"])
def test_only_text_names_a_game_or_a_preset(wrong) -> None:
    with pytest.raises(UsageError, match=r"game must be a str; .* is not"):
        make_env(wrong)
    with pytest.raises(UsageError, match=r"preset must be a str; .* is not"):
        make_env("pong", preset=wrong)
    with pytest.raises(UsageError, match=r"game must be a str; .* is not"):
        ArcadeEnv(wrong, GameSettings())


@pytest.mark.parametrize("name", ["ns/Lake-v1", "some.module:ns/Lake-v1", "a lake"])
def test_an_environment_with_any_name_has_a_specification_that_makes_it_again(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = dataclasses.replace(catalog.game("taxi"), id=name)
    monkeypatch.setattr(catalog, "game", lambda _: entry)
    env = make_env(name)
    assert env.spec.kwargs["game"] == name
    again = gymnasium.make(env.spec)
    assert again.reset(seed=3)[0] == env.reset(seed=3)[0]


def test_one_that_is_slower_than_its_frame_skip_is_rendered_once_a_second() -> None:
    environment = dataclasses.replace(coloured.ENTRY.environment, frames_per_second=3)
    game_list.add(dataclasses.replace(coloured.ENTRY, environment=environment))
    env = gymnasium.make(make_env(coloured.ENV_ID, render_mode="rgb_array").spec)
    assert env.metadata["render_fps"] == 3
    settings = GameSettings(frame_skip=4, frame_height=36, frame_width=36)
    assert ArcadeEnv(coloured.ENV_ID, settings).metadata["render_fps"] == 1
