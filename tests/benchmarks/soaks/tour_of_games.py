"""Ten Atari games picked at random: each is trained for 5,000 steps, watched for 600 frames and evaluated.

    python -m tests.benchmarks.soaks.tour_of_games [--games 10] [--seed N]

Prints a line a game and exits with 1 if any of them failed in any way.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from arcade_rl.games.catalog import games


def main() -> int:
    """Tour the games; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--games", type=int, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    given = parser.parse_args()
    atari = [entry.id for entry in games() if entry.pixels]
    print(f"seed {given.seed}")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ARCADE_RL_SAVES"] = folder
        failures = sum(not visit(game, Path(folder)) for game in random.Random(given.seed).sample(atari, given.games))
    return 1 if failures else 0


def visit(game: str, folder: Path) -> bool:
    """Train, watch and evaluate one game; whether all went well."""
    began = time.monotonic()
    picture = folder / "picture.png"
    try:
        run("new", game, "--game", game, "--seed", "1", "--set", "learning_starts=1000")
        run("train", game, "--steps", "5000")
        run("watch", game, "--headless", "--frames", "600", "--screenshot", str(picture))
        scores = json.loads(run("eval", game, "--episodes", "2", "--json"))
        shown = json.loads(run("show", game, "--json"))
    except subprocess.CalledProcessError as error:
        print(f"{game:24} FAILED: {' '.join(error.cmd[3:])}: {error.stderr.strip().splitlines()[-1]}", flush=True)
        return False
    assert (shown["step"], shown["updates"] > 0, picture.stat().st_size > 0) == (5_000, True, True)
    print(f"{game:24} mean {scores['mean']:10,.1f}   {time.monotonic() - began:5.0f} s", flush=True)
    picture.unlink()
    return True


def run(*arguments: str) -> str:
    """Run one command line; its standard output."""
    command = [sys.executable, "-m", "arcade_rl", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
