"""How to choose the best brain of a training: rules compared on the champions' own curves.

Run with `python -m tests.benchmarks.learning.choose_best`. Each simulated training follows a champion's smoothed curve.
Its policies differ from that by a share of its level, from one evaluation to the next, and their episodes scatter by a
share of it. On Breakout with `default`, evaluations differ from their neighbours by 16% of the level, which is no more
than the scatter of 5 episodes explains (35% each): there, policies hardly differ. A rule sees evaluations of 5 episodes
and may ask for more.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arcade_rl.locations import assets_folder

BRAINS = assets_folder() / "brains"
GAMES = ("breakout", "space-invaders", "boxing", "freeway", "pong")
EPISODES = 5
TRAININGS = 400  # of each game
CASES = ((0.0, 0.2), (0.0, 0.4), (0.05, 0.4), (0.1, 0.4))  # how policies differ, how episodes scatter
Curve = NDArray[np.float64]


@dataclass(slots=True)
class Training:
    """What is true of one simulated training, and how many episodes were asked of it."""

    truth: Curve
    spread: Curve  # standard deviation of an episode, by evaluation
    random: np.random.Generator
    episodes: int = 0

    def play(self, evaluation: int, episodes: int) -> float:
        """The mean of `episodes` episodes."""
        self.episodes += episodes
        scatter = self.spread[evaluation] / np.sqrt(episodes)
        return float(self.truth[evaluation] + scatter * self.random.standard_normal())


def single(training: Training, episodes: int) -> int:
    """The best single evaluation."""
    return int(np.argmax([training.play(number, episodes) for number in range(len(training.truth))]))


def neighbours(training: Training, width: int) -> int:
    """The newest of those neighbouring evaluations whose mean is best."""
    means = [training.play(number, EPISODES) for number in range(len(training.truth))]
    trailing = [np.mean(means[max(0, number - width + 1) : number + 1]) for number in range(len(means))]
    return int(np.argmax(trailing))


def running(training: Training, episodes: int) -> int:
    """The one whose mean with all before it is best, each of half the weight of the one after it."""
    scores: list[float] = []
    for number in range(len(training.truth)):
        mean = training.play(number, episodes)
        scores.append((scores[-1] + mean) / 2 if scores else mean)
    return int(np.argmax(scores))


def confirmed(training: Training, further: int) -> int:
    """An evaluation that beats the best is played on; the mean of all its episodes has to beat it too."""
    best, chosen = -np.inf, 0
    for number in range(len(training.truth)):
        mean = training.play(number, EPISODES)
        if mean > best:
            mean = (EPISODES * mean + further * training.play(number, further)) / (EPISODES + further)
            if mean > best:
                best, chosen = mean, number
    return chosen


def newest(training: Training, _: int) -> int:
    """No choice."""
    for number in range(len(training.truth)):
        training.play(number, EPISODES)
    return len(training.truth) - 1


RULES: tuple[tuple[str, Callable[[Training, int], int], int], ...] = (
    ("newest", newest, 0),
    ("best of 5 episodes", single, 5),
    ("best of 10 episodes", single, 10),
    ("best of 20 episodes", single, 20),
    ("mean of 3 neighbours", neighbours, 3),
    ("running mean of 5", running, 5),
    ("running mean of 10", running, 10),
    ("confirmed by 10 more", confirmed, 10),
    ("confirmed by 20 more", confirmed, 20),
)


def curve(game: str) -> Curve:
    """A champion's smoothed curve, counted from its lowest score, so that levels are positive."""
    means = np.loadtxt(BRAINS / f"{game}-champion" / "curve.csv", delimiter=",", skiprows=1)[:, 2]
    padded = np.pad(means - min(means.min(), 0.0), 2, mode="edge")
    return np.convolve(padded, np.ones(5) / 5, mode="valid")


def main() -> None:
    """Print, for each rule, what share of the best policy's level is lost, and how many episodes it costs."""
    random = np.random.default_rng(0)
    curves = [curve(game) for game in GAMES]
    for churn, scatter in CASES:
        print(f"policies differ by {churn:.0%}, episodes scatter by {scatter:.0%}")
        for name, rule, number in RULES:
            losses, episodes = [], []
            for smooth in curves * TRAININGS:
                truth = smooth * (1 + churn * random.standard_normal(len(smooth)))
                training = Training(truth, scatter * np.abs(truth), random)
                losses.append(1 - truth[rule(training, number)] / truth.max())
                episodes.append(training.episodes / len(truth))
            mean, bad, cost = np.mean(losses), np.quantile(losses, 0.9), np.mean(episodes)
            print(f"  {name:22} loses {mean:5.1%}, one time in ten {bad:5.1%}; {cost:4.1f} episodes an evaluation")


if __name__ == "__main__":
    main()
