"""Games in processes of their own play as in one process."""

import dataclasses
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.games import catalog
from arcade_rl.games.environments import game_file
from arcade_rl.games.environments.environment import Environment
from arcade_rl.games.environments.environment_game import EnvironmentGame
from arcade_rl.games.environments.process_games import ProcessGames
from arcade_rl.games.factory import make_parallel_games
from arcade_rl.games.game import GameSettings
from arcade_rl.games.serial import SerialGames
from tests.games.environments.test_game_file import ADDED

SETTINGS = GameSettings(max_episode_steps=12)
ENTRY = catalog.game("taxi")
SLOW = catalog.CatalogEntry(
    "own_lake:Lake-v0",
    "Lake",
    "gymnasium-states",
    1,
    ("LEFT", "DOWN", "RIGHT", "UP"),
    environment=Environment("own_lake:Lake-v0", "state", states=16, step_seconds=0.01),
)
MODULE = """
    import gymnasium
    from gymnasium.envs.toy_text.frozen_lake import FrozenLakeEnv

    class Lake(FrozenLakeEnv):
        def reset(self, **kwargs):
            print("the lake talks")
            return super().reset(**kwargs)

    gymnasium.register("Lake-v0", Lake)
"""
SCRIPT = """
    import arcade_rl

    print("it runs", flush=True)
    arcade_rl.new_agent("walker", "own_lake:Lake-v0", seed=1, parallel_games=2)
    assert arcade_rl.train("walker", steps=40).step == 40
    print(len(arcade_rl.evaluate("walker", episodes=2).returns), "episodes")
"""
"""A person's script without `if __name__ == "__main__"`."""


def actions_of(step):
    return np.array([step, step + 1, step + 2]) % 6


def play(games, steps):
    seen = []
    for step in range(*steps):
        done = games.step(actions_of(step))
        observations = games.restart(done.terminated | done.truncated)
        seen.append([done.observations.tolist(), done.rewards.tolist(), observations.tolist()])
    return seen


def test_they_play_resume_and_are_drawn_as_in_one_process():
    apart = ProcessGames(ENTRY, SETTINGS, 3, 2)
    together = SerialGames([EnvironmentGame(ENTRY, SETTINGS) for _ in "123"])
    try:
        assert apart.reset(5).tolist() == together.reset(5).tolist()
        assert play(apart, (0, 20)) == play(together, (0, 20))
        assert apart.state() == together.state()
        np.testing.assert_array_equal(apart.screens(), together.screens())
        assert apart.thread_seconds() > 0
        state, told = together.state(), ([], [])
        observations = apart.restore(state, told[0].append)
        assert observations.tolist() == together.restore(state, told[1].append).tolist()
        assert told == ([1.0], [1 / 3, 2 / 3, 1.0])
        assert play(apart, (20, 30)) == play(together, (20, 30))
    finally:
        apart.close()
    assert [worker.exit_status for worker in apart._workers] == [0, 0]


def test_a_process_that_ends_by_itself_is_named_in_a_line():
    games = ProcessGames(ENTRY, SETTINGS, 2, 2)
    try:
        games.reset(0)
        os.kill(games._workers[0].pid, signal.SIGKILL)
        with pytest.raises(ArcadeError, match="a process that plays taxi has ended"):
            games.step(np.array([0, 0]))
    finally:
        games.close()


def test_after_a_failure_in_one_process_no_late_answer_is_taken_for_another():
    games = ProcessGames(ENTRY, SETTINGS, 2, 2)
    try:
        games.reset(0)
        with pytest.raises(ArcadeError, match="Taxi-v4 failed"):
            games.step(np.array([99, 0]))  # the first process refuses, the second plays
        assert len(games.state()["tapes"]) == 2
    finally:
        games.close()


def test_only_environments_whose_steps_take_long_are_played_so():
    games = make_parallel_games("taxi", SETTINGS, 2)
    assert isinstance(games, SerialGames)
    assert ADDED.slow
    assert not ENTRY.slow


@pytest.mark.parametrize(("cores", "workers"), [(1, 1), (2, 2), (9, 3)])
def test_they_keep_no_more_cores_busy_than_they_may(cores, workers):
    slow = dataclasses.replace(ENTRY, environment=dataclasses.replace(ENTRY.environment, step_seconds=0.01))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalog, "game", lambda _: slow)
        games = make_parallel_games("taxi", SETTINGS, 3, cores=cores)
    try:
        assert len(games._workers) == workers
    finally:
        games.close()


def test_a_script_is_not_run_again_in_them_and_their_environment_may_lie_beside_it(tmp_path: Path, saves: Path):
    saves.mkdir()
    game_file.persons_file().write_text(game_file.render([SLOW], "#"))
    (tmp_path / "own_lake.py").write_text(textwrap.dedent(MODULE))
    (tmp_path / "script.py").write_text(textwrap.dedent(SCRIPT))
    done = subprocess.run(
        [sys.executable, tmp_path / "script.py"],
        cwd=saves,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (0, "it runs\n2 episodes\n"), done.stderr
    assert "the lake talks" in done.stderr
