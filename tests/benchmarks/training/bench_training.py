"""How fast our trainer learns Pong, beside others with the same setting.

    pip install '.[bench]'
    python -m tests.benchmarks.training.bench_training
    python -m tests.benchmarks.training.bench_training pqn

`dqn` (the default) is preset `classic`, beside Stable-Baselines3's DQN and a bare loop of the same updates: one game,
Nature network, batch 32, one update every 4 agent steps, 10% random actions, a replay of 100,000. The bare loop comes
twice: in the trainer's own arithmetic, which is bfloat16 where the processor multiplies it fast, and in float32.

`pqn` is PQN at the settings of CleanRL's `pqn_atari_envpool.py`, beside a plain loop in its order: 8 games, rollouts
of 128 steps, then 4 epochs of 4 minibatches of 256 on the Nature network with layer norm, in float32, while the games
wait. Games and emulator are the same for both. CleanRL's own script runs beside them where it is given, with the Python
of an environment that has what it needs (envpool 0.8, gym 0.23, tyro, tensorboard):

    python -m tests.benchmarks.training.bench_training pqn --cleanrl PYTHON cleanrl/pqn_atari_envpool.py

Each runs as a process of its own with the same number of threads. They take turns of some seconds, the others standing
still meanwhile, so that a machine whose speed swings slows all alike; what counts are the ratios.
"""

import argparse
import functools
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arcade_rl.training.core.compute import default_threads
from tests.benchmarks.training.training_peers import (
    EPOCHS,
    EPSILON,
    GAMES,
    LEARNING_STARTS,
    MINIBATCH,
    REPLAY,
    ROLLOUT,
    Counter,
    bare_loop,
    plain_pqn,
    stable_baselines,
)


@dataclass(frozen=True)
class Peer:
    """Another program: the child that it is run as, and how many times as fast ours is to be."""

    kind: str
    target: float


@dataclass(frozen=True)
class Match:
    """Our setting, and who else has it.

    Attributes:
        learns_from: the agent step from which each learns.
        seconds: how long one turn is.
    """

    preset: str
    changes: Mapping[str, Any]
    peers: Mapping[str, Peer]
    learns_from: int
    seconds: float


MATCHES = {
    "dqn": Match(
        preset="classic",
        changes={
            "replay_capacity": REPLAY,
            "learning_starts": LEARNING_STARTS,
            "epsilon_start": EPSILON,
            "epsilon_end": EPSILON,
        },
        peers={
            "Stable-Baselines3": Peer("sb3", 1.8),
            "bare loop": Peer("bare", 0.9),
            "bare float32 loop": Peer("bare32", 0.9),
        },
        learns_from=LEARNING_STARTS,
        seconds=8.0,
    ),
    "pqn": Match(
        preset="default",
        changes={
            "network": "nature",
            "parallel_games": GAMES,
            "rollout_steps": ROLLOUT,
            "epochs": EPOCHS,
            "batch_size": MINIBATCH,
            "averaged_updates": 0,
            "epsilon_start": EPSILON,
            "epsilon_end": EPSILON,
        },
        peers={"plain loop in CleanRL's order": Peer("plain-pqn", 2.0)},
        learns_from=GAMES * ROLLOUT,
        seconds=40.0,  # the plain loop takes 12 for a rollout and what it learns from it
    ),
}


def main() -> None:
    """Run them by turns and print their speeds and ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    children = {
        "sb3": stable_baselines,
        "bare": bare_loop,
        "bare32": functools.partial(bare_loop, in_float32=True),
        "plain-pqn": plain_pqn,
    }
    parser.add_argument("match", nargs="?", choices=MATCHES, default="dqn")
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--seconds", type=float, help="length of one turn")
    parser.add_argument("--cleanrl", nargs=2, type=Path, metavar=("PYTHON", "SCRIPT"), help="also run CleanRL's PQN")
    parser.add_argument("--threads", type=int, default=default_threads("nature"), help="of each of them")
    parser.add_argument("--child", choices=children, help=argparse.SUPPRESS)
    parser.add_argument("--counter", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        children[given.child](Counter(given.counter), given.threads)
        return
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as our trainer does; here for all
    match = MATCHES[given.match]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ARCADE_RL_SAVES"] = folder
        others = {}
        if given.cleanrl:
            others["CleanRL's PQN"] = start_cleanrl(*given.cleanrl, Path(folder))
        speeds = compare(match, Path(folder), given.rounds, given.seconds or match.seconds, given.threads, others)
    show(match, speeds)


CLEANRL = Peer("its own script", 4.0)


def compare(
    match: Match,
    folder: Path,
    rounds: int,
    seconds: float,
    threads: int,
    others: Mapping[str, tuple["subprocess.Popen[bytes]", Callable[[], int]]],
) -> dict[str, list[float]]:
    """Agent steps per second of each, in each round.

    Args:
        others: started already, each with what tells its step.
    """
    trainer_pid, trainer_step = start_ours(match, threads)
    children = {"arcade-rl": (trainer_pid, trainer_step)}
    processes = [process for process, _ in others.values()]
    children |= {name: (process.pid, step) for name, (process, step) in others.items()}
    for name, peer in match.peers.items():
        counter = folder / peer.kind
        process = start_child(peer.kind, counter, threads)
        processes.append(process)
        children[name] = (process.pid, Counter(counter).read)
    try:
        for pid, step in children.values():
            wait_until_it_learns(pid, step, match.learns_from)
        return take_turns(children, rounds, seconds)
    finally:
        for pid, _ in children.values():
            os.kill(pid, signal.SIGKILL)
        for process in processes:
            process.wait()
        time.sleep(0.5)  # until the kernel has let go of the trainer's files


def start_ours(match: Match, threads: int) -> tuple[int, Callable[[], int]]:
    """Start the real trainer on a new agent; its live feed tells the step."""
    from arcade_rl.presets import preset
    from arcade_rl.shelf.agents import agent_folder
    from arcade_rl.shelf.feeds.live_feed import read_frame
    from arcade_rl.training.launch import start_trainer

    taken = preset("atari", match.preset, game="pong")
    hyperparameters = taken.hyperparameters.replace(**match.changes)
    folder = agent_folder.create(
        agent_folder.AgentConfig("bench", "pong", taken.algorithm, taken.name, hyperparameters, 0, agent_folder.now())
    )

    def step() -> int:
        frame = read_frame(folder.live_file)
        return frame.step if frame else 0

    return start_trainer(folder, num_threads=threads, device="cpu"), step


def start_child(kind: str, counter: Path, threads: int) -> "subprocess.Popen[bytes]":
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.training.bench_training",
        "--child",
        kind,
        "--counter",
        str(counter),
        "--threads",
        str(threads),
    ]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)  # as the trainer has its own


def start_cleanrl(python: Path, script: Path, folder: Path) -> tuple["subprocess.Popen[bytes]", Callable[[], int]]:
    """CleanRL's script at its own settings; it prints its speed after each rollout that it has learned from."""
    output = folder / "cleanrl.txt"
    command = [str(python.absolute()), str(script.resolve()), "--env-id=Pong-v5", "--no-cuda"]
    with output.open("wb") as file:
        process = subprocess.Popen(
            command, stdout=file, start_new_session=True, cwd=folder, env=os.environ | {"PYTHONUNBUFFERED": "1"}
        )
    return process, lambda: GAMES * ROLLOUT * output.read_bytes().count(b"SPS:")


def wait_until_it_learns(pid: int, step: Callable[[], int], learns_from: int) -> None:
    deadline = time.monotonic() + 300
    while step() < learns_from + 50:
        time.sleep(0.1)
        if time.monotonic() > deadline:
            sys.exit("one of them did not begin to learn within 5 minutes")
    os.kill(pid, signal.SIGSTOP)


def take_turns(
    children: dict[str, tuple[int, Callable[[], int]]], rounds: int, seconds: float
) -> dict[str, list[float]]:
    speeds: dict[str, list[float]] = {name: [] for name in children}
    for number in range(rounds):
        for name, (pid, step) in children.items():
            began, first = time.monotonic(), step()
            os.kill(pid, signal.SIGCONT)
            time.sleep(seconds)
            wait_for_a_step(step)
            os.kill(pid, signal.SIGSTOP)
            speeds[name].append((step() - first) / (time.monotonic() - began))
        print(f"round {number + 1}: " + ", ".join(f"{name} {speed[-1]:.1f}" for name, speed in speeds.items()))
    return speeds


def wait_for_a_step(step: Callable[[], int]) -> None:
    """CleanRL's are counted by rollouts: a turn ends with a whole one."""
    before, deadline = step(), time.monotonic() + 60
    while step() == before and time.monotonic() < deadline:
        time.sleep(0.02)


def show(match: Match, speeds: dict[str, list[float]]) -> None:
    """Print the medians, and the median of each round's ratio against its target."""
    ours = speeds["arcade-rl"]
    for name, speed in speeds.items():
        print(f"{name:30} {statistics.median(speed):8.1f} agent steps/s (median of {len(speed)} rounds)")
    peers = match.peers | {"CleanRL's PQN": CLEANRL}
    for name, peer in ((name, peer) for name, peer in peers.items() if name in speeds):
        ratio = statistics.median(mine / theirs for mine, theirs in zip(ours, speeds[name], strict=True))
        verdict = "reached" if ratio >= peer.target else "missed"
        print(f"arcade-rl / {name:30} {ratio:.2f} (target {peer.target}: {verdict})")


if __name__ == "__main__":
    main()
