"""How well a policy plays: whole episodes on fixed seeds, with nothing learned."""

from collections.abc import Callable, Generator
from concurrent.futures import Future
from functools import partial
from typing import Any

import numpy as np

from arcade_rl.agents.agent import Policy
from arcade_rl.agents.algorithms.exploration import epsilon_greedy
from arcade_rl.errors import ArcadeError
from arcade_rl.games import catalog
from arcade_rl.games.atari.variants import is_standard
from arcade_rl.games.factory import make_parallel_games
from arcade_rl.games.game import GameSettings, ParallelGames
from arcade_rl.training.core.loop import Tally
from arcade_rl.training.evaluation.scores import Scores, score

_MOST_GAMES = 64
_MOST_PIXEL_GAMES = 8  # each is an emulator with its pictures

Submit = Callable[..., "Future[Any]"]  # as `Executor.submit`: who does a piece of work that takes long
Examination = Generator[int, None, Scores]


def at_once(work: Callable[..., Any], *values: Any) -> "Future[Any]":
    """Do the work here and now."""
    done: Future[Any] = Future()
    done.set_result(work(*values))
    return done


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
    games = games_for(game_id, settings, episodes)
    examination = examine(games, policy, episodes=episodes, epsilon=epsilon, seed=seed)
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
        games.close()


def games_for(game_id: str, settings: GameSettings, episodes: int) -> ParallelGames:
    """The games on which `examine` plays `episodes` episodes; close them at the end.

    Raises:
        ArcadeError: the game cannot be run.
    """
    return make_parallel_games(game_id, settings, count_of_games(game_id, episodes))


def count_of_games(game_id: str, episodes: int) -> int:
    """How many parallel games play `episodes` episodes."""
    entry = catalog.game(game_id)
    return min(episodes, _MOST_PIXEL_GAMES if entry.pixels or entry.slow else _MOST_GAMES)


def examine(
    games: ParallelGames, policy: Policy, *, episodes: int, epsilon: float, seed: int, submit: Submit = at_once
) -> Examination:
    """As `evaluate`, one agent step at a time, for who does other things in between.

    Each game plays its own share of the episodes: taking the first to finish would favour the short ones. Random
    actions come from a stream of the examination's own.

    Args:
        submit: who starts emulators and works out the scores. It yields until that is done.

    Yields:
        How many of the episodes are finished, at moments when the games play or something else is waited for.

    Returns:
        The scores.
    """
    returns: list[list[float]] = [[] for _ in range(games.count)]
    shares = [len(range(game, episodes, games.count)) for game in range(games.count)]
    finished, tally, random = 0, Tally(games.count), np.random.default_rng(seed)
    submit_restart = submit if games.entry.pixels else at_once  # small games restart at once
    observations = yield from _done(submit(games.reset, seed), finished)
    while finished < episodes:
        games.send(epsilon_greedy(observations, len(games.entry.actions), epsilon, policy.q_values, random).actions)
        yield finished
        steps = games.receive()
        tally.add(steps.rewards)
        ended = steps.terminated | steps.truncated
        for episode in tally.take(ended):
            if len(returns[episode.game]) < shares[episode.game]:
                returns[episode.game].append(episode.score)
                finished += 1
        observations = steps.observations
        if ended.any() and finished < episodes:
            observations = yield from _done(submit_restart(games.restart, ended), finished)
    in_order_of_seeds = [returns[number % games.count][number // games.count] for number in range(episodes)]
    standard = is_standard(games.entry, games.settings.game_mode, games.settings.game_difficulty)
    sum_up = partial(score, standard=standard)
    scores: Scores = yield from _done(submit(sum_up, in_order_of_seeds, games.entry), finished)
    return scores


def _done(work: "Future[Any]", finished: int) -> Generator[int, None, Any]:
    while not work.done():
        yield finished
    return work.result()
