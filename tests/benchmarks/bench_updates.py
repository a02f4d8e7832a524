"""How much of an update of preset `classic` is the network's arithmetic, and how much is ours.

Run it with `python -m tests.benchmarks.bench_updates [threads]`. The rows take turns, so that a machine that swings
is unfair to none; each time is a median.
"""

import dataclasses
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from arcade_rl.agents.agent import Transitions
from arcade_rl.agents.dqn import DqnAgent
from arcade_rl.games.game import ObservationSpec
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.recipes import preset

PIXELS = ObservationSpec("pixels", (4, 84, 84), "uint8")
ACTIONS, ROUNDS = 6, 40
CLASSIC = preset("atari", "classic").hyperparameters.replace(replay_capacity=20_000, learning_starts=1_000)


def nature() -> nn.Sequential:
    """The Nature network as a textbook writes it."""
    return nn.Sequential(
        nn.Conv2d(4, 32, 8, 4), nn.ReLU(), nn.Conv2d(32, 64, 4, 2), nn.ReLU(), nn.Conv2d(64, 64, 3, 1), nn.ReLU(),
        nn.Flatten(), nn.Linear(3136, 512), nn.ReLU(), nn.Linear(512, ACTIONS),
    )  # fmt: skip


def textbook_update() -> Callable[[], None]:
    """The same update on one fixed batch of bytes, written without a thought for layout: torch's own RMSProp."""
    network, target = nature(), nature()
    optimizer = torch.optim.RMSprop(network.parameters(), lr=2.5e-4, alpha=0.95, eps=0.01, centered=True)
    before, after = (torch.randint(256, (32, 4, 84, 84), dtype=torch.uint8) for _ in range(2))
    actions, rewards = torch.randint(ACTIONS, (32, 1)), torch.zeros(32)

    def update() -> None:
        with torch.no_grad():
            wanted = rewards + 0.99 * target(after.float() / 255).max(1).values
        loss = functional.smooth_l1_loss(network(before.float() / 255).gather(1, actions).squeeze(1), wanted)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()

    return update


def filled_agent(folder: Path, recipe: Hyperparameters = CLASSIC) -> DqnAgent:
    """An agent whose memory holds 2,000 steps of noise."""
    agent = DqnAgent(recipe.replace(learning_starts=10**7), PIXELS, ACTIONS, seed=0, replay_folder=folder)
    for transition in noise(2_000):
        agent.remember(transition)
        agent.learn()
    agent.tune(recipe)
    return agent


def noise(steps: int, seed: int = 0):
    """Steps of one game whose pictures are noise and whose episodes last 100 steps."""
    random = np.random.default_rng(seed)
    observations = np.zeros((1, *PIXELS.shape), np.uint8)
    for step in range(1, steps + 1):
        following = np.roll(observations, -1, axis=1)
        following[:, -1] = random.integers(256, size=PIXELS.shape[1:], dtype=np.uint8)
        end = np.array([step % 100 == 0])
        yield Transitions(observations, np.zeros(1, np.int64), np.ones(1, np.float32), following, end, end)
        observations = np.zeros_like(following) if end else following


def fixed_batch_update(agent: DqnAgent) -> Callable[[], None]:
    """Our update with sampling taken out: the bare loop, in the best layout that we know."""
    batch = agent._replay.sample(0.99, np.random.default_rng(0))
    batch = dataclasses.replace(batch, observations=batch.observations.copy())
    agent._replay.sample = lambda *_: batch
    return agent._update


def four_agent_steps(agent: DqnAgent) -> Callable[[], None]:
    """All that the agent does for one update: choose and remember 4 steps, sample, update. No emulator."""
    steps = noise(10**9, seed=1)

    def play() -> None:
        for _ in range(4):
            transition = next(steps)
            agent.act(transition.observations)
            agent.remember(transition)
            agent.learn()

    return play


def median_milliseconds(rows: dict[str, Callable[[], None]]) -> dict[str, float]:
    """Median time of each row; the rows take turns."""
    times: dict[str, list[float]] = {name: [] for name in rows}
    for _ in range(ROUNDS):
        for name, work in rows.items():
            start = time.perf_counter()
            work()
            times[name].append(1000 * (time.perf_counter() - start))
    return {name: statistics.median(each) for name, each in times.items()}


def main() -> None:
    """Measure and print the table."""
    torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    with tempfile.TemporaryDirectory() as folder:
        agents = [filled_agent(Path(folder) / str(number)) for number in range(4)]
        greedy = agents[3]
        greedy.tune(CLASSIC.replace(epsilon_start=0.0, epsilon_end=0.0))
        random = np.random.default_rng(0)
        rows = {
            "bare loop, textbook layout": textbook_update(),
            "bare loop, our layout": fixed_batch_update(agents[0]),
            "our update with sampling": agents[1]._update,
            "sampling alone": lambda: agents[2]._replay.sample(0.99, random),
            "4 greedy steps and an update": four_agent_steps(greedy),
        }
        milliseconds = median_milliseconds(rows)
    bare = milliseconds["bare loop, our layout"]
    print(f"preset classic, {torch.get_num_threads()} threads, medians of {ROUNDS}")
    for name, each in milliseconds.items():
        print(f"{name:30} {each:8.2f} ms   {bare / each:6.2f} of our bare loop's speed")


if __name__ == "__main__":
    main()
