"""Whether `torch.compile` pays: updates of the Atari presets, called as they are and compiled, by turns.

Run with `python -m tests.benchmarks.training.bench_compile [ROUNDS]`; torch needs a C++ compiler for it. A ratio above
1 says that compiling pays. On the processors without a GPU that were tried it did not: this is why nothing is compiled.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch

from arcade_rl import presets
from arcade_rl.agents.algorithms.network_agent import NetworkAgent
from arcade_rl.agents.algorithms.pqn import PqnAgent
from arcade_rl.agents.factory import make_agent
from arcade_rl.agents.networks.precision import learning_dtype
from arcade_rl.games.game import ObservationSpec
from arcade_rl.training.core.compute import default_threads

PIXELS = ObservationSpec("pixels", (4, 84, 84), "uint8")
ACTIONS = 6
UPDATES_A_TURN = 30


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    torch.set_num_threads(default_threads("nature"))
    for preset in ("default", "dqn", "classic"):
        for dtype in dict.fromkeys((learning_dtype("pixels", torch.device("cpu")), torch.float32)):
            with tempfile.TemporaryDirectory() as folder:
                told = compare(preset, dtype, rounds, Path(folder))
            print(f"{preset}, {str(dtype).removeprefix('torch.')}: {told}", flush=True)


def compare(preset: str, dtype: torch.dtype, rounds: int, folder: Path) -> str:
    """Milliseconds of an update, medians over the rounds."""
    called, compiled = (new_agent(preset, folder / name) for name in ("called", "compiled"))
    compiled._fast_gradient = torch.compile(compiled._gradient, dynamic=False)
    seconds: dict[NetworkAgent, list[float]] = {called: [], compiled: []}
    batch = make_batch(called)
    for agent in seconds:
        agent._dtype = dtype
        agent._aside = None  # both work out their targets on the same thread
    begin = time.perf_counter()
    compiled._descend(compiled._fast_gradient(*batch))
    compiling = time.perf_counter() - begin
    for _ in range(rounds):
        for agent, taken in seconds.items():
            begin = time.perf_counter()
            for _ in range(UPDATES_A_TURN):
                agent._descend(agent._fast_gradient(*batch))
            taken.append((time.perf_counter() - begin) / UPDATES_A_TURN)
    plain, faster = (1000 * statistics.median(taken) for taken in seconds.values())
    return f"called {plain:.2f} ms, compiled {faster:.2f} ms (in {compiling:.0f} s), ratio {plain / faster:.2f}"


def new_agent(preset: str, folder: Path) -> NetworkAgent:
    chosen = presets.preset("atari", preset)
    hyperparameters = chosen.hyperparameters.replace(replay_capacity=1_000)
    agent = make_agent(chosen.algorithm, hyperparameters, PIXELS, ACTIONS, seed=0, replay_folder=folder)
    assert isinstance(agent, NetworkAgent)
    return agent


def make_batch(agent: NetworkAgent) -> tuple[object, ...]:
    """What `agent._gradient` takes: for PQN pictures, actions and returns, for DQN also where they led to."""
    size, random = agent.hyperparameters.batch_size, np.random.default_rng(0)
    pictures = torch.from_numpy(random.integers(0, 256, (size, *PIXELS.shape), dtype=np.uint8))
    actions = torch.from_numpy(random.integers(0, ACTIONS, size))
    numbers = torch.from_numpy(random.random(size, dtype=np.float32))
    if isinstance(agent, PqnAgent):
        return pictures, actions, numbers
    return size, None, pictures, actions, numbers, numbers, pictures.clone(), numbers


if __name__ == "__main__":
    main()
