"""Trainings on other machines, as an experiment's driver starts and stops them."""

import concurrent.futures
import contextlib
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol, Self

from arcade_rl.errors import ArcadeError
from arcade_rl.experiments.remote.lease import Lease, RemoteWorker
from arcade_rl.experiments.remote.messages import Order
from arcade_rl.games.environments import game_file
from arcade_rl.logs import automatic
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.shelf.storage.atomic import refusing
from arcade_rl.training.launch import ask_to_stop, made_ready, starting
from arcade_rl.version import __version__

_NEWS_SECONDS = (5.0, 30.0)  # between two news of a training: as often as the driver's time allows
_CLOSING_SECONDS = 5.0
_MOST_BUSY = 0.25  # share of the driver's time that may go into bringing them home


class Cluster(Protocol):
    """Machines with workers."""

    def open(self) -> None:
        """Connect to it. ArcadeError if it cannot be reached."""

    def close(self) -> None:
        """End what is still at work there for this driver."""

    def worker(self, agent: str) -> RemoteWorker:
        """A worker for an agent, the only one of that agent; it may wait for a place."""

    def room(self) -> int:
        """How many trainings it has room for."""


class RemoteTrainers:
    """`driver.Trainers` on the machines of a cluster. Use as a context manager."""

    parting = "left at once; what its trainings did since they were last heard of is lost"
    is_this_machine = False

    def __init__(
        self,
        cluster: Cluster,
        device: str = "auto",
        num_threads: int | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cluster = cluster
        self._device = device
        self._num_threads = num_threads
        self._clock = clock
        self._leases: dict[str, Lease] = {}
        self._closing: list[Future[Any]] = []
        self._begun = 0
        self._lines: list[str] = []
        self._wake = threading.Event()

    def connect(self) -> None:
        """See `RunningTrainers`."""
        self._cluster.open()
        if not self._cluster.room():
            self._lines = ["no node of the cluster is large enough for a training; they wait for one that is"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        for lease in self._leases.values():
            lease.abandon()
        concurrent.futures.wait(self._closing, _CLOSING_SECONDS)
        self._cluster.close()

    def room(self) -> int:
        """How many trainings run at a time unless somebody says."""
        return max(1, self._cluster.room())

    def start(self, folder: AgentFolder) -> str:
        """See `Trainers`. The files are sent, and all else done, by `look_after`."""
        self._begun += 1
        with made_ready(folder) as (_, status):
            order = Order(
                version=__version__,
                agent=folder.name,
                lease=self._begun,
                status=starting(status, os.getpid()),
                device=self._device,
                num_threads=self._num_threads,
                games=_games_added(),
            )
        worker = self._cluster.worker(folder.name)
        try:
            self._leases[folder.name] = Lease(folder, worker, order, wake=self._wake.set, clock=self._clock)
        except BaseException:
            worker.kill()
            raise
        self._begin_log(folder)
        return "is given to the cluster"

    def _begin_log(self, folder: AgentFolder) -> None:
        """Have it logged here, where the ledger is kept, if that is wanted; it does not fail where it cannot be."""
        try:
            lacks = automatic.begin(folder)
        except (ArcadeError, OSError) as error:
            lacks = f"its training is not logged: {error}"
        if lacks:
            self._lines.append(f"{folder.name}: {lacks}")

    def stop(self, folder: AgentFolder) -> None:
        """See `Trainers`. Its lease passes the request on, as one that anybody makes."""
        if folder.name not in self._leases:
            ask_to_stop(folder)  # a process of this machine, which another driver has left at work
            return
        with Ledger(folder.ledger_file) as ledger:
            ledger.ask("stop")

    def pause(self, seconds: float) -> None:
        """See `RunningTrainers`. Ends early when a training begins or has ended."""
        if self._wake.wait(seconds):
            self._wake.clear()

    def look_after(self) -> list[str]:
        """See `Trainers`. Takes what the disk takes, and waits for no worker."""
        least, most = _NEWS_SECONDS
        round_seconds = sum(lease.delivery_seconds for lease in self._leases.values())
        every = min(max(least, round_seconds / _MOST_BUSY), most)
        lines, self._lines = self._lines, []
        for lease in self._leases.values():
            lines += lease.look(every_seconds=every)
        closing = [lease.closing for lease in self._leases.values() if lease.closing is not None]
        self._closing = [each for each in self._closing + closing if not each.done()]
        self._leases = {name: lease for name, lease in self._leases.items() if not lease.ended}
        return lines


def _games_added() -> bytes:
    """What `games.toml` holds; nothing if there is none."""
    path = game_file.persons_file()
    with refusing("read", path), contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    return b""
