"""What the journal of a ledger costs: write-ahead log and rollback journals, a reader always polling beside the writer.

Run with `python -m tests.benchmarks.cockpit.bench_ledger`; `--folder DIR` puts the files on the disk that is to be
measured.
"""

import argparse
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from arcade_rl.presets import preset
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder, create
from arcade_rl.shelf.ledger.ledger import (
    Episode,
    Ledger,
    Metrics,
    Status,
)
from arcade_rl.shelf.queries.summary import ShelfReader
from arcade_rl.shelf.storage import sqlite_file

AGENTS = 30
SECONDS = 5.0
POLL_SECONDS = 0.2  # as a trainer reads requests, and a cockpit its shelf
JOURNALS = {  # the synchronous that keeps each whole through a power cut, and a weaker one beside it
    "wal": ("NORMAL", "FULL"),
    "persist": ("FULL", "NORMAL"),
    "truncate": ("FULL",),
    "delete": ("FULL", "EXTRA"),
}


def report(ledger: Ledger, step: int) -> None:
    """What a trainer writes once a second."""
    ledger.record(
        episodes=[Episode(step, game, 1.0, 100, time.time()) for game in range(8)],
        metrics=[Metrics(step, time.time(), 0.1, 0.2, 0.3, 4.0, 5.0)],
        status=Status(step=step),
    )


@contextmanager
def polling(path: Path) -> Iterator[list[float]]:
    """A reader beside the writer; the milliseconds of each of its readings."""
    done, took = threading.Event(), []

    def poll() -> None:
        with Ledger(path, read_only=True) as ledger:
            while not done.wait(POLL_SECONDS):
                begin = time.perf_counter()
                ledger.status()
                ledger.recent_scores()
                took.append((time.perf_counter() - begin) * 1000)

    thread = threading.Thread(target=poll)
    thread.start()
    try:
        yield took
    finally:
        done.set()
        thread.join()


def bench_writing(path: Path, mode: str, synchronous: str) -> None:
    """Transactions a second, first without a rest and then at a trainer's pace, and how long readers wait."""
    with Ledger(path) as ledger:
        connection = ledger._file.open()
        assert connection is not None
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        with polling(path) as beside:
            count, end = 0, time.perf_counter() + SECONDS
            while time.perf_counter() < end:
                report(ledger, count)
                count += 1
        with polling(path) as paced:
            took = []
            for step in range(int(SECONDS / 0.5)):
                begin = time.perf_counter()
                report(ledger, count + step)
                took.append((time.perf_counter() - begin) * 1000)
                time.sleep(0.5)
    print(
        f"{mode:9}{synchronous:8}{count / SECONDS:8,.0f} transactions/s, readings {worst(beside)}; two a second: "
        f"{statistics.median(took):6.2f} ms each ({max(took):.1f} at most), readings {worst(paced)}"
    )


def worst(took: list[float]) -> str:
    """Median and maximum of some milliseconds."""
    return f"{statistics.median(took):.1f} ms ({max(took):.1f} at most)" if took else "none came through"


def bench_shelf(mode: str) -> None:
    """Time the reading of a shelf whose agents all have just written, and of one where nothing has changed."""
    folders = [made(f"{mode}-{number}") for number in range(AGENTS)]
    ledgers = [Ledger(folder.ledger_file) for folder in folders]
    reader, changed, unchanged = ShelfReader(), [], []
    for step in range(20):
        for ledger in ledgers:
            report(ledger, step)
        changed.append(timed(reader))
    for ledger in ledgers:
        ledger.close()
    time.sleep(0.2)  # files that have just changed are read again
    reader.read()
    unchanged = [timed(reader) for _ in range(20)]
    print(
        f"{mode:9}shelf of {AGENTS} agents: {statistics.median(changed):6.2f} ms if all have changed, "
        f"{statistics.median(unchanged):6.2f} ms if none"
    )


def timed(reader: ShelfReader) -> float:
    """Milliseconds of one reading of the shelf."""
    begin = time.perf_counter()
    reader.read()
    return (time.perf_counter() - begin) * 1000


def made(name: str) -> AgentFolder:
    """A new agent."""
    return create(AgentConfig(name, "pong", "dqn", "default", preset("atari", "default").hyperparameters, 0, ""))


def main() -> None:
    """Measure every journal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="Where the files go; the usual temporary folder if left out.")
    with tempfile.TemporaryDirectory(dir=parser.parse_args().folder) as folder:
        for mode, levels in JOURNALS.items():
            sqlite_file.journal_mode = lambda path, mode=mode: mode  # type: ignore[assignment, misc]  # kinds not ours
            for synchronous in levels:
                bench_writing(Path(folder) / f"{mode}-{synchronous}.sqlite", mode, synchronous)
            os.environ["ARCADE_RL_SAVES"] = str(Path(folder) / mode)
            bench_shelf(mode)


if __name__ == "__main__":
    main()
