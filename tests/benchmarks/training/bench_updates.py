"""How much of an update is the network's arithmetic, and how much is ours: preset `classic`, and a small network.

Run it with `python -m tests.benchmarks.training.bench_updates [threads]`. The rows take turns, so that a machine that
swings is unfair to none; each time is a median. The bare loops do nothing but updates, over and over on one batch: one
as a textbook writes it, the others in our layout, in float32 and in what our agent learns in here.

Last, a step of `default`'s optimizer where 15% of the gradients have been 0 for long, as in Boxing after a million
steps, with and without what a trainer does about the means that come to rest below 1e-38.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from arcade_rl.agents.algorithms.dqn import DqnAgent
from arcade_rl.agents.data import Transitions
from arcade_rl.agents.networks.networks import QNetwork
from arcade_rl.agents.networks.optimizers import make_optimizer
from arcade_rl.games.game import ObservationSpec
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.presets import preset
from arcade_rl.training.core import compute

ACTIONS, ROUNDS, FILLED = 6, 40, 2_000
PIXELS = ObservationSpec("pixels", (4, 84, 84), "uint8")  # as `classic` sees them
CLASSIC = preset("atari", "classic").hyperparameters
DEFAULT = preset("atari", "default").hyperparameters
AT_REST = 0.15  # share of the weights whose gradient has been 0 for long
SMALL = preset("atari", "dqn").hyperparameters.replace(
    network="small", frame_height=42, frame_width=42, optimizer="adam", parallel_games=8, steps_per_update=8
)


def textbook_update() -> Callable[[], None]:
    """`classic` on one fixed batch of bytes, written without a thought for layout: torch's own RMSProp."""
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


def nature() -> nn.Sequential:
    """The Nature network as a textbook writes it."""
    return nn.Sequential(
        nn.Conv2d(4, 32, 8, 4), nn.ReLU(), nn.Conv2d(32, 64, 4, 2), nn.ReLU(), nn.Conv2d(64, 64, 3, 1), nn.ReLU(),
        nn.Flatten(), nn.Linear(3136, 512), nn.ReLU(), nn.Linear(512, ACTIONS),
    )  # fmt: skip


def spec_of(hyperparameters: Hyperparameters) -> ObservationSpec:
    """What the network sees."""
    return ObservationSpec(
        "pixels", (hyperparameters.frame_stack, hyperparameters.frame_height, hyperparameters.frame_width), "uint8"
    )


def filled_agent(folder: Path, hyperparameters: Hyperparameters = CLASSIC) -> DqnAgent:
    """An agent whose memory holds 2,000 steps of noise, and who acts greedily."""
    hyperparameters = hyperparameters.replace(replay_capacity=20_000, epsilon_start=0.0, epsilon_end=0.0)
    patient = hyperparameters.replace(learning_starts=10**7)
    agent = DqnAgent(patient, spec_of(hyperparameters), ACTIONS, seed=0, replay_folder=folder)
    steps = noise(hyperparameters)
    while agent.replay_size < FILLED:
        agent.remember(next(steps))
    agent.tune(hyperparameters.replace(learning_starts=FILLED))
    return agent


def noise(hyperparameters: Hyperparameters, seed: int = 0) -> Iterator[Transitions]:
    """Games whose pictures are noise and whose episodes last 100 steps."""
    random = np.random.default_rng(seed)
    spec, games = spec_of(hyperparameters), hyperparameters.parallel_games
    observations, step = np.zeros((games, *spec.shape), np.uint8), 0
    while True:
        step += 1
        following = np.roll(observations, -1, axis=1)
        following[:, -1] = random.integers(256, size=(games, *spec.shape[1:]), dtype=np.uint8)
        ends = np.full(games, step % 100 == 0)
        yield Transitions(observations, np.zeros(games, np.int64), np.ones(games, np.float32), following, ends, ends)
        observations = np.zeros_like(following) if ends[0] else following


def bare_loop(agent: DqnAgent, dtype: torch.dtype | None = None) -> Callable[[], None]:
    """Our update with sampling and the thread beside taken out."""
    batch = agent._replay.sample(0.99, np.random.default_rng(0))
    agent._replay.sample = lambda *_: batch
    agent._aside = None
    agent._dtype = dtype or agent._dtype
    return agent._update


def whole_turn(agent: DqnAgent, hyperparameters: Hyperparameters) -> Callable[[], None]:
    """All that the agent does for one update: choose and remember steps, sample, update. No emulator."""
    steps = noise(hyperparameters, seed=1)

    def play() -> None:
        updates = agent.updates
        while agent.updates == updates:
            transition = next(steps)
            agent.act(transition.observations)
            agent.remember(transition)
            agent.learn()

    return play


def median_milliseconds(rows: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Median time of each row; the rows take turns."""
    times: dict[str, list[float]] = {name: [] for name in rows}
    for _ in range(ROUNDS):
        for name, work in rows.items():
            start = time.perf_counter()
            work()
            times[name].append(1000 * (time.perf_counter() - start))
    return {name: statistics.median(each) for name, each in times.items()}


def show(title: str, hyperparameters: Hyperparameters, folder: Path) -> None:
    """Measure one set of hyperparameters and print its table."""
    agents = iter([filled_agent(folder / str(number), hyperparameters) for number in range(5)])
    random = np.random.default_rng(0)
    sampled = next(agents)
    best = f"bare loop, our layout, {str(sampled._dtype).removeprefix('torch.')}"
    rows: dict[str, Callable[[], object]] = {
        "bare loop, our layout, float32": bare_loop(next(agents), torch.float32),
        best: bare_loop(next(agents)),
        "our update with sampling": next(agents)._update,
        "sampling alone": lambda: sampled._replay.sample(0.99, random),
        "greedy steps and an update": whole_turn(next(agents), hyperparameters),
    }
    if hyperparameters == CLASSIC:
        rows = {"bare loop, textbook, float32": textbook_update(), **rows}
    milliseconds = median_milliseconds(rows)
    print(f"{title}, {torch.get_num_threads()} threads, medians of {ROUNDS}")
    for name, each in milliseconds.items():
        print(f"  {name:32} {each:8.2f} ms   {milliseconds[best] / each:6.2f} of the best bare loop's speed")


def step_at_rest() -> Callable[[], None]:
    """A step of `default`'s optimizer after 1,000 in which the last of each layer's gradients were 0."""
    network = QNetwork(DEFAULT, PIXELS, ACTIONS, seed=0)
    optimizer = make_optimizer(DEFAULT, network)
    for weight in network.parameters():
        weight.grad = torch.full_like(weight, 1e-4)
    optimizer.step()
    for weight in network.parameters():
        gradient = torch.full(weight.shape, 1e-4)
        gradient.view(-1)[int((1 - AT_REST) * weight.numel()) :] = 0
        weight.grad = gradient
    for _ in range(1_000):
        optimizer.step()
    return optimizer.step


def flushed(step: Callable[[], None]) -> Callable[[], None]:
    """`step` as in a trainer."""

    def work() -> None:
        with compute.flushed_denormals("pqn"):
            step()

    return work


def show_at_rest() -> None:
    """Measure the step of an optimizer whose means have come to rest."""
    milliseconds = median_milliseconds({"as the processor does it": step_at_rest(), "flushed": flushed(step_at_rest())})
    print(f"a step of preset default's optimizer, {AT_REST:.0%} of the means at rest, medians of {ROUNDS}")
    for name, each in milliseconds.items():
        print(f"  {name:32} {each:8.2f} ms   {milliseconds['flushed'] / each:6.2f} of the flushed one's speed")


def main() -> None:
    """Measure and print the tables."""
    torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    with tempfile.TemporaryDirectory() as folder:
        show("preset classic", CLASSIC, Path(folder) / "classic")
        show("network small, 42 x 42 pictures, 8 games", SMALL, Path(folder) / "small")
    show_at_rest()


if __name__ == "__main__":
    main()
