"""Ray as the cluster of an experiment: an actor for each training, owned by the driver, with which it ends.

What the processes of a cluster send each other is pickled by Ray: whoever may connect to it may run code on it. Nothing
that a person receives as a file passes through here unread.
"""

import hashlib
import math
import os
import platform
import time
from concurrent.futures import Future
from typing import Any

from arcade_rl.errors import ArcadeError, DiskError, excerpt
from arcade_rl.experiments.remote.options import RayOptions
from arcade_rl.experiments.remote.worker import Worker
from arcade_rl.locations import import_root, saves_folder

_NAMESPACE = "arcade-rl"
_OBJECT_STORE_BYTES = 200_000_000  # of a local Ray: what is under way between driver and workers
_ROUNDING = 1e-9  # 1.0 // 0.1 is 9
_NAME_SECONDS = 3.0  # for the worker of a killed driver to let go of its agent


class RayCluster:
    """`trainers.Cluster` on Ray."""

    def __init__(self, options: RayOptions) -> None:
        self._options = options
        self._marks = hashlib.sha256(f"{platform.node()}:{saves_folder()}".encode()).hexdigest()[:12]

    def open(self) -> None:
        """Connect, or start a Ray of this machine, which answers on the loopback interface alone.

        Raises:
            ArcadeError: the cluster refuses, or no Ray can be started.
        """
        self._options.check()
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        if self._options.is_local:
            os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")  # by which Ray keeps to the loopback
        import ray

        own: dict[str, Any] = {"include_dashboard": False, "object_store_memory": _OBJECT_STORE_BYTES}
        path = os.pathsep.join(filter(None, (str(import_root()), os.environ.get("PYTHONPATH"))))
        try:
            ray.init(
                namespace=_NAMESPACE,
                log_to_driver=False,
                logging_level="ERROR",
                runtime_env={"env_vars": {"PYTHONPATH": path}} if self._options.is_local else None,
                address=self._options.address,  # of which `local` is never a Ray that runs here already
                **(own if self._options.is_local else {}),
            )
        except (ConnectionError, RuntimeError, ValueError, OSError) as error:
            where = (
                "Ray cannot be started" if self._options.is_local else f"the cluster at {self._options.address} refuses"
            )
            raise ArcadeError(f"{where}: {excerpt(error)}; see the handbook: arcade-rl help clusters") from error

    def close(self) -> None:
        """End the workers of this driver; a local Ray too."""
        import ray

        ray.shutdown()

    def room(self) -> int:
        """How many trainings the nodes that are there can hold at a time; 0 if none can hold one."""
        import ray

        return sum(self._places(node["Resources"]) for node in ray.nodes() if node["Alive"])

    def worker(self, agent: str) -> "RayWorker":
        """Start an actor for an agent. Its name is the agent's: the cluster has no second of that name.

        Raises:
            DiskError: the worker of an earlier driver has not let go of the agent yet.
        """
        import ray

        name = f"{self._marks}:{agent}"
        actor = ray.remote(Worker).options(
            name=name,
            num_cpus=self._options.cpus_per_trial,
            num_gpus=self._options.gpus_per_trial,
            max_concurrency=2,  # one waits for the trainer's end
            max_restarts=0,
            max_task_retries=0,
            scheduling_strategy="SPREAD",
        )
        deadline = time.monotonic() + _NAME_SECONDS
        while True:
            try:
                return RayWorker(actor.remote(agent))
            except ValueError as error:  # of a driver that was killed a moment ago
                _end_old(name)
                if time.monotonic() > deadline:
                    reason = f"an earlier worker of {agent} has not ended yet"
                    raise DiskError(f"{reason} ({excerpt(error)})", reason) from error
                time.sleep(0.2)

    def _places(self, resources: dict[str, float]) -> int:
        needs = {"CPU": self._options.cpus_per_trial, "GPU": self._options.gpus_per_trial}
        shares = [resources.get(name, 0.0) / need for name, need in needs.items() if need]
        return math.floor(min(shares, default=1.0) + _ROUNDING)


class RayWorker:
    """`lease.RemoteWorker` in an actor, which ends when this is given up."""

    def __init__(self, actor: Any) -> None:
        self._actor = actor

    def call(self, method: str, *values: Any) -> "Future[Any]":
        """See `RemoteWorker`."""
        future: Future[Any] = getattr(self._actor, method).remote(*values).future()
        return future

    def kill(self) -> None:
        """See `RemoteWorker`."""
        import ray

        ray.kill(self._actor)


def _end_old(name: str) -> None:
    import ray

    try:
        ray.kill(ray.get_actor(name, _NAMESPACE))
    except ValueError:
        return  # it has gone meanwhile
