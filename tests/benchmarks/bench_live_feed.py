"""What the live feed costs the trainer: the share of its time, with pictures shown as often as it ever does.

python -m tests.benchmarks.bench_live_feed
"""

import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from arcade_rl.games.factory import make_parallel_games
from arcade_rl.games.game import GameSettings
from arcade_rl.training.broadcast import Broadcast
from arcade_rl.training.loop import Tally

SECONDS = 3.0
TARGET = 0.01


def main() -> None:
    """Print, for each family of games, what share of the time goes into the feed."""
    for game, count in (("frozen-lake", 1), ("cart-pole", 8), ("pong", 1), ("pong", 8), ("pong", 64)):
        with tempfile.TemporaryDirectory() as folder:
            share, pictures = measure(game, count, Path(folder) / "live.bin")
        verdict = f"under {TARGET:.0%}: {'reached' if share < TARGET else 'missed'}"
        print(f"{count:3} x {game:12} {share:7.3%} of the time, {pictures:4.1f} pictures/s ({verdict})")


def measure(game: str, count: int, path: Path) -> tuple[float, float]:
    """The share of seconds spent showing, where steps take a millisecond; and how many pictures were shown a second."""
    games = make_parallel_games(game, GameSettings(), count)
    games.reset(0)
    steps = games.step(np.zeros(count, np.int64))
    learner = SimpleNamespace(games=games, tally=Tally(count), counts=SimpleNamespace(step=0))
    broadcast = Broadcast(path, learner)  # type: ignore[arg-type]  # all that it looks at
    spent, pictures, end = 0.0, 0, time.monotonic() + SECONDS
    while (now := time.monotonic()) < end:
        before = broadcast._next
        began = time.perf_counter()
        broadcast.show(steps, now)
        spent += time.perf_counter() - began
        pictures += broadcast._next != before
        time.sleep(0.001)
    broadcast.close()
    games.close()
    return spent / SECONDS, pictures / SECONDS


if __name__ == "__main__":
    main()
