"""What an experiment on a Ray cluster costs its driver: trials that sleep, and leave files like those that train.

    python -m tests.benchmarks.cluster.bench_ray_driver --trials 10,100,1000
    python -m tests.benchmarks.cluster.bench_ray_driver --trials 10 --brain-bytes 7000000 --resume-bytes 21000000

A trial that sleeps writes a row of metrics and an episode each second, a brain each 5 seconds and a resume state each
25, as a trainer does. All of them run at the same time; several share one actor, so that the machines that a cluster
would have need not be here. What is measured is this process, with its saves in memory where that is possible: its CPU
time, its memory, and how old the news are.
"""

import argparse
import contextlib
import os
import statistics
import tempfile
import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import psutil

from arcade_rl.experiments.planning import new_experiment
from arcade_rl.experiments.remote.messages import News, Order, Piece, Requests
from arcade_rl.experiments.remote.options import RayOptions
from arcade_rl.experiments.remote.ray_cluster import RayCluster, RayWorker
from arcade_rl.experiments.remote.trainers import RemoteTrainers
from arcade_rl.experiments.running import run_experiment
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.ledger.ledger import Episode, Ledger, Metrics, Status

_ACTORS = 2
_STEPS_A_SECOND = 100
_STEPS = 1_000_000_000
_WARMING_SECONDS = 50.0


def main() -> None:
    """Measure each number of trials."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", default="10,100,1000")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long is measured, once all are placed")
    parser.add_argument("--brain-bytes", type=int, default=2_000)
    parser.add_argument("--resume-bytes", type=int, default=4_000)
    given = parser.parse_args()
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112
    with tempfile.TemporaryDirectory(prefix="ray-bench-", ignore_cleanup_errors=True, dir=memory) as folder:
        for trials in map(int, given.trials.split(",")):
            os.environ["ARCADE_RL_SAVES"] = f"{folder}/saves-{trials}"
            measure(RemoteTrainers(SleepingCluster(given.brain_bytes, given.resume_bytes)), trials, given.seconds)


def measure(trainers: RemoteTrainers, trials: int, seconds: float) -> None:
    """Run so many trials at a time: until all are placed, until news come as often as they will, and a while more."""
    changes = {"training_steps": _STEPS}
    experiment = new_experiment("sleep", "frozen-lake", ("default",), changes=changes, seeds=trials)
    watch = Watch(trials, seconds)
    trainers.pause = watch.pause  # type: ignore[method-assign]  # where it is looked, and ended
    with contextlib.suppress(Measured):
        run_experiment(experiment, trainers, jobs=trials, say=watch.note)
    placed, warm, end = watch.placed, watch.warm, watch.end
    ages = [end.time - _heartbeat(folder) for folder in agent_folder.all_agents()]
    cpu, passed = end.cpu_seconds - warm.cpu_seconds, end.time - warm.time
    print(
        f"{trials:,} trials: placed in {placed.time - watch.start.time:.1f} s, "
        f"{1000 * (placed.cpu_seconds - watch.start.cpu_seconds) / trials:.0f} ms of CPU time each; then "
        f"{100 * cpu / passed:.1f}% of a core, {1000 * cpu / passed / trials:.2f} ms a second and trial; "
        f"news are {statistics.median(ages):.0f} s old, at most {max(ages):.0f} s; {end.megabytes:.0f} MB of memory",
        flush=True,
    )


class Measured(Exception):  # noqa: N818  # it is no error
    """All is measured."""


@dataclass(frozen=True)
class Moment:
    """What this process has used until now."""

    cpu_seconds: float = field(default_factory=time.process_time)
    time: float = field(default_factory=time.time)
    megabytes: float = field(default_factory=lambda: psutil.Process().memory_info().rss / 2**20)


class Watch:
    """Listens to a driver, and ends it by `Measured`."""

    def __init__(self, trials: int, seconds: float) -> None:
        self.start = self.placed = self.warm = self.end = Moment()
        self._waiting = trials
        self._seconds = seconds

    def note(self, line: str) -> None:
        """A line of the driver's."""
        if " trains on " in line:
            self._waiting -= 1
            self.placed = Moment()
        elif "is given to the cluster" not in line and not line.startswith("trial "):
            print(line, flush=True)

    def pause(self, seconds: float) -> None:
        """The driver's pause."""
        time.sleep(seconds)
        passed = time.time() - self.placed.time
        if self._waiting:
            return
        if self.warm is self.start and passed > _WARMING_SECONDS:
            self.warm = Moment()
        if passed > _WARMING_SECONDS + self._seconds:
            self.end = Moment()
            raise Measured


def _heartbeat(folder: AgentFolder) -> float:
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        return ledger.status().heartbeat


class SleepingTrial:
    """In place of a `Worker`: makes up what a trainer would have written since it was last asked."""

    def __init__(self, brain_bytes: int, resume_bytes: int) -> None:
        self._files = {"brain.safetensors": (5.0, brain_bytes), "resume/state.safetensors": (25.0, resume_bytes)}
        self._written = dict.fromkeys(self._files, 0.0)
        self._began = self._asked = time.monotonic()

    def take(self, pieces: tuple[Piece, ...]) -> None:
        """It needs none."""

    def begin(self, order: Order) -> str:
        self._lease = order.lease
        return "a machine"

    def news(self, requests: Requests = ()) -> News:
        now = time.monotonic()
        seconds = int(now - self._asked)
        self._asked += seconds
        step = int((now - self._began) * _STEPS_A_SECOND)
        pieces = []
        for name, (every, count) in self._files.items():
            if now - self._written[name] >= every:
                self._written[name] = now
                pieces.append(Piece(name, 0, os.urandom(count), True))
        return News(
            lease=self._lease,
            status=Status(state="training", step=step, activity="learning"),
            episodes=tuple([Episode(step, 0, 1.0, 10, time.time())] * seconds),
            metrics=tuple([Metrics(step, time.time(), 0.1, 0.2, 0.1, _STEPS_A_SECOND, 0.0)] * seconds),
            evaluations=(),
            answers=(),
            log=b"",
            pieces=tuple(pieces),
            is_evaluated=True,
            frame=None,
            is_complete=True,
            has_ended=False,
        )


class SleepingTrials:
    """Many trials in one actor."""

    def __init__(self, brain_bytes: int, resume_bytes: int) -> None:
        self._sizes = brain_bytes, resume_bytes
        self._trials: dict[str, SleepingTrial] = {}

    def call(self, agent: str, method: str, values: tuple[Any, ...]) -> Any:
        if agent not in self._trials:
            self._trials[agent] = SleepingTrial(*self._sizes)
        return getattr(self._trials[agent], method)(*values)


class SharedWorker(RayWorker):
    """One of them, as the lease sees it."""

    def __init__(self, actor: Any, agent: str) -> None:
        super().__init__(actor)
        self._agent = agent

    def call(self, method: str, *values: Any) -> "Future[Any]":
        if method == "wait":  # it would keep the actor from the others
            return Future()
        return super().call("call", self._agent, method, values)

    def kill(self) -> None:
        """The actors end with the driver."""


class SleepingCluster(RayCluster):
    """A local Ray with some actors for all trials."""

    def __init__(self, brain_bytes: int, resume_bytes: int) -> None:
        super().__init__(RayOptions("local"))
        self._sizes = brain_bytes, resume_bytes
        self._actors: list[Any] = []
        self._given = 0

    def open(self) -> None:
        super().open()
        import ray

        shared = ray.remote(SleepingTrials).options(num_cpus=0)
        self._actors = [shared.remote(*self._sizes) for _ in range(_ACTORS)]

    def worker(self, agent: str) -> SharedWorker:
        self._given += 1
        return SharedWorker(self._actors[self._given % _ACTORS], agent)


if __name__ == "__main__":
    main()
