"""Kill trainers, cockpits and windows without warning, again and again, and see that nothing is lost that must not be.

    python -m tests.benchmarks.soaks.soak_kill --game cart-pole --kills 500
    python -m tests.benchmarks.soaks.soak_kill --game frozen-lake --kills 500
    python -m tests.benchmarks.soaks.soak_kill --game pong --kills 100

Trainers are forked from this process, which has loaded what they need, and most of them save every fraction of a
second, so that many kills fall into a save. Every 25th saves as often as real ones do, and may live for a minute: the
most that was lost is of those. Beside every tenth kill a cockpit and a window on the agent are killed, too.

After each `kill -9`, at a random instant: the state is shown as crashed within 5 seconds, the brain and every
checkpoint load, the ledger is whole and holds each finished episode once, the resume state is read without complaint,
and training has lost at most 60 seconds. Linux and macOS.
"""

import argparse
import contextlib
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import TypeVar

from arcade_rl.games import catalog
from arcade_rl.presets import preset
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.ledger.ledger import Ledger, Status
from arcade_rl.shelf.queries.summary import summarize
from arcade_rl.training.core import resume_state
from arcade_rl.training.core.learner import resume_file
from arcade_rl.training.launch import ask_and_wait
from arcade_rl.training.run import housekeeping, training_run
from arcade_rl.training.run.trainer import train
from tests.benchmarks.support.terminal import Terminal

Found = TypeVar("Found")

assert training_run  # loaded here, with torch, once for all trainers

QUICK: dict[str, dict[str, int]] = {
    "cart-pole": {"evaluation_interval": 3_000, "checkpoint_interval": 1_000},
    "frozen-lake": {"evaluation_interval": 20_000, "checkpoint_interval": 5_000},
    "pong": {
        "evaluation_interval": 1_000,
        "evaluation_episodes": 2,
        "max_episode_steps": 400,
        "checkpoint_interval": 1_000,
        "parallel_games": 4,
    },
}
_trainers: list[int] = []
_REAL_EVERY = 25
_BESIDE_EVERY = 10
_MOST_LOST_SECONDS = 60.0


@dataclass
class Losses:
    """What the kills have cost.

    Attributes:
        hurried, real: seconds of training that each kill lost, of trainers that save all the time and as real ones.
        beside: how many cockpits and windows were killed.
    """

    hurried: list[float]
    real: list[float]
    beside: int = 0


def main() -> None:
    """Kill as often as asked for; exits with 1 at the first loss."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--game", choices=QUICK, default="cart-pole")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--longest", type=float, default=2.0, help="most seconds that a trainer lives")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as saves:
        os.environ["ARCADE_RL_SAVES"] = saves
        os.environ["SDL_VIDEODRIVER"] = os.environ["SDL_AUDIODRIVER"] = "dummy"
        try:
            losses = soak(new_agent(given.game), given.kills, given.longest, random.Random(given.seed))
        finally:
            end_the_last()
    hurried, real = (f"{max(each, default=0.0):.1f} s" for each in (losses.hurried, losses.real))
    print(f"{given.kills} kills of trainers and {losses.beside} of cockpits and windows survived on {given.game}")
    print(f"most that was lost: {hurried} where all is saved at once ({len(losses.hurried)}), {real} as saved in use")


def new_agent(game: str) -> AgentFolder:
    chosen = preset(catalog.game(game).family, "default")
    hyperparameters = chosen.hyperparameters.replace(training_steps=10**9, **QUICK[game])
    created = agent_folder.now()
    config = agent_folder.AgentConfig("soak", game, chosen.algorithm, "default", hyperparameters, 0, created)
    return agent_folder.create(config)


def soak(folder: AgentFolder, kills: int, longest: float, chance: random.Random) -> Losses:
    losses = Losses([], [])
    for number in range(1, kills + 1):
        real = number % _REAL_EVERY == 0
        beside = number % _BESIDE_EVERY == 0
        lives = chance.uniform(0, _MOST_LOST_SECONDS if real else longest + 6 * beside)  # a window takes time to open
        pid = fork_trainer(folder, hurried=not real)
        if number % 3:  # every third may die while it is still starting
            await_training(folder, pid)
        terminals = open_beside() if beside else []
        time.sleep(lives)
        losses.beside += kill_beside(terminals, folder)
        before = status(folder)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        if before.state != "idle":
            until(lambda: crashed(folder), "it is shown as crashed", 5)
        if not resume_file(folder).exists():
            check(before.step == 0, "it has trained, and there is no resume state")
            continue
        check_files(folder)
        lost = max(0.0, before.training_seconds - saved_seconds(folder))
        check(lost <= _MOST_LOST_SECONDS, f"{lost:.1f} s of learning are lost")
        (losses.real if real else losses.hurried).append(lost)
        if number % 50 == 0 or real:
            print(f"kill {number}: at step {before.step:,}, lost {lost:.1f} s", flush=True)
    pid = fork_trainer(folder, hurried=False)
    await_training(folder, pid)
    ask_and_wait(folder, "stop")
    check(os.waitpid(pid, 0)[1] == 0, "the last trainer failed")
    check_files(folder)
    check_episodes(folder)
    log = folder.log_file.read_text()
    check("cannot be used" not in log and "Traceback" not in log, "the log tells of damage or of an error")
    return losses


def fork_trainer(folder: AgentFolder, *, hurried: bool) -> int:
    """A trainer in a process of its own, but without a second of loading torch; returns its pid."""
    pid = os.fork()
    if pid:
        _trainers.append(pid)
        return pid
    status = 1
    try:
        os.setsid()
        log = os.open(folder.log_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.dup2(log, 1)
        os.dup2(log, 2)
        if hurried:
            housekeeping._BRAIN_SECONDS, housekeeping._RESUME_SECONDS = 0.1, 0.25
        train(folder, num_threads=1)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)  # also where not even the traceback can be written: nothing of the parent's is undone here


def end_the_last() -> None:
    """After a failure the last trainer may still be at work; all others were waited for."""
    with contextlib.suppress(OSError):
        if os.waitpid(_trainers[-1], os.WNOHANG) == (0, 0):
            os.kill(_trainers[-1], signal.SIGKILL)
            os.waitpid(_trainers[-1], 0)


def open_beside() -> list[Terminal]:
    """The cockpit, and the window on the agent (drawn, and shown nowhere)."""
    return [Terminal(("arcade_rl",), os.environ), Terminal(("arcade_rl", "watch", "soak"), os.environ)]


def kill_beside(terminals: list[Terminal], folder: AgentFolder) -> int:
    """Kill them; the trainer does not care. Returns how many they were."""
    for terminal in terminals:
        check(terminal.process.poll() is None, f"a cockpit or a window ended by itself: {terminal.last_words}")
        terminal.kill()
    if terminals:
        check(folder.trainer_alive(), "a trainer died with a cockpit or a window")
    return len(terminals)


def check_files(folder: AgentFolder) -> None:
    """Everything on disk can be read."""
    for file in [folder.brain_file, *folder.checkpoint_files()[-3:], *folder.path.glob("best.safetensors")]:
        brain_file.read(file)
    resume_state.read(resume_file(folder))
    for file in [folder.ledger_file, *folder.path.parent.glob("*.sqlite")]:
        with closing(sqlite3.connect(file)) as connection:
            check(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], f"{file.name} is damaged")


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


def await_training(folder: AgentFolder, pid: int) -> None:
    until(lambda: training(folder, pid), "it trains")


def training(folder: AgentFolder, pid: int) -> bool | None:
    said = status(folder)
    return (said.state, said.pid) == ("training", pid) or None


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
