"""How quickly the shelf is read: 200 agents, and a ledger of a million rows.

Run with `python -m tests.benchmarks.cockpit.bench_shelf`.
"""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from arcade_rl.presets import preset
from arcade_rl.shelf.agents.agent_folder import AgentConfig, create
from arcade_rl.shelf.ledger.ledger import (
    Episode,
    Ledger,
    Metrics,
    Status,
)
from arcade_rl.shelf.queries.summary import ShelfReader

AGENTS = 200
ROWS = 1_000_000
BATCH = 50_000


def milliseconds(work: Callable[[], object], rounds: int = 5) -> str:
    """First and best time of `work`."""
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        times.append((time.perf_counter() - begin) * 1000)
    return f"first {times[0]:8.2f} ms   best {min(times):8.2f} ms"


def fill(path: Path) -> None:
    """A million episodes and a million rows of metrics."""
    with Ledger(path) as ledger:
        for begin in range(0, ROWS, BATCH):
            rows = range(begin, begin + BATCH)
            ledger.record(
                episodes=[Episode(row * 10, 0, float(row % 21), 100, 1.0) for row in rows],
                metrics=[Metrics(row * 10, 1.0, 0.1, 0.2, 0.3, 4.0, 5.0) for row in rows],
            )


def bench_shelf() -> None:
    """Make the agents, then time a cold read, and one when nothing has changed."""
    chosen = preset("atari", "default")
    for number in range(AGENTS):
        config = AgentConfig(f"agent-{number}", "pong", "dqn", "default", chosen.hyperparameters, number, "")
        with Ledger(create(config).ledger_file) as ledger:
            episodes = [Episode(step, 0, float(step % 21), 100, 1.0) for step in range(100)]
            ledger.record(episodes=episodes, status=Status(step=100, episodes=100))
    time.sleep(0.2)  # files that have just changed are read again
    reader = ShelfReader()
    print(f"shelf of {AGENTS} agents, cold:      {milliseconds(reader.read, rounds=1)}")
    print(f"shelf of {AGENTS} agents, unchanged: {milliseconds(reader.read)}")


def bench_ledger(path: Path) -> None:
    """Fill the ledger, then time what the cockpit asks of it while another connection writes."""
    print(f"filling a ledger with 2 x {ROWS:,} rows: {milliseconds(lambda: fill(path), rounds=1)}")
    with Ledger(path, read_only=True) as ledger, Ledger(path) as writer:
        print(f"curve of scores:     {milliseconds(lambda: ledger.curve('score'))}")
        print(f"curve of losses:     {milliseconds(lambda: ledger.curve('loss'))}")
        print(f"last 100 scores:     {milliseconds(ledger.recent_scores)}")
        print(f"status:              {milliseconds(ledger.status)}")
        print(f"writing a status:    {milliseconds(lambda: writer.set_status(Status(step=1)))}")
        print(f"forgetting one in 10: {milliseconds(lambda: writer.forget_after(ROWS * 9), rounds=1)}")
    print(f"checking it whole:   {milliseconds(lambda: Ledger(path, repair=True).close(), rounds=1)}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ARCADE_RL_SAVES"] = folder
        bench_shelf()
        bench_ledger(Path(folder) / "million.sqlite")
