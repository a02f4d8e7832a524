"""The loop: a generator of steps. Training merely consumes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from arcade_rl.agents.data import Decision, Observation, Transitions
from arcade_rl.games.game import Steps
from arcade_rl.training.core.staggering import Staggering
from arcade_rl.training.core.time_use import UNTIMED, Lap


class PlayedGames(Protocol):
    """What the loop needs of N games (see `ParallelGames`)."""

    def send(self, actions: NDArray[np.int64]) -> None:
        """Let every game begin its step."""

    def receive(self) -> Steps:
        """Wait until every game has done it."""

    def restart(self, ended: NDArray[np.bool_]) -> Observation:
        """Begin the next episode of the ended games; returns the observations of all."""


class Player(Protocol):
    """Who holds the joysticks of N games, and learns: what the loop needs of an agent."""

    def act(self, observations: Observation) -> Decision:
        """Choose an action for each of N games."""

    def remember(self, transitions: Transitions) -> None:
        """Take in what came of it."""

    def learn(self) -> None:
        """Do the learning that is due, while the games play."""


@dataclass(frozen=True, slots=True)
class FinishedEpisode:
    """One whole episode of the parallel game `game`: its raw return, and its length in agent steps."""

    game: int
    score: float
    length: int


@dataclass(frozen=True, slots=True)
class StepResult:
    """One agent step of all games, taken in by the player; ended games have restarted.

    Attributes:
        finished: the episodes that ended with this step, by game.
        cut: how many more were cut.
    """

    steps: Steps
    finished: tuple[FinishedEpisode, ...]
    cut: int


class Tally:
    """Raw return and length of the episode that each game is in."""

    def __init__(self, count: int) -> None:
        self.returns: NDArray[np.float64] = np.zeros(count)  # (N,)
        self.lengths: NDArray[np.int64] = np.zeros(count, dtype=np.int64)  # (N,)

    def add(self, rewards: NDArray[np.float32]) -> None:
        """Count one step of all games."""
        self.returns += rewards
        self.lengths += 1

    def take(self, ended: NDArray[np.bool_]) -> tuple[FinishedEpisode, ...]:
        """The ended episodes; their games count from zero again."""
        finished = tuple(
            FinishedEpisode(int(game), float(self.returns[game]), int(self.lengths[game]))
            for game in np.flatnonzero(ended)
        )
        self.returns[ended] = 0.0
        self.lengths[ended] = 0
        return finished


def run_loop(
    games: PlayedGames,
    player: Player,
    observations: Observation,
    tally: Tally,
    *,
    staggering: Staggering | None = None,
    life_loss_terminal: bool = False,
    laps: Iterator[Lap] = UNTIMED,
) -> Iterator[StepResult]:
    """Play for ever, one agent step of all games at a time.

    The player learns while the games, on their own threads, do the next step. Between two steps everything stands
    whole: the player remembers the last one and ended games have restarted, so that the state of `player`, `games`
    and `tally` taken there is all that going on exactly needs.

    Args:
        observations: (N, *shape) where the games stand now.
        staggering: cuts an early episode of each game; none is cut without it.
        life_loss_terminal: a lost life counts as an end for the player (Mnih et al. 2015); the game goes on.
        laps: for each step, what ends its parts (see `StepClock`).
    """
    while True:
        lap = next(laps)
        games.send(player.act(observations).actions)
        lap("acting")
        player.learn()
        lap("learning")
        steps = games.receive()
        lap("games")
        tally.add(steps.rewards)
        ended = over = steps.terminated | steps.truncated
        if staggering is not None and staggering.pending:
            over = ended | staggering.due(tally.lengths)
            staggering.take(over, tally.lengths)
        player.remember(
            Transitions(
                observations=observations,
                actions=steps.actions,
                rewards=steps.rewards,
                next_observations=steps.observations,
                terminated=steps.terminated | steps.life_lost if life_loss_terminal else steps.terminated,
                ended=over,
            )
        )
        lap("learning")
        finished: tuple[FinishedEpisode, ...] = ()
        observations, cut = steps.observations, 0
        if over.any():
            finished = tuple(episode for episode in tally.take(over) if ended[episode.game])
            observations, cut = games.restart(over), int(over.sum()) - len(finished)
            lap("games")
        yield StepResult(steps, finished, cut)
