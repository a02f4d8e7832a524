"""What a replay memory of a million Atari transitions takes of disk, memory and time.

Run it with `python -m tests.benchmarks.training.bench_replay [--transitions N] [--folder F] [--num-threads N]`; a
million need 7.1 GB of disk. It prints bytes a transition, the process's resident memory while the memory is filled and
sampled, and the time that a batch of 32 takes, uniform and prioritized, beside one update of preset `classic`.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import torch

from arcade_rl.agents.data import Transitions
from arcade_rl.agents.memory.replay import Replay
from tests.benchmarks.training.bench_updates import PIXELS, filled_agent, median_milliseconds

BATCH, EPISODE_STEPS, SAMPLES = 32, 1_000, 5_000


def make_replay(folder: Path, transitions: int, *, prioritized: bool) -> Replay:
    """As preset `classic` would have it."""
    return Replay(folder, PIXELS, capacity=transitions, games=1, n_step=1, batch_size=BATCH, prioritized=prioritized)


def fill(replay: Replay, transitions: int) -> None:
    """Steps of one game whose pictures are noise; every episode is cut off after so many."""
    pictures = np.random.default_rng(0).integers(256, size=(1_009, 1, *PIXELS.shape), dtype=np.uint8)
    never = np.zeros(1, bool)
    for step in range(transitions + 1):
        before, after = pictures[step % 1_009], pictures[(step + 1) % 1_009]
        cut_off = np.array([step % EPISODE_STEPS == EPISODE_STEPS - 1])
        replay.add(Transitions(before, np.zeros(1, np.int64), np.ones(1, np.float32), after, never, cut_off))


class Work:
    """Batches from one memory, with the updates of its priorities."""

    def __init__(self, replay: Replay) -> None:
        self.replay = replay
        self.random = np.random.default_rng(0)

    def __call__(self) -> None:
        """One batch of 32."""
        batch = self.replay.sample(0.99, self.random, 0.4)
        self.replay.update_priorities(batch.slots, self.random.random(BATCH, np.float32), 0.5)


def resident() -> dict[str, float]:
    """This process's resident memory in MB, as Linux tells it: now, anonymous and of files; and the most ever."""
    lines = Path("/proc/self/status").read_text().splitlines()
    fields = dict(line.split(":", 1) for line in lines)
    names = {"now": "VmRSS", "anonymous": "RssAnon", "files": "RssFile", "peak": "VmHWM"}
    return {name: int(fields[field].split()[0]) * 1024 / 1e6 for name, field in names.items()}


def say_resident(when: str) -> None:
    """Print it."""
    parts = ", ".join(f"{name} {megabytes:,.0f} MB" for name, megabytes in resident().items())
    print(f"resident {when}: {parts}", flush=True)


def bytes_a_transition(folder: Path, replay: Replay, transitions: int) -> str:
    """Everything that is kept, each counted where it lies."""
    files = sum(file.stat().st_size for file in folder.iterdir())
    saved = replay.state()[0]["priorities"].nbytes
    tree = replay._sampler._tree.nbytes
    parts = [each / transitions for each in (files, saved, tree)]
    return f"{sum(parts):,.1f} (files {parts[0]:,.1f}, saved priorities {parts[1]:.1f}, sum tree {parts[2]:.1f})"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--transitions", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where the files lie meanwhile")
    parser.add_argument("--num-threads", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(given.num_threads)
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        measure(Path(folder), given.transitions)


def sample_much(work: Work) -> None:
    """Touch every part of the memory, and say what stays resident."""
    for _ in range(SAMPLES):
        work()
    say_resident(f"after {SAMPLES:,} batches")


def measure(folder: Path, transitions: int) -> None:
    """All figures of one memory."""
    agent = filled_agent(folder / "small")
    say_resident("before the memory is made")
    prioritized = make_replay(folder / "large", transitions, prioritized=True)
    start = time.perf_counter()
    fill(prioritized, transitions)
    seconds = time.perf_counter() - start
    print(f"{prioritized.size:,} transitions filled in {seconds:.0f} s, {1e6 * seconds / transitions:.0f} us each")
    say_resident("after filling")
    print(f"bytes a transition: {bytes_a_transition(folder / 'large', prioritized, transitions)}")
    works = {"prioritized": Work(prioritized)}
    sample_much(works["prioritized"])
    uniform = make_replay(folder / "large", transitions, prioritized=False)
    uniform.restore(*prioritized.state())
    works["uniform"] = Work(uniform)
    milliseconds = median_milliseconds({**works, "one update of classic": agent._update})
    update = milliseconds["one update of classic"]
    for name, each in milliseconds.items():
        print(f"{name:22} {each:7.3f} ms, {each / update:6.1%} of an update")


if __name__ == "__main__":
    main()
