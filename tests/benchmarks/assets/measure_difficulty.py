"""How hard each game is to begin with: how long random play goes on until its first point.

Run with `python -m tests.benchmarks.assets.measure_difficulty [game ...]`; without games it measures all of them and
writes the table that ships, `arcade_rl/games/difficulty.csv`: some minutes. Eleven random players begin; each plays
until a reward above zero, for at most a minute at the game's own speed. Where every step costs, a player has to end the
episode instead.
"""

import csv
import sys
import time

import numpy as np

from arcade_rl import presets
from arcade_rl.errors import ArcadeError
from arcade_rl.games import catalog, difficulty
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.factory import make_game, make_parallel_games
from arcade_rl.games.game import GameSettings

PLAYERS = 11  # odd: one of them is in the middle
SECONDS = 60
SEED = 0


def main() -> None:
    """Measure the games that are named, else all of them for the table."""
    named = [catalog.game(name) for name in sys.argv[1:]]
    rows = []
    for entry in named or [entry for entry in catalog.games() if entry not in catalog.added()]:
        started = time.perf_counter()
        try:
            rows.append(measure(entry))
        except ArcadeError as error:  # a package is missing
            print(f"{entry.id}: {error}", flush=True)
        else:
            print(entry.id, rows[-1], f"{time.perf_counter() - started:.1f} s", flush=True)
    if not named:
        with difficulty.TABLE.open("w", encoding="utf-8", newline="") as table:
            writer = csv.DictWriter(table, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def measure(entry: CatalogEntry) -> dict[str, object]:
    """One row of the table."""
    settings = GameSettings.from_hyperparameters(presets.preset(entry.family, "default", game=entry.id).hyperparameters)
    per_second = make_game(entry.id, settings).frames_per_second // (settings.frame_skip if entry.pixels else 1)
    most = SECONDS * per_second
    first, every_step_costs = first_points(entry, settings, most)
    scored = np.sort(first[first > 0])
    return {
        "game": entry.id,
        "aim": "end" if every_step_costs else "point",
        "players": PLAYERS,
        "steps": most,
        "steps_per_second": per_second,
        "reached_by": len(scored),
        "median_steps": scored[PLAYERS // 2] if 2 * len(scored) > PLAYERS else "",
    }


def first_points(entry: CatalogEntry, settings: GameSettings, most: int) -> tuple[np.ndarray, bool]:
    """The agent step of each player's first reward above zero, 0 for those without one; and whether every step costs.

    It ends when the median is known.
    """
    random = np.random.default_rng(SEED)
    games = make_parallel_games(entry.id, settings, PLAYERS)
    first = np.zeros(PLAYERS, np.int64)
    every_step_costs = True
    games.reset(SEED)
    for step in range(1, most + 1):
        steps = games.step(random.integers(len(entry.actions), size=PLAYERS))
        every_step_costs &= bool((steps.rewards < 0).all())
        reached = steps.terminated if every_step_costs else steps.rewards > 0
        first[(first == 0) & reached] = step
        if 2 * np.count_nonzero(first) > PLAYERS:
            break
        ended = steps.terminated | steps.truncated
        if ended.any():
            games.restart(ended)
    games.close()
    return first, every_step_costs


if __name__ == "__main__":
    main()
