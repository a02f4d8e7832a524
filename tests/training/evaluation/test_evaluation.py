"""Evaluation: whole episodes, all of them, on fixed seeds, with nothing learned."""

import numpy as np
import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.games.game import GameSettings, Steps
from arcade_rl.games.serial import SerialGames
from arcade_rl.training.evaluation import evaluation
from arcade_rl.training.evaluation.evaluation import evaluate


class Fixed:
    """A policy that always likes the same action best."""

    def __init__(self, actions: int, favourite: int = 0) -> None:
        self._values = np.zeros(actions, np.float32)
        self._values[favourite] = 1.0

    def q_values(self, observations):
        return np.tile(self._values, (len(observations), 1))


class Leaning(Fixed):
    """Balances a pole by pushing to where it leans."""

    def q_values(self, observations):
        to_the_right = observations[:, 2] + 0.5 * observations[:, 3] > 0
        return np.stack([~to_the_right, to_the_right], axis=1).astype(np.float32)


def cart_pole(policy, *, episodes=10, epsilon=0.0, seed=0, limit=500, stop=None):
    settings = GameSettings(max_episode_steps=limit)
    return evaluate(policy, "cart-pole", settings, episodes=episodes, epsilon=epsilon, seed=seed, stop=stop)


def test_the_same_seed_gives_the_same_returns():
    first, again, other = (cart_pole(Fixed(2), epsilon=0.3, seed=seed) for seed in (0, 0, 1))
    assert first == again
    assert first.returns != other.returns


def test_a_good_policy_scores_more_than_a_bad_one():
    assert cart_pole(Leaning(2)).mean > 5 * cart_pole(Fixed(2)).mean


def test_exactly_as_many_episodes_are_played_as_asked_for():
    for episodes in (1, 3, 64, 65, 130):
        assert len(cart_pole(Fixed(2), episodes=episodes).returns) == episodes


def test_each_game_plays_its_share_so_that_short_episodes_are_not_favoured(monkeypatch):
    """Two games that share four episodes: the slow one is waited for, though the quick one has played many more."""
    monkeypatch.setattr(evaluation, "_MOST_GAMES", 2)
    played = {0: iter([3, 3] + [1] * 200), 1: iter([60, 60] + [1] * 200)}
    monkeypatch.setattr(evaluation, "make_parallel_games", lambda game, settings, count: Paced(played))
    assert cart_pole(Fixed(2), episodes=4).returns == (3.0, 60.0, 3.0, 60.0)


class Paced:
    """Games whose episodes last as long as they are told; every step scores one."""

    count = 2

    def __init__(self, lengths):
        self.entry, self.settings = evaluation.catalog.game("cart-pole"), GameSettings()
        self._lengths = lengths
        self._left = np.array([next(lengths[0]), next(lengths[1])])

    def reset(self, seed):
        return np.zeros((2, 4), np.float32)

    def send(self, actions):
        self._actions = actions

    def receive(self):
        self._left -= 1
        none = np.zeros(2, bool)
        rewards, observations = np.ones(2, np.float32), np.zeros((2, 4), np.float32)
        return Steps(observations, self._actions, rewards, terminated=self._left == 0, truncated=none, life_lost=none)

    def restart(self, ended):
        for game in np.flatnonzero(ended):
            self._left[game] = next(self._lengths[game])
        return np.zeros((2, 4), np.float32)

    def close(self):
        pass


def test_an_episode_that_never_ends_is_cut_off():
    assert cart_pole(Leaning(2), limit=50).returns == (50.0,) * 10


def test_epsilon_makes_random_moves():
    steady, shaky = cart_pole(Leaning(2), limit=200), cart_pole(Leaning(2), limit=200, epsilon=0.9)
    assert shaky.mean < steady.mean


def test_it_can_be_stopped_and_says_how_far_it_came():
    with pytest.raises(ArcadeError, match="stopped after 0 of 10 episodes"):
        cart_pole(Leaning(2), stop=lambda: True)


def test_games_are_closed_even_if_it_is_stopped(monkeypatch):
    closed = []
    monkeypatch.setattr(SerialGames, "close", lambda games: closed.append(games))
    with pytest.raises(ArcadeError):
        cart_pole(Leaning(2), stop=lambda: True)
    assert len(closed) == 1


def test_an_atari_game_is_evaluated_with_raw_scores():
    settings = GameSettings(max_episode_steps=40)
    scores = evaluate(Fixed(6), "pong", settings, episodes=2, epsilon=0.0, seed=0)
    assert len(scores.returns) == 2
    assert all(-2 <= score <= 0 for score in scores.returns)
