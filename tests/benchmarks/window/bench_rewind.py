"""What going back in time costs: the memory of a minute of play, the time taken of each frame, and by each step back.

Run with `python -m tests.benchmarks.window.bench_rewind [game]`. Without a game: Pong, Atari games with busy screens,
CartPole and FrozenLake, each in a process of its own. Nobody thinks and nothing is drawn: random moves, as of a human.
Times are wall-clock times and, for busy machines, processor times. Memory is reported on Linux alone.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from arcade_rl import presets
from arcade_rl.games import catalog
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.viewer.play.episode_state import SessionSnapshot
from arcade_rl.viewer.play.rewind import HISTORY_SECONDS
from arcade_rl.viewer.play.session import Session

_GAMES = ("pong", "seaquest", "space-invaders", "boxing", "montezuma-revenge", "cart-pole", "frozen-lake")
_WARM_UP_SECONDS = 2
_PAGE_BYTES = 4096


class Stopwatch:
    """Times something over and over."""

    def __init__(self) -> None:
        self.by_clock: list[float] = []
        self.by_processor: list[float] = []

    @contextmanager
    def running(self) -> Iterator[None]:
        """Time what is done inside."""
        clock, processor = time.perf_counter(), time.thread_time()
        yield
        self.by_processor.append(time.thread_time() - processor)
        self.by_clock.append(time.perf_counter() - clock)

    def told(self, calls: int) -> str:
        """Percentiles in milliseconds over `calls` calls, of which those that were not timed took nothing."""
        idle = [0.0] * (calls - len(self.by_clock))
        p50, p95, p99 = (1000 * float(np.percentile([*idle, *self.by_clock], q)) for q in (50, 95, 99))
        processor = 1000 * float(np.percentile([*idle, *self.by_processor], 95))
        return f"p50 {p50:.3f} ms, p95 {p95:.3f} ms, p99 {p99:.3f} ms (processor p95 {processor:.3f} ms)"


class TimedSession(Session):
    """A session that times its snapshots."""

    def __init__(self, *arguments: object, **options: object) -> None:
        self.stopwatch = Stopwatch()
        super().__init__(*arguments, **options)  # type: ignore[arg-type]  # handed on as they are

    def snapshot(self) -> SessionSnapshot:
        """As ever, under the stopwatch."""
        with self.stopwatch.running():
            return super().snapshot()


def main() -> None:
    if len(sys.argv) > 1:
        measure(sys.argv[1])
    else:
        for game_id in _GAMES:
            subprocess.run([sys.executable, "-m", "tests.benchmarks.window.bench_rewind", game_id], check=True)


def measure(game_id: str) -> None:
    """Fill the history, and a little more; then go all the way back."""
    chosen = presets.preset(catalog.game(game_id).family, "default", game=game_id)
    game = make_game(game_id, GameSettings.from_hyperparameters(chosen.hyperparameters))
    session = TimedSession(game, None, controller="human", seed=1)
    play = player(session)
    play(_WARM_UP_SECONDS * game.frames_per_second)
    before = resident_bytes()
    session.stopwatch = Stopwatch()
    frames = (HISTORY_SECONDS + 1) * game.frames_per_second
    play(frames)
    megabytes = (resident_bytes() - before) / 1e6
    print(f"{game_id}: {HISTORY_SECONDS} s take {megabytes:.1f} MB")
    print(f"  of each frame: {session.stopwatch.told(frames)}")
    print(f"  one snapshot:  {session.stopwatch.told(len(session.stopwatch.by_clock))}")
    back = Stopwatch()
    gone = step = 0
    while step or not gone:
        with back.running():
            step = session.rewind(1)
        gone += step
    print(f"  one step back: {back.told(len(back.by_clock))}; {gone / game.frames_per_second:.1f} s in all")


def player(session: Session) -> Callable[[int], None]:
    """Plays frames, with a random move that changes now and then."""
    random = np.random.default_rng(0)

    def play(frames: int) -> None:
        move = 0
        while frames:
            if random.random() < 0.1:
                move = int(random.integers(len(session.game.entry.actions)))
            frames -= session.advance(move).action is not None

    return play


def resident_bytes() -> int:
    """What this process holds in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_BYTES


if __name__ == "__main__":
    main()
