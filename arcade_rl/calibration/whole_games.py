"""Calibration over whole games: at every step the value of the action taken, and the return that really followed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from arcade_rl.agents.agent import Policy
from arcade_rl.agents.algorithms.exploration import epsilon_greedy
from arcade_rl.calibration.return_unit import ReturnUnit
from arcade_rl.calibration.verdict import Comparison, compare_episodes
from arcade_rl.games.game import ParallelGames

_MOST_BINS = 10

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PlayedEpisode:
    """A whole episode.

    Attributes:
        score: its raw return.
        values: (T,) the Q-value of the action taken at each step.
        returns: (T,) what followed, in the learner's unit.
        truncated: the step limit ended it: from there the agent's own state value stands for the rest.
    """

    score: float
    values: Floats
    returns: Floats
    truncated: bool


@dataclass(slots=True)
class _Episode:
    """An episode under way: one entry a step."""

    values: list[float] = field(default_factory=list)
    rewards: list[float] = field(default_factory=list)
    ends: list[bool] = field(default_factory=list)
    score: float = 0.0

    def finish(self, unit: ReturnUnit, rest: float, *, truncated: bool) -> PlayedEpisode:
        returns = np.empty(len(self.rewards))
        after = rest
        for step in range(len(returns) - 1, -1, -1):
            after = self.rewards[step] + (0.0 if self.ends[step] else unit.discount * after)
            returns[step] = after
        return PlayedEpisode(self.score, np.array(self.values), returns, truncated)


def play_episodes(
    games: ParallelGames,
    policy: Policy,
    unit: ReturnUnit,
    *,
    episodes: int,
    epsilon: float,
    seed: int,
) -> tuple[PlayedEpisode, ...]:
    """Play whole episodes, in the order of their seeds; the same as an evaluation with this seed plays.

    Args:
        games: each plays its own share of the episodes.
    """
    shares = [len(range(game, episodes, games.count)) for game in range(games.count)]
    played: list[list[PlayedEpisode]] = [[] for _ in shares]
    under_way = [_Episode() for _ in shares]
    random = np.random.default_rng(seed)
    every = np.arange(games.count)
    observations = games.reset(seed)
    while sum(map(len, played)) < episodes:
        q_values = policy.q_values(observations)  # (N, actions)
        wanted = epsilon_greedy(every, q_values.shape[1], epsilon, q_values.__getitem__, random).actions
        steps = games.step(wanted)
        values = q_values[every, steps.actions]
        ended = steps.terminated | steps.truncated
        rest = np.zeros(games.count)
        if steps.truncated.any():
            rest[steps.truncated] = policy.q_values(steps.observations[steps.truncated]).max(axis=1)
        for game, episode in enumerate(under_way):
            raw, life_lost = float(steps.rewards[game]), bool(steps.life_lost[game])
            episode.score += raw
            episode.values.append(float(values[game]))
            episode.rewards.append(unit.reward(raw))
            episode.ends.append(unit.ends(terminated=bool(steps.terminated[game]), life_lost=life_lost))
            if ended[game]:
                if len(played[game]) < shares[game]:
                    truncated = bool(steps.truncated[game])
                    played[game].append(episode.finish(unit, float(rest[game]), truncated=truncated))
                under_way[game] = _Episode()
        observations = games.restart(ended) if ended.any() else steps.observations
    return tuple(played[number % games.count][number // games.count] for number in range(episodes))


@dataclass(frozen=True, slots=True)
class Bin:
    """The steps whose Q-value lies between `low` and `high`."""

    low: float
    high: float
    comparison: Comparison


def overall(episodes: Sequence[PlayedEpisode]) -> Comparison:
    """All steps of all episodes."""
    return compare_episodes([each.values for each in episodes], [each.returns for each in episodes])


def by_value(episodes: Sequence[PlayedEpisode]) -> tuple[Bin, ...]:
    """The calibration curve: the steps in up to ten bins of about as many steps each, by their Q-value."""
    values = np.concatenate([each.values for each in episodes])
    edges = np.unique(np.quantile(values, np.linspace(0, 1, _MOST_BINS + 1)))
    if len(edges) == 1:
        return (Bin(float(edges[0]), float(edges[0]), overall(episodes)),)
    places = [np.clip(np.searchsorted(edges, each.values, side="right") - 1, 0, len(edges) - 2) for each in episodes]
    bins = []
    for number in range(len(edges) - 1):
        inside = [place == number for place in places]
        comparison = compare_episodes(
            [each.values[mask] for each, mask in zip(episodes, inside, strict=True)],
            [each.returns[mask] for each, mask in zip(episodes, inside, strict=True)],
        )
        bins.append(Bin(float(edges[number]), float(edges[number + 1]), comparison))
    return tuple(bin_ for bin_ in bins if bin_.comparison.count)
