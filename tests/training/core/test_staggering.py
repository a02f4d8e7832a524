"""Games that would stay in step are parted, by a cut that no learner takes for an end."""

import itertools

import numpy as np

from arcade_rl.agents.data import Decision
from arcade_rl.games.game import Steps
from arcade_rl.training.core.loop import Tally, run_loop
from arcade_rl.training.core.staggering import Staggering

LENGTH = 12


class GamesOfOneLength:
    """Games that all end after as many steps."""

    def __init__(self, count: int) -> None:
        self.ages = np.zeros(count, np.int64)

    def send(self, actions):
        self.doing = actions

    def receive(self):
        self.ages += 1
        no = np.zeros(len(self.ages), bool)
        return Steps(self.ages.copy(), self.doing, np.ones(len(no), np.float32), self.ages == LENGTH, no, no)

    def restart(self, ended):
        self.ages[ended] = 0
        return self.ages.copy()


class Listener:
    """A player that records which episodes have ended and which were terminated."""

    def __init__(self) -> None:
        self.ends: list[tuple[list[bool], list[bool]]] = []

    def act(self, observations):
        return Decision(np.zeros(len(observations), np.int64), np.zeros(len(observations), bool))

    def remember(self, transitions):
        self.ends.append((transitions.ended.tolist(), transitions.terminated.tolist()))

    def learn(self):
        pass


def play(count, steps, staggering):
    games, listener = GamesOfOneLength(count), Listener()
    loop = run_loop(games, listener, games.ages.copy(), Tally(count), staggering=staggering)
    finished = [result.finished for result in itertools.islice(loop, steps)]
    return games, listener, finished


def test_games_of_one_length_stand_evenly_apart_after_their_second_episode():
    games, _, _ = play(4, 5 * LENGTH - 1, Staggering(4))
    assert sorted(games.ages.tolist()) == [2, 5, 8, 11]


def test_without_it_they_stay_in_step():
    games, _, _ = play(4, 5 * LENGTH - 1, None)
    assert games.ages.tolist() == [11] * 4


def test_a_cut_is_a_truncation_for_the_learner_and_no_finished_episode():
    _, listener, finished = play(2, LENGTH + LENGTH // 2, Staggering(2))
    assert listener.ends[-1] == ([False, True], [False, False])
    assert finished[-1] == ()
    assert [(episode.game, episode.score, episode.length) for episode in finished[LENGTH - 1]] == [
        (0, 12.0, 12),
        (1, 12.0, 12),
    ]


def test_each_game_is_cut_once_at_most_and_the_first_never():
    _, listener, finished = play(3, 8 * LENGTH, Staggering(3))
    ended = np.array([ends for ends, _ in listener.ends])
    whole = [episode.game for step in finished for episode in step]
    assert [int(ended[:, game].sum()) - whole.count(game) for game in range(3)] == [0, 1, 1]


def test_an_episode_that_ends_before_its_cut_is_whole_and_none_is_cut_after_it():
    staggering = Staggering(2)
    staggering.take(np.array([True, True]), np.array([100, 100]))
    assert staggering.cuts.tolist() == [-1, 50]
    staggering.take(np.array([False, True]), np.array([0, 30]))
    assert not staggering.due(np.array([50, 50])).any()
