"""How well a policy plays: whole episodes on fixed seeds, with nothing learned."""

from collections.abc import Callable, Generator

import numpy as np

from arcade_rl.agents.agent import Decision, Observation, Policy, Transitions
from arcade_rl.errors import ArcadeError
from arcade_rl.games import catalog
from arcade_rl.games.factory import make_parallel_games
from arcade_rl.games.game import GameSettings, ParallelGames
from arcade_rl.training.loop import Tally, run_loop
from arcade_rl.training.scores import Scores, score

_MOST_GAMES = 64
_MOST_PIXEL_GAMES = 8  # each is an emulator with its pictures


class EpsilonGreedy:
    """A policy at play that learns nothing: its random choices come from a stream of their own.

    Args:
        epsilon: share of random actions, so that no game hangs.
    """

    def __init__(self, policy: Policy, actions: int, epsilon: float, seed: int) -> None:
        self._policy = policy
        self._actions = actions
        self._epsilon = epsilon
        self._random = np.random.default_rng(seed)

    def act(self, observations: Observation) -> Decision:
        """The best action of each game, or now and then any."""
        greedy = self._policy.q_values(observations).argmax(axis=1)
        explored = self._random.random(len(greedy)) < self._epsilon
        random_actions = self._random.integers(self._actions, size=len(greedy))
        return Decision(actions=np.where(explored, random_actions, greedy), explored=explored)

    def remember(self, transitions: Transitions) -> None:
        """Nothing: it is an examination."""

    def learn(self) -> None:
        """Nothing."""


def evaluate(
    policy: Policy,
    game_id: str,
    settings: GameSettings,
    *,
    episodes: int,
    epsilon: float,
    seed: int,
    stop: Callable[[], bool] | None = None,
) -> Scores:
    """Play `episodes` whole episodes and sum up their raw returns; the same seed gives the same games.

    Raises:
        ArcadeError: `stop` said so before all were played, or the game cannot be run.
    """
    examination = examine(policy, game_id, settings, episodes=episodes, epsilon=epsilon, seed=seed)
    try:
        while True:
            played = next(examination)
            if stop is not None and stop():
                raise ArcadeError(
                    f"the evaluation was stopped after {played:,} of {episodes:,} episodes; start it again"
                )
    except StopIteration as end:
        scores: Scores = end.value
        return scores
    finally:
        examination.close()


def examine(
    policy: Policy, game_id: str, settings: GameSettings, *, episodes: int, epsilon: float, seed: int
) -> Generator[int, None, Scores]:
    """As `evaluate`, one agent step at a time, so that a trainer can see to other things in between.

    Yields:
        How many of the episodes are finished.

    Returns:
        The scores.
    """
    entry = catalog.game(game_id)
    count = min(episodes, _MOST_PIXEL_GAMES if entry.pixels else _MOST_GAMES)
    games = make_parallel_games(game_id, settings, count)
    try:
        return (yield from _play(games, policy, episodes=episodes, epsilon=epsilon, seed=seed))
    finally:
        games.close()


def _play(
    games: ParallelGames, policy: Policy, *, episodes: int, epsilon: float, seed: int
) -> Generator[int, None, Scores]:
    """Each game plays its own share of the episodes: taking the first to finish would favour the short ones."""
    shares = [len(range(game, episodes, games.count)) for game in range(games.count)]
    returns: list[list[float]] = [[] for _ in range(games.count)]
    player = EpsilonGreedy(policy, len(games.entry.actions), epsilon, seed)
    finished = 0
    for result in run_loop(games, player, games.reset(seed), Tally(games.count)):
        for episode in result.finished:
            if len(returns[episode.game]) < shares[episode.game]:
                returns[episode.game].append(episode.score)
                finished += 1
        if finished == episodes:
            break
        yield finished
    in_order_of_seeds = [returns[number % games.count][number // games.count] for number in range(episodes)]
    return score(in_order_of_seeds, games.entry)
