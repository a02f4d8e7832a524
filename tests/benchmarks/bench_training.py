"""How fast Pong's preset `classic` trains: our trainer, Stable-Baselines3's DQN, and a bare loop of the same updates.

    pip install '.[bench]'
    python tests/benchmarks/bench_training.py

Each runs as a process of its own with the same setting (one game, Nature network, batch 32, one update every 4 agent
steps, 10% random actions, a replay of 100,000, the same number of threads). They take turns of some seconds, the
others standing still meanwhile, so that a machine whose speed swings slows all alike; what counts are the ratios.

The bare loop comes twice: in the trainer's own arithmetic, which is bfloat16 where the processor multiplies it fast,
and in float32.
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
from collections.abc import Callable
from pathlib import Path

import numpy as np

from arcade_rl.training.core.compute import default_threads

REPLAY = 100_000
LEARNING_STARTS = 500
EPSILON = 0.1
TARGETS = {"Stable-Baselines3": 1.8, "bare loop": 0.9, "bare float32 loop": 0.9}
CHILDREN = {"Stable-Baselines3": "sb3", "bare loop": "bare", "bare float32 loop": "bare32"}


def main() -> None:
    """Run them by turns and print their speeds and ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=8.0, help="length of one turn")
    parser.add_argument("--threads", type=int, default=default_threads("nature"), help="of each of them")
    parser.add_argument("--child", choices=CHILDREN.values(), help=argparse.SUPPRESS)
    parser.add_argument("--counter", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        run = {"sb3": stable_baselines, "bare": bare_loop, "bare32": functools.partial(bare_loop, in_float32=True)}
        run[given.child](Counter(given.counter), given.threads)
        return
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as our trainer does; here for all
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ARCADE_RL_SAVES"] = folder
        speeds = compare(Path(folder), given.rounds, given.seconds, given.threads)
    show(speeds)


class Counter:
    """A number in a file that one process writes and another reads."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(8))
        self._number = np.memmap(path, np.int64, "r+", shape=(1,))

    def read(self) -> int:
        return int(self._number[0])

    def write(self, number: int) -> None:
        self._number[0] = number


def compare(folder: Path, rounds: int, seconds: float, threads: int) -> dict[str, list[float]]:
    """Agent steps per second of each, in each round."""
    trainer_pid, trainer_step = start_ours(threads)
    children = {"arcade-rl": (trainer_pid, trainer_step)}
    processes = []
    for name, kind in CHILDREN.items():
        counter = folder / kind
        process = start_child(kind, counter, threads)
        processes.append(process)
        children[name] = (process.pid, Counter(counter).read)
    try:
        for pid, step in children.values():
            wait_until_it_learns(pid, step)
        return take_turns(children, rounds, seconds)
    finally:
        for pid, _ in children.values():
            os.kill(pid, signal.SIGKILL)
        for process in processes:
            process.wait()
        time.sleep(0.5)  # until the kernel has let go of the trainer's files


def start_ours(threads: int) -> tuple[int, Callable[[], int]]:
    """Start the real trainer on a new agent; its live feed tells the step."""
    from arcade_rl.presets import preset
    from arcade_rl.shelf.agents import agent_folder
    from arcade_rl.shelf.feeds.live_feed import LiveFeedReader
    from arcade_rl.training.launch import start_trainer

    hyperparameters = preset("atari", "classic").hyperparameters.replace(
        replay_capacity=REPLAY, learning_starts=LEARNING_STARTS, epsilon_start=EPSILON, epsilon_end=EPSILON
    )
    folder = agent_folder.create(
        agent_folder.AgentConfig("bench", "pong", "dqn", "classic", hyperparameters, 0, agent_folder.now())
    )
    feed = LiveFeedReader(folder.live_file)

    def step() -> int:
        frame = feed.read()
        return frame.step if frame else 0

    return start_trainer(folder, num_threads=threads, device="cpu"), step


def start_child(kind: str, counter: Path, threads: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, __file__, "--child", kind, "--counter", str(counter), "--threads", str(threads)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)  # as the trainer has its own


def wait_until_it_learns(pid: int, step: Callable[[], int]) -> None:
    deadline = time.monotonic() + 300
    while step() < LEARNING_STARTS + 50:
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
            os.kill(pid, signal.SIGSTOP)
            speeds[name].append((step() - first) / (time.monotonic() - began))
        print(f"round {number + 1}: " + ", ".join(f"{name} {speed[-1]:.1f}" for name, speed in speeds.items()))
    return speeds


def stable_baselines(counter: Counter, threads: int) -> None:
    """Stable-Baselines3's DQN with the same setting."""
    import ale_py
    import gymnasium
    import torch
    from stable_baselines3 import DQN
    from stable_baselines3.common.callbacks import BaseCallback
    from stable_baselines3.common.env_util import make_atari_env
    from stable_baselines3.common.vec_env import VecFrameStack

    class Count(BaseCallback):  # type: ignore[misc]  # the base class is untyped
        def _on_step(self) -> bool:
            counter.write(self.num_timesteps)
            return True

    torch.set_num_threads(threads)
    gymnasium.register_envs(ale_py)
    games = VecFrameStack(make_atari_env("PongNoFrameskip-v4", n_envs=1, seed=0), n_stack=4)
    agent = DQN(
        "CnnPolicy",
        games,
        learning_rate=2.5e-4,
        buffer_size=REPLAY,
        learning_starts=LEARNING_STARTS,
        batch_size=32,
        train_freq=4,
        gradient_steps=1,
        target_update_interval=10_000,
        exploration_initial_eps=EPSILON,
        exploration_final_eps=EPSILON,
        optimize_memory_usage=True,
        replay_buffer_kwargs={"handle_timeout_termination": False},
        device="cpu",
    )
    agent.learn(total_timesteps=10**9, callback=Count())


def bare_loop(counter: Counter, threads: int, *, in_float32: bool = False) -> None:
    """Nothing but our updates, one part after the other, over and over on one batch; each counts for 4 agent steps.

    They are done as fast as we know how: same layout, same optimizer and, unless `in_float32`, same dtype as the
    trainer's.
    """
    import torch

    from arcade_rl.agents.algorithms.dqn import DqnAgent
    from arcade_rl.agents.memory.batch import Batch
    from arcade_rl.games.game import ObservationSpec
    from arcade_rl.presets import preset

    torch.set_num_threads(threads)
    hyperparameters = preset("atari", "classic").hyperparameters.replace(replay_capacity=1_000)
    random = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        spec = ObservationSpec("pixels", (4, 84, 84), "uint8")
        agent = DqnAgent(hyperparameters, spec, 6, seed=0, replay_folder=Path(folder))
    batch = Batch(
        s_tm1=random.integers(256, size=(32, 4, 84, 84), dtype=np.uint8),
        a_tm1=random.integers(6, size=32),
        r_t=random.random(32, dtype=np.float32),
        s_t=random.integers(256, size=(32, 4, 84, 84), dtype=np.uint8),
        discount_t=np.full(32, 0.99, np.float32),
        weights=np.ones(32, np.float32),
        slots=np.arange(32),
    )
    agent._aside = None
    if in_float32:
        agent._dtype = torch.float32
    agent._replay.sample = lambda *_: batch  # type: ignore[method-assign]  # the point of it
    counter.write(LEARNING_STARTS)
    while True:
        agent._update()
        counter.write(counter.read() + hyperparameters.steps_per_update)


def show(speeds: dict[str, list[float]]) -> None:
    """Print the medians, and the median of each round's ratio against its target."""
    ours = speeds["arcade-rl"]
    for name, speed in speeds.items():
        print(f"{name:18} {statistics.median(speed):8.1f} agent steps/s (median of {len(speed)} rounds)")
    for name, target in TARGETS.items():
        ratio = statistics.median(mine / theirs for mine, theirs in zip(ours, speeds[name], strict=True))
        verdict = "reached" if ratio >= target else "missed"
        print(f"arcade-rl / {name:18} {ratio:.2f} (target {target}: {verdict})")


if __name__ == "__main__":
    main()
