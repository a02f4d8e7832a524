"""Environments are closed by whoever played them: some hold a simulator, a window or a connection."""

import textwrap
from pathlib import Path

import numpy as np
import pytest

from arcade_rl import make_env
from arcade_rl.errors import ArcadeError
from arcade_rl.games.catalog_entry import CatalogEntry
from arcade_rl.games.environments import game_file
from arcade_rl.games.environments.environment import Environment
from arcade_rl.games.factory import make_parallel_games
from arcade_rl.games.game import GameSettings

MODULE = """
    import os
    import gymnasium
    from gymnasium import spaces
    from gymnasium.envs.toy_text.frozen_lake import FrozenLakeEnv

    class Lake(FrozenLakeEnv):
        def close(self):
            super().close()
            with open(os.environ["CLOSED"], "a") as file:
                file.write("x")

    class Broken(Lake):
        def close(self):
            super().close()
            raise KeyError("lost")

    class Second(Lake):
        made = 0

        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            Second.made += 1
            if Second.made % 2 == 0:
                raise RuntimeError("one license")

    class SecondBroken(Second, Broken):
        pass

    class Text(Lake):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.observation_space = spaces.Text(5)

    gymnasium.register("ClosingLake-v0", Lake)
    gymnasium.register("ClosingBroken-v0", Broken)
    gymnasium.register("ClosingSecond-v0", Second)
    gymnasium.register("ClosingSecondBroken-v0", SecondBroken)
    gymnasium.register("ClosingText-v0", Text)
"""


in_one_process_or_several = pytest.mark.parametrize("step_seconds", [0.0, 0.01], ids=["in one process", "in several"])


@pytest.fixture(autouse=True)
def closed(tmp_path: Path, saves: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where each environment writes a letter as it is closed."""
    (tmp_path / "closing_lakes.py").write_text(textwrap.dedent(MODULE))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("CLOSED", str(tmp_path / "closed"))
    saves.mkdir()
    return tmp_path / "closed"


def add(name: str, step_seconds: float = 0.0) -> str:
    env_id = f"closing_lakes:Closing{name}-v0"
    environment = Environment(env_id, "state", states=16, step_seconds=step_seconds)
    actions = ("LEFT", "DOWN", "RIGHT", "UP")
    entry = CatalogEntry(env_id, name, "gymnasium-states", 1, actions, environment=environment)
    game_file.persons_file().write_text(game_file.render([entry], "#"))
    return env_id


def test_one_that_is_refused_is_closed_too(closed: Path) -> None:
    env_id = add("Lake")
    known = game_file.persons_file().read_text().replace("states = 16", "states = 17")
    game_file.persons_file().write_text(known)
    with pytest.raises(ArcadeError, match="is not what it was when it was added"):
        make_env(env_id)
    assert closed.read_text() == "x"


def test_one_that_agents_cannot_see_any_more_is_closed_and_named(closed: Path) -> None:
    env_id = add("Text")
    with pytest.raises(ArcadeError) as refused:
        make_env(env_id)
    assert str(refused.value) == (
        f"{env_id} is not what it was when it was added (its observations are Text, which agents cannot see); "
        f"remove it and add it again: arcade-rl games remove {env_id}"
    )
    assert closed.read_text() == "x"


@in_one_process_or_several
def test_where_one_of_several_cannot_be_made_the_others_are_closed(closed: Path, step_seconds: float) -> None:
    with pytest.raises(ArcadeError, match=r"Second-v0 cannot be made .RuntimeError: one license."):
        make_parallel_games(add("Second", step_seconds), GameSettings(), 4, cores=2)
    assert closed.read_text() == ("xx" if step_seconds else "x")


def test_why_one_cannot_be_made_is_said_even_if_another_cannot_be_closed(closed: Path) -> None:
    with (
        pytest.warns(UserWarning, match="SecondBroken-v0 failed .KeyError: 'lost'."),
        pytest.raises(ArcadeError, match="one license"),
    ):
        make_parallel_games(add("SecondBroken"), GameSettings(), 2)
    assert closed.read_text() == "x"


@in_one_process_or_several
def test_parallel_games_close_each_of_theirs(closed: Path, step_seconds: float) -> None:
    games = make_parallel_games(add("Lake", step_seconds), GameSettings(), 3, cores=2)
    games.reset(0)
    games.step(np.zeros(3, np.int64))
    assert not closed.exists()
    games.close()
    assert closed.read_text() == "xxx"


def test_an_environment_of_the_library_closes_its_own(closed: Path) -> None:
    with make_env(add("Lake")) as env:
        env.reset(seed=0)
        assert not closed.exists()
    assert closed.read_text() == "x"


def test_what_goes_wrong_is_named_in_a_line() -> None:
    with pytest.raises(ArcadeError, match=r"Broken-v0 failed .KeyError: 'lost'.; see its own documentation"):
        make_env(add("Broken")).close()


def test_parallel_games_say_so_and_lose_nothing_that_was_played(closed: Path) -> None:
    games = make_parallel_games(add("Broken"), GameSettings(), 2)
    with pytest.warns(UserWarning, match=r"Broken-v0 failed .KeyError: 'lost'."):
        games.close()
    assert closed.read_text() == "xx"


@pytest.mark.parametrize("game_id", ["frozen-lake", "cart-pole", "pong"])
def test_every_other_game_can_be_closed_too(game_id: str) -> None:
    make_env(game_id).close()
