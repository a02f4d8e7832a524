"""Kill a trainer without warning, again and again, and see that nothing is lost that must not be.

    python tests/benchmarks/soak_kill.py --game cart-pole --kills 20
    python tests/benchmarks/soak_kill.py --game pong --kills 20

After each `kill -9`, at a random instant: the state is shown as crashed within 5 seconds, the brain and every
checkpoint load, the ledger is whole and holds each finished episode once, the resume state is read without complaint,
and training has lost at most 60 seconds.
"""

import argparse
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from typing import TypeVar

from arcade_rl.games import catalog
from arcade_rl.recipes import preset
from arcade_rl.shelf import agent_folder, brain_file
from arcade_rl.shelf.agent_folder import AgentFolder
from arcade_rl.shelf.ledger import Ledger, Status
from arcade_rl.shelf.summary import summarize
from arcade_rl.training import resume_state
from arcade_rl.training.launch import ask_and_wait, start_trainer
from arcade_rl.training.learner import resume_file

Found = TypeVar("Found")

QUICK: dict[str, dict[str, int]] = {
    "cart-pole": {"evaluation_interval": 3_000, "checkpoint_interval": 1_000},
    "frozen-lake": {"evaluation_interval": 20_000, "checkpoint_interval": 5_000},
    "pong": {
        "evaluation_interval": 1_000,
        "evaluation_episodes": 2,
        "max_episode_steps": 400,
        "checkpoint_interval": 500,
        "learning_starts": 200,
        "replay_capacity": 2_000,
        "parallel_games": 2,
    },
}


def main() -> None:
    """Kill as often as asked for; exits with 1 at the first loss."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--game", choices=QUICK, default="cart-pole")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--longest", type=float, default=6.0, help="most seconds that a trainer lives")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as saves:
        os.environ["ARCADE_RL_SAVES"] = saves
        soak(new_agent(given.game), given.kills, given.longest, random.Random(given.seed))


def new_agent(game: str) -> AgentFolder:
    chosen = preset(catalog.game(game).family, "default")
    hyperparameters = chosen.hyperparameters.replace(training_steps=10**9, **QUICK[game])
    created = agent_folder.now()
    config = agent_folder.AgentConfig("soak", game, chosen.algorithm, "default", hyperparameters, 0, created)
    return agent_folder.create(config)


def soak(folder: AgentFolder, kills: int, longest: float, chance: random.Random) -> None:
    for number in range(1, kills + 1):
        pid = start_trainer(folder, num_threads=1)
        if number % 3:  # every third may die while it is still starting
            until(lambda: training(folder), "it trains")
        began_at = status(folder).step
        time.sleep(chance.uniform(0, longest))
        before = status(folder)
        os.kill(pid, signal.SIGKILL)
        until(lambda: crashed(folder), "it is shown as crashed", 5)
        check_files(folder)
        lost = before.training_seconds - saved_seconds(folder)
        check(lost <= 60, f"{lost:.1f} s of learning are lost")
        print(f"kill {number}: step {began_at:,} to {before.step:,}, lost {max(0.0, lost):.1f} s", flush=True)
    start_trainer(folder, num_threads=1)
    until(lambda: training(folder), "it trains")
    ask_and_wait(folder, "stop")
    check_files(folder)
    check_episodes(folder)
    check("cannot be used" not in folder.log_file.read_text(), "a resume state was damaged")
    print(f"{kills} kills survived, at step {status(folder).step:,}")


def check_files(folder: AgentFolder) -> None:
    """Everything on disk can be read."""
    for file in [folder.brain_file, *folder.checkpoint_files(), *folder.path.glob("best.safetensors")]:
        brain_file.read(file)
    resume_state.read(resume_file(folder))
    with closing(sqlite3.connect(folder.ledger_file)) as ledger:
        check(ledger.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "the ledger is damaged")


def check_episodes(folder: AgentFolder) -> None:
    """Each episode of each game is in the ledger once, and they follow upon each other without a gap."""
    with closing(sqlite3.connect(folder.ledger_file)) as ledger:
        rows = ledger.execute("SELECT game, step, length FROM episodes ORDER BY game, id").fetchall()
    check(len(rows) == status(folder).episodes, f"{len(rows)} episodes in the ledger, not {status(folder).episodes}")
    games = folder.config().hyperparameters.parallel_games
    ends: dict[int, int] = {}
    for game, step, length in rows:
        check(step == ends.get(game, 0) + length * games, f"game {game} has a gap before step {step:,}")
        ends[game] = step


def status(folder: AgentFolder) -> Status:
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        return ledger.status()


def training(folder: AgentFolder) -> Status | None:
    said = status(folder)
    return said if said.state == "training" else None


def crashed(folder: AgentFolder) -> bool | None:
    return summarize(folder).state == "crashed" or None


def saved_seconds(folder: AgentFolder) -> float:
    return resume_state.read(resume_file(folder)).counts.training_seconds


def until(condition: Callable[[], Found | None], what: str, seconds: float = 120.0) -> Found:
    deadline = time.monotonic() + seconds
    while (found := condition()) is None:
        check(time.monotonic() < deadline, f"{what}: not within {seconds:.0f} s")
        time.sleep(0.02)
    return found


def check(holds: bool, problem: str) -> None:
    if not holds:
        sys.exit(f"FAILED: {problem}")


if __name__ == "__main__":
    main()
