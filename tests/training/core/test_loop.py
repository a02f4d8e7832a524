"""The loop: what a player is told, and what is counted."""

import itertools
from dataclasses import dataclass, field

import numpy as np

from arcade_rl.agents.data import Decision, Observation, Transitions
from arcade_rl.games.game import Steps
from arcade_rl.training.core.loop import FinishedEpisode, Tally, run_loop

F, T = False, True


class ScriptedGames:
    """Two games whose observations count their steps, and whose ends are written down."""

    count = 2

    def __init__(self, *, terminated=(), truncated=(), life_lost=()):
        self._script = {"terminated": terminated, "truncated": truncated, "life_lost": life_lost}
        self._step = 0
        self.observations = np.zeros(2, np.int64)
        self.restarted: list[list[bool]] = []

    def send(self, actions):
        self.doing = actions

    def receive(self):
        actions, self._step = self.doing, self._step + 1
        self.observations = self.observations + 1
        flags = {
            name: np.array([(self._step, game) in script for game in (0, 1)]) for name, script in self._script.items()
        }
        return Steps(self.observations, actions, np.array([1.0, 10.0], np.float32), **flags)

    def restart(self, ended):
        self.restarted.append(ended.tolist())
        self.observations = np.where(ended, 0, self.observations)
        return self.observations


@dataclass
class Witness:
    """A player that remembers what it was told."""

    seen: list[list[int]] = field(default_factory=list)
    told: list[Transitions] = field(default_factory=list)
    told_before_learning: list[int] = field(default_factory=list)

    def act(self, observations: Observation) -> Decision:
        self.seen.append(observations.tolist())
        return Decision(np.zeros(2, np.int64), np.zeros(2, bool))

    def remember(self, transitions: Transitions) -> None:
        self.told.append(transitions)

    def learn(self) -> None:
        self.told_before_learning.append(len(self.told))


def play(games: ScriptedGames, steps: int, **options) -> tuple[Witness, list[tuple[FinishedEpisode, ...]]]:
    witness = Witness()
    loop = run_loop(games, witness, games.observations, Tally(2), **options)
    return witness, [result.finished for result in itertools.islice(loop, steps)]


def test_an_ended_game_begins_again_and_the_other_continues():
    games = ScriptedGames(terminated={(2, 0)})
    witness, _ = play(games, 3)
    assert witness.seen == [[0, 0], [1, 1], [0, 2]]
    assert games.restarted == [[T, F]]


def test_the_player_sees_the_last_observation_of_an_ended_episode():
    witness, _ = play(ScriptedGames(terminated={(2, 0)}), 2)
    assert witness.told[1].observations.tolist() == [1, 1]
    assert witness.told[1].next_observations.tolist() == [2, 2]


def test_the_player_learns_while_the_games_play_from_what_it_was_told_before():
    witness, _ = play(ScriptedGames(), 3)
    assert witness.told_before_learning == [0, 1, 2]


def test_a_truncated_episode_has_ended_but_not_terminated():
    witness, _ = play(ScriptedGames(truncated={(1, 1)}), 1)
    assert witness.told[0].ended.tolist() == [F, T]
    assert witness.told[0].terminated.tolist() == [F, F]


def test_a_lost_life_is_an_end_to_the_learner_alone_if_it_is_asked_for():
    for asked_for in (T, F):
        games = ScriptedGames(life_lost={(1, 0)})
        witness, finished = play(games, 1, life_loss_terminal=asked_for)
        assert witness.told[0].terminated.tolist() == [asked_for, F]
        assert witness.told[0].ended.tolist() == [F, F]
        assert finished == [()]
        assert games.restarted == []


def test_raw_returns_and_lengths_are_counted_by_episode():
    _, finished = play(ScriptedGames(terminated={(2, 0), (3, 0)}, truncated={(3, 1)}), 3)
    assert finished == [
        (),
        (FinishedEpisode(0, 2.0, 2),),
        (FinishedEpisode(0, 1.0, 1), FinishedEpisode(1, 30.0, 3)),
    ]
