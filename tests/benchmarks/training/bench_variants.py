"""What another mode of the console costs: agent steps/s of games on processes, beside the vector environment.

Run with `python -m tests.benchmarks.training.bench_variants [GAME] [MODE] [ROUNDS]`. Both play random actions in 16
games, by turns, with the preset's pictures; the vector environment plays the standard mode, since it can play no other.
A ratio of 0.5 says that emulators of another mode play at half the speed; on busy cores look at the CPU time instead.
"""

import statistics
import sys
import time

import numpy as np

from arcade_rl import presets
from arcade_rl.games import catalog
from arcade_rl.games.atari.atari_processes import AtariProcessGames
from arcade_rl.games.factory import make_parallel_games
from arcade_rl.games.game import GameSettings, ParallelGames

GAMES = 16
DECISIONS_A_TURN = 40


def main() -> None:
    game_id = sys.argv[1] if len(sys.argv) > 1 else "breakout"
    entry = catalog.game(game_id)
    mode = int(sys.argv[2]) if len(sys.argv) > 2 else entry.modes[1]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 9
    hyperparameters = presets.preset(entry.family, "default", game=entry.id).hyperparameters
    made = {}
    for name, chosen in (("vector environment", -1), (f"processes, mode {mode}", mode)):
        settings = GameSettings.from_hyperparameters(hyperparameters.replace(game_mode=chosen))
        made[name] = make_parallel_games(entry.id, settings, GAMES)
        made[name].reset(0)
    rates: dict[str, list[float]] = {name: [] for name in made}
    cores: dict[str, list[float]] = {name: [] for name in made}
    random = np.random.default_rng(0)
    for _ in range(rounds):
        for name, games in made.items():
            before, begin = cpu_seconds(games), time.perf_counter()
            play(games, random)
            rates[name].append(DECISIONS_A_TURN * GAMES / (time.perf_counter() - begin))
            cores[name].append((cpu_seconds(games) - before) / (DECISIONS_A_TURN * GAMES))
    for name, games in made.items():
        games.close()
        milliseconds = 1000 * statistics.mean(cores[name])
        print(f"{name}: {statistics.median(rates[name]):,.0f} agent steps/s, {milliseconds:.2f} core-ms a step")
    print(f"ratio of the speeds {ratio(rates):.2f}, of the CPU time {ratio(cores):.2f}")


def play(games: ParallelGames, random: np.random.Generator) -> None:
    for _ in range(DECISIONS_A_TURN):
        steps = games.step(random.integers(len(games.entry.actions), size=games.count))
        games.restart(steps.terminated | steps.truncated)


def cpu_seconds(games: ParallelGames) -> float:
    """Of this process, in which the threads of the vector environment are, and of the games' own processes."""
    own_processes = (games.thread_seconds() or 0.0) if isinstance(games, AtariProcessGames) else 0.0
    return time.process_time() + own_processes


def ratio(measured: dict[str, list[float]]) -> float:
    """Of the processes to the vector environment: a median over the rounds."""
    vector, processes = measured.values()
    return statistics.median(other / standard for standard, other in zip(vector, processes, strict=True))


if __name__ == "__main__":
    main()
