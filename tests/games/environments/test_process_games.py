"""Games in processes of their own play as in one process."""

import numpy as np
import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.games import catalog
from arcade_rl.games.environments import process_games
from arcade_rl.games.environments.environment_game import EnvironmentGame
from arcade_rl.games.environments.process_games import ProcessGames
from arcade_rl.games.factory import make_parallel_games
from arcade_rl.games.game import GameSettings
from arcade_rl.games.serial import SerialGames
from tests.games.environments.test_game_file import ADDED

SETTINGS = GameSettings(max_episode_steps=12)
ENTRY = catalog.game("taxi")


@pytest.fixture
def two_cores(monkeypatch):
    monkeypatch.setattr(process_games, "usable_cores", lambda: 2)


def actions_of(step):
    return np.array([step, step + 1, step + 2]) % 6


def play(games, steps):
    seen = []
    for step in range(*steps):
        done = games.step(actions_of(step))
        observations = games.restart(done.terminated | done.truncated)
        seen.append([done.observations.tolist(), done.rewards.tolist(), observations.tolist()])
    return seen


def test_they_play_resume_and_are_drawn_as_in_one_process(two_cores):
    apart, together = ProcessGames(ENTRY, SETTINGS, 3), SerialGames([EnvironmentGame(ENTRY, SETTINGS) for _ in "123"])
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
    assert all(not process.is_alive() for process in apart._processes)


def test_a_process_that_ends_by_itself_is_named_in_a_line(two_cores):
    games = ProcessGames(ENTRY, SETTINGS, 2)
    try:
        games.reset(0)
        games._processes[0].kill()
        games._processes[0].join()
        with pytest.raises(ArcadeError, match="a process that played taxi has ended"):
            games.step(np.array([0, 0]))
    finally:
        games.close()


def test_after_a_failure_in_one_process_no_late_answer_is_taken_for_another(two_cores):
    games = ProcessGames(ENTRY, SETTINGS, 2)
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
