"""What it costs a training to time itself: the clock's calls in a step, and the readings of a second.

Run with `python -m tests.benchmarks.training.bench_time_use`. Steps and calls are measured by turns, and the quickest
turn of each counts: on a busy machine the others measure who else is at work.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch

from arcade_rl.agents.factory import make_agent
from arcade_rl.games import catalog
from arcade_rl.games.factory import make_parallel_games
from arcade_rl.games.game import GameSettings
from arcade_rl.presets import preset
from arcade_rl.training.core.loop import Tally, run_loop
from arcade_rl.training.core.time_use import StepClock, StepPart
from arcade_rl.training.run.machine_use import MachineUse

GAMES = ("frozen-lake", "cart-pole", "breakout")
LAPS: tuple[StepPart, ...] = ("acting", "learning", "games", "learning")  # as `run_loop` ends them
TURNS = 200
SECONDS = 4.0  # at most, for all turns of steps
CALLS = 31  # a turn is this many calls, or a hundredth of a second


def seconds_each(do: Callable[[], object]) -> float:
    """Of one call, in one turn."""
    began, calls = time.perf_counter(), 0
    while time.perf_counter() - began < 0.01:
        for _ in range(CALLS):
            do()
        calls += CALLS
    return (time.perf_counter() - began) / calls


def measure(game_id: str) -> None:
    """Print the cost on one game with its default preset."""
    entry = catalog.game(game_id)
    chosen = preset(entry.family, "default", game=entry.id)
    values = chosen.hyperparameters
    games = make_parallel_games(entry.id, GameSettings.from_hyperparameters(values), values.parallel_games)
    with tempfile.TemporaryDirectory() as folder:
        agent = make_agent(
            chosen.algorithm, values, games.observation_spec, len(entry.actions), seed=0, replay_folder=Path(folder)
        )
        loop = run_loop(games, agent, games.reset(0), Tally(games.count))
        clock, machine = StepClock(time.monotonic, lambda: 0.0), MachineUse(games)
        while not agent.updates:
            next(loop)

        def calls() -> None:
            lap = next(clock.laps)
            for part in LAPS:
                lap(part)

        def readings() -> None:
            clock.take()
            machine.take()

        turns, began = [], time.perf_counter()
        while len(turns) < TURNS and time.perf_counter() - began < SECONDS:
            turns.append((seconds_each(lambda: next(loop)), seconds_each(calls), seconds_each(readings)))
        step, timing, reading = map(min, zip(*turns, strict=True))
        print(f"{game_id:12} a step of all games {step * 1e6:8,.1f} us, timing it {timing / step + reading:.3%}")
    games.close()


if __name__ == "__main__":
    torch.set_num_threads(1)
    for each in GAMES:
        measure(each)
