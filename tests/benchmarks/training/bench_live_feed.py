"""What the feeds cost the trainer: the share of its time, with games and batches shown as often as they ever are.

python -m tests.benchmarks.training.bench_live_feed
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from arcade_rl.agents.algorithms.dqn import DqnAgent
from arcade_rl.agents.data import Transitions
from arcade_rl.games.factory import make_parallel_games
from arcade_rl.games.game import GameSettings, ParallelGames
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.training.core.loop import Tally
from arcade_rl.training.run.broadcasts import BatchBroadcast, Broadcast

SECONDS = 3.0
TARGET = 0.01


def main() -> None:
    """Print, for each family of games, what share of the time goes into each feed, and into both."""
    for game, count in (("frozen-lake", 1), ("cart-pole", 8), ("pong", 1), ("pong", 8), ("pong", 64)):
        with tempfile.TemporaryDirectory() as folder:
            pictures, batches = measure(game, count, Path(folder))
        share = pictures + batches
        verdict = f"under {TARGET:.0%}: {'reached' if share < TARGET else 'missed'}"
        print(f"{count:3} x {game:12} pictures {pictures:7.3%}, batches {batches:7.3%}: {share:7.3%} ({verdict})")


def measure(game: str, count: int, folder: Path) -> tuple[float, float]:
    """The shares of seconds spent showing pictures and showing batches, where steps take a millisecond."""
    games = make_parallel_games(game, GameSettings(), count)
    agent = agent_that_learned(games, folder / "replay")
    steps = games.step(np.zeros(count, np.int64))
    learner = SimpleNamespace(
        agent=agent,
        config=SimpleNamespace(algorithm="dqn"),
        hyperparameters=agent.hyperparameters,
        games=games,
        tally=Tally(count),
        counts=SimpleNamespace(step=0),
    )
    broadcast = Broadcast(folder / "live.bin", learner)  # type: ignore[arg-type]  # all that it looks at
    batches = BatchBroadcast(folder / "batch.bin", learner)  # type: ignore[arg-type]  # all that it looks at
    spent, end = [0.0, 0.0], time.monotonic() + SECONDS
    while (now := time.monotonic()) < end:
        agent.updates += 1  # each batch is news
        spent[0] += seconds(lambda: broadcast.show(steps, now))
        spent[1] += seconds(lambda: batches.show(now))
        time.sleep(0.001)
    broadcast.close()
    batches.close()
    games.close()
    return spent[0] / SECONDS, spent[1] / SECONDS


def agent_that_learned(games: ParallelGames, replay: Path) -> DqnAgent:
    """An untrained agent after its first update."""
    spec, count = games.observation_spec, games.count
    hyperparameters = Hyperparameters(
        network="nature" if spec.kind == "pixels" else "mlp",
        parallel_games=count,
        replay_capacity=1_000,
        learning_starts=4 * count,
        steps_per_update=4 * count,
    )
    agent = DqnAgent(hyperparameters, spec, len(games.entry.actions), seed=0, replay_folder=replay)
    observations, no = games.reset(0), np.zeros(count, np.bool_)
    for _ in range(8):
        steps = games.step(np.zeros(count, np.int64))
        agent.remember(Transitions(observations, steps.actions, steps.rewards, steps.observations, no, no))
        observations = steps.observations
    agent.learn()
    return agent


def seconds(do: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
