"""Two hours of training, the cockpit and a window open: the memory of each must stay flat.

    python -m tests.benchmarks.soaks.soak_memory [MINUTES] [--game pong | --agent FOLDER]

Trains a new agent, or goes on with the one that stands first on its shelf; opens the cockpit on its training screen in
a pseudo-terminal and its window on a virtual screen, and samples what lies in memory for each; of the trainer, only
while no evaluation, which has emulators of its own, runs beside the training. Exits with 1 if one of them ended, or if
its memory, by the lower quartile of each tenth of the time after the first 20 minutes (a sixth of a shorter run), grew
by more than 5 MB. Needs Linux with Xvfb.
"""

import argparse
import math
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.ledger.ledger import Ledger
from tests.benchmarks.soaks.flat_memory import report
from tests.benchmarks.support.terminal import Terminal
from tests.benchmarks.support.virtual_screen import virtual_screen

_WARMING_SECONDS = 20 * 60
_SAMPLED_EVERY_SECONDS = 5.0
_TOLD_EVERY_SECONDS = 300.0


class SoakError(Exception):
    """What went wrong, in one line."""


def main() -> int:
    """Watch for so long; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("minutes", type=float, nargs="?", default=120.0)
    parser.add_argument("--game", default="pong")
    parser.add_argument("--agent", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # tidy up then, too
    with virtual_screen() as screen, tempfile.TemporaryDirectory() as empty:
        folder: Path = given.agent.absolute() if given.agent else Path(empty) / "soak"
        environment = {**screen.environment, "ARCADE_RL_SAVES": str(folder.parent)}
        if not given.agent:
            command(environment, "new", "soak", "--game", given.game, "--set", "training_steps=1000000000")
        processes: dict[str, subprocess.Popen[bytes]] = {}
        try:
            processes["trainer"] = start(environment, "arcade_rl.training", str(folder), "--num-threads=1")
            wait_for(folder / "brain.safetensors")
            terminal = Terminal(("arcade_rl",), environment)
            processes["cockpit"] = terminal.process
            processes["window"] = start(environment, "arcade_rl", "watch", folder.name)
            time.sleep(10)
            terminal.type(b"\x1b[H\r")  # the first line of the shelf, and enter: its training screen
            samples = watch(processes, given.minutes * 60, AgentFolder(folder))
            warming_seconds = min(_WARMING_SECONDS, given.minutes * 60 / 6)
            return report(samples, warming=int(warming_seconds / _SAMPLED_EVERY_SECONDS))
        except SoakError as fault:
            print(f"FAILED: {fault}")
            return 1
        finally:
            end(processes)


def command(environment: Mapping[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "arcade_rl", *arguments], env=environment, check=True, capture_output=True)


def start(environment: Mapping[str, str], *module: str) -> "subprocess.Popen[bytes]":
    """One process of the program, a little less urgent than whoever uses the machine meanwhile."""
    quiet = subprocess.DEVNULL
    nicer = [sys.executable, "-m", *module]
    return subprocess.Popen(["nice", *nicer], env=environment, stdin=quiet, stdout=quiet, stderr=quiet)


def wait_for(file: Path) -> None:
    deadline = time.monotonic() + 300
    while not file.exists():
        if time.monotonic() > deadline:
            raise SoakError("the trainer has not begun within 5 minutes")
        time.sleep(0.2)


def watch(
    processes: Mapping[str, "subprocess.Popen[bytes]"], seconds: float, agent: AgentFolder
) -> dict[str, list[float]]:
    """MB in memory of each, at even intervals; infinite where an evaluation lies in it as well."""
    watched = {name: psutil.Process(process.pid) for name, process in processes.items()}
    samples: dict[str, list[float]] = {name: [] for name in processes}
    begun = told = time.monotonic()
    while (now := time.monotonic()) - begun < seconds:
        for name, process in watched.items():
            if processes[name].poll() is not None:
                raise SoakError(f"the {name} ended by itself, with exit status {processes[name].returncode}")
            passing = name == "trainer" and evaluates(agent)
            samples[name].append(math.inf if passing else process.memory_info().rss / 1e6)
        if now - told >= _TOLD_EVERY_SECONDS:
            told = now
            words = ", ".join(f"{name} {megabytes[-1]:.1f}" for name, megabytes in samples.items())
            print(f"{(now - begun) / 60:5.0f} min: {words} MB", flush=True)
        time.sleep(_SAMPLED_EVERY_SECONDS)
    return samples


def evaluates(agent: AgentFolder) -> bool:
    """Whether the agent's trainer evaluates it now, beside the training."""
    with Ledger(agent.ledger_file, read_only=True) as ledger:
        return "evaluating" in ledger.status().activity


def end(processes: Mapping[str, "subprocess.Popen[bytes]"]) -> None:
    """Ask all of them to end, and wait."""
    for process in processes.values():
        if process.poll() is None:
            os.kill(process.pid, signal.SIGTERM)
    for process in processes.values():
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()


if __name__ == "__main__":
    sys.exit(main())
